"""Putting a backup back into an empty database, and proving that one could: by doing it in a server of its own.

A backup is put back whole or not at all. It counts only when the record stands afterwards and the journal reaches just
as far as it did when the backup was made. Which file, and where it is put, is the caller's.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from records.backup import ABOUT, PROBE, alone, environment, plain, room, run
from records.backup_file import BackupFailed, Manifest, pour_dump, read
from records.database import Database
from records.embedded import EmbeddedPostgres
from records.vault import Unreadable, Vault
from records.verify import Proof, verify
from records.version import newest
from states.text import Text

_SCRATCH = "proof-"
_OTHER_SCHEMA = Text(
    "备份的数据库结构是 {theirs}，本程序是 {ours}。请用当时的版本恢复，再升级。",
    "the backup has schema {theirs}, and this program {ours}: restore it with the version of that time, then upgrade",
)
_NO_KEY = Text(
    "备份里的号码、地址和密钥是用名为“{key}”的密钥加密的，此处没有这把密钥。请先恢复原来的 TOCSIN_SECRET 和 "
    "TOCSIN_ENCRYPTION_KEYS（开发环境是数据文件夹里的 secret 文件），它们不在备份里。",
    "numbers, addresses and secrets in the backup lie encrypted under the key {key}, which is not here. Bring back "
    "the former TOCSIN_SECRET and TOCSIN_ENCRYPTION_KEYS first (in development: the file `secret` of the data folder); "
    "they are in no backup",
)
_NOT_EMPTY = Text(
    "数据库不是空的，未作任何改动。请换一个新的数据文件夹或空数据库。",
    "the database is not empty; nothing was changed. Take a new data folder or an empty database",
)
_FALLS = Text("恢复后的记录核验不通过：{why}", "restored, but the record does not stand: {why}")
_SHORT = Text("日志与备份时不一致", "the journal is not what it was when the backup was made")
_REACH = """
    select count(*), (select count(*) from seals), (select digest from seals order by id desc limit 1) from journal
"""
_THINGS = """
    select count(*) from pg_class
     where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
"""


@dataclass(frozen=True, slots=True)
class Into:
    """The empty database into which a backup is put: as its owner, and as the role of the daily work."""

    owner: Database
    application: Database


def check(path: Path, vault: Vault) -> Manifest:
    """What is known of a backup that this program could put back. Raises BackupFailed."""
    manifest = read(path)
    if manifest.schema != newest():
        raise BackupFailed(_OTHER_SCHEMA.filled(theirs=manifest.schema, ours=newest()))
    try:
        opened = vault.open(manifest.probe, ABOUT)
    except Unreadable as lost:
        raise BackupFailed(_NO_KEY.filled(key=manifest.key)) from lost
    if opened != PROBE:
        raise BackupFailed(_NO_KEY.filled(key=manifest.key))
    return manifest


def restore(path: Path, vault: Vault, into: Into) -> Proof:
    """Puts a backup back and proves the record. Raises BackupFailed."""
    manifest = check(path, vault)
    with psycopg.connect(plain(into.owner.url)) as connection:
        if connection.execute(_THINGS).fetchone() != (0,):
            raise BackupFailed(_NOT_EMPTY)
        where, name = environment(connection), connection.info.dbname
    asked = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={name}")
    with run("pg_restore", asked, where) as pipes:
        pour_dump(path, pipes.into)
    return _proof(manifest, vault, into)


def prove(path: Path, vault: Vault, folder: Path, url: str) -> Proof:
    """Puts a backup back into a new server in `folder`, proves the record there, and removes it all again.

    One at a time of the database at `url`. Raises BackupFailed when the backup is not good.
    """
    manifest = check(path, vault)
    try:
        with alone(url), _scratch(folder, manifest.database_bytes * 2) as into:
            return restore(path, vault, into)
    except psycopg.Error as fault:
        raise BackupFailed(_FALLS.filled(why=fault)) from fault


@contextlib.contextmanager
def _scratch(folder: Path, need: int) -> Iterator[Into]:
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_SCRATCH}*"):
        EmbeddedPostgres(left / "postgres").stop()
        shutil.rmtree(left, ignore_errors=True)
    room(folder, need)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=folder, ignore_cleanup_errors=True) as made:
        server = EmbeddedPostgres(Path(made) / "postgres", durable=False)
        server.start()
        into = Into(Database(server.owner_url(), pool=1), Database(server.url(), pool=2))
        try:
            yield into
        finally:
            into.owner.close()
            into.application.close()
            server.stop()


def _proof(manifest: Manifest, vault: Vault, into: Into) -> Proof:
    from records.migrate import migrate  # noqa: PLC0415 - Alembic takes half a second, and only here

    into.application.seals_by(vault)
    migrate(into.owner, into.application)
    with psycopg.connect(plain(into.owner.url)) as connection:
        reach = connection.execute(_REACH).fetchone() or (0, 0, "")
    if (reach[0], reach[1], reach[2] or "") != (manifest.entries, manifest.seals, manifest.last_seal):
        raise BackupFailed(_SHORT)
    with into.application.transaction() as session:
        proof = verify(session)
    if not proof.stands:
        raise BackupFailed(_FALLS.filled(why=proof.faults[0]))
    return proof
