"""Making a backup: one whole file, dumped from one moment while everybody goes on working, and how long it is kept.

PostgreSQL's own `pg_dump` reads the tables as they were at one moment and holds up nobody but a change of the schema.
A file has its name only when it is whole, so a backup that is broken off leaves those before as they were. What lies
encrypted stays so; the key is not in the file.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, BinaryIO

import psutil
import psycopg

from records.backup_file import BackupFailed, Manifest, write
from records.server_process import PROGRAMS
from records.vault import Vault
from states.text import Text

PROBE, ABOUT = b"tocsin", "backup"
SUFFIX = ".backup"
_LOCK = 7_304_214
_AS_A_COPY = ("--format=custom", "--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions")
_SPARE = 64 << 20
"""So many bytes of the disk stay free whatever is asked."""
_STANDING = """
    select (select version_num from alembic_version), (select count(*) from journal), (select count(*) from seals),
           coalesce((select digest from seals order by id desc limit 1), ''), pg_database_size(current_database())
"""
_OTHERS = """
    select nspname from pg_namespace
     where nspname <> current_schema() and nspname not like 'pg\\_%' and nspname <> 'information_schema'
"""
"""Whatever else somebody keeps in the database is not ours to copy."""
_BUSY = Text("另一个备份正在进行", "another backup is being made")
_FULL = Text(
    "{folder} 剩余空间 {free} MiB，至少需要 {need} MiB", "{folder} has {free} MiB free, and {need} MiB are needed"
)
_FAILED = Text("{program} 未完成：{why}", "{program} did not end well: {why}")
_AWAY = Text("数据库连不上，或权限不够：{why}", "the database can not be reached, or lacks a right: {why}")
_NO_FOLDER = Text("备份文件夹不能写入：{why}", "the folder of backups can not be written to: {why}")


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is whole."""

    path: Path
    bytes: int
    manifest: Manifest


def take(url: str, vault: Vault, folder: Path, now: datetime) -> Made:
    """Makes a backup in `folder`, as the owner of the database at `url`. Raises BackupFailed; then there is none."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(url) as connection:
            return _taken(connection, vault, folder, now)
    except psycopg.Error as fault:
        raise BackupFailed(_AWAY.filled(why=_first_line(str(fault)))) from fault
    except OSError as fault:
        raise BackupFailed(_NO_FOLDER.filled(why=fault)) from fault


@contextlib.contextmanager
def alone(url: str) -> Iterator[psycopg.Connection]:
    """One at a time on all machines makes or proves backups of a database. Raises BackupFailed when another is at it.

    The lock goes with its connection, so it dies with its holder.
    """
    options = "-c timezone=UTC -c idle_in_transaction_session_timeout=0 -c statement_timeout=0"
    with psycopg.connect(plain(url), autocommit=True, connect_timeout=5, options=options) as connection:
        if connection.execute("select pg_try_advisory_lock(%s)", (_LOCK,)).fetchone() != (True,):
            raise BackupFailed(_BUSY)
        yield connection


def _taken(connection: psycopg.Connection, vault: Vault, folder: Path, now: datetime) -> Made:
    for left in folder.glob(f".*{SUFFIX}.part"):
        left.unlink()
    connection.execute("begin isolation level repeatable read read only")
    snapshot = str((connection.execute("select pg_export_snapshot()").fetchone() or ("",))[0])
    schema, entries, seals, last, size = connection.execute(_STANDING).fetchone() or ("", 0, 0, "", 0)
    kept = files(folder)
    room(folder, kept[-1].stat().st_size * 3 // 2 if kept else size)
    probe = vault.shut(PROBE, ABOUT)
    manifest = Manifest(now, schema, entries, seals, last, size, vault.current, probe)
    path = _free(folder, now)
    part = folder / f".{path.name}.part"
    others = [f'--exclude-schema="{name}"' for (name,) in connection.execute(_OTHERS)]
    asked = (*_AS_A_COPY, f"--snapshot={snapshot}", *others)
    try:
        write(part, manifest, lambda file: _dump(environment(connection), asked, file))
        os.link(part, path)  # never over another
    finally:
        part.unlink(missing_ok=True)
    _on_disk(folder)
    return Made(path, path.stat().st_size, manifest)


def _free(folder: Path, now: datetime) -> Path:
    """The name of a backup of this moment; of two in one second the later gets the next second that is free."""
    later = (now + timedelta(seconds=more) for more in itertools.count())
    names = (folder / f"tocsin-{one:%Y%m%dT%H%M%S}Z{SUFFIX}" for one in later)
    return next(path for path in names if not path.exists())


def _dump(where: Mapping[str, str], asked: tuple[str, ...], file: BinaryIO) -> None:
    with run("pg_dump", asked, where) as pipes:
        shutil.copyfileobj(pipes.out, file, 1 << 20)


@dataclass(frozen=True, slots=True)
class Pipes:
    """Both ends of a program that runs."""

    into: IO[bytes]
    out: IO[bytes]


@contextlib.contextmanager
def run(program: str, arguments: tuple[str, ...], where: Mapping[str, str]) -> Iterator[Pipes]:
    """A program of PostgreSQL with pipes at both ends, behind everybody else in the queue for the processor.

    Raises BackupFailed with its last word when it does not end well.
    """
    with tempfile.TemporaryFile("w+") as told:
        command = [str(PROGRAMS / program), *arguments]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, env=dict(where), cwd="/"
        ) as process:
            with contextlib.suppress(psutil.Error):
                psutil.Process(process.pid).nice(10)
            try:
                if process.stdin and process.stdout:
                    with contextlib.suppress(BrokenPipeError):
                        yield Pipes(process.stdin, process.stdout)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            told.seek(0)
            raise BackupFailed(_FAILED.filled(program=program, why=told.read().strip()[-600:]))


def environment(connection: psycopg.Connection) -> dict[str, str]:
    """By this a program of PostgreSQL finds the same database; a password is seen by nobody who lists processes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    given = {
        one.envvar.decode(): one.val.decode()
        for one in connection.pgconn.info
        if one.envvar and one.val and one.keyword != b"options"
    }
    return kept | given | {"LC_ALL": "C"}


def plain(url: str) -> str:
    """An address as PostgreSQL's own programs read it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def room(folder: Path, need: int) -> None:
    """Raises BackupFailed when the disk of a folder has not so many bytes free, and some to spare."""
    free = shutil.disk_usage(folder).free
    if free < need + _SPARE:
        raise BackupFailed(_FULL.filled(folder=folder, free=free >> 20, need=(need + _SPARE) >> 20))


def files(folder: Path) -> list[Path]:
    """The backups in a folder, the oldest first."""
    return sorted(folder.glob(f"tocsin-*Z{SUFFIX}"))


def clear_away(folder: Path, before: datetime, spared: str) -> list[str]:
    """Removes backups that are older, but never the newest nor the one that is `spared`; the names of what went."""
    gone = []
    for path in files(folder)[:-1]:
        made = datetime.strptime(path.name, f"tocsin-%Y%m%dT%H%M%SZ{SUFFIX}").replace(tzinfo=before.tzinfo)
        if made < before and path.name != spared:
            path.unlink(missing_ok=True)
            gone.append(path.name)
    return gone


def _on_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _first_line(said: str) -> str:
    return said.strip().partition("\n")[0]
