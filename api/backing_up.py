"""Backups: made, proved and put back, on demand and by the clock of the office; each told in the journal."""

from __future__ import annotations

import threading
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import structlog
import typer

from api import processes
from api.children import embedded
from records import backup, restore, rights
from records.backup_file import BackupFailed
from records.database import Database, DatabaseAway, StatementFailed
from records.verify import Proof
from settings import Settings
from states.actor import engine
from states.backup import Schedule, is_due, is_to_be_proved
from states.text import Text
from workflows.commands import keep_backups
from workflows.wording import HERE
from workflows.work import House

log = structlog.get_logger(__name__)
_KEEPER = engine("command_line")
_EVERY = 60.0
_MADE = Text("已备份 {file}（{size} MiB）", "backed up: {file} ({size} MiB)")
_KEY = Text(
    "密钥不在备份里：请另行妥善保管 {where}，没有它备份无法恢复。",
    "The key is not in the backup. Keep {where} in another safe place: without it nothing can be restored.",
)
_PROVED = Text(
    "已试恢复，记录完整：{entries} 条，{chains} 条链",
    "restored on trial, the record stands: {entries} in {chains} chains",
)
_RESTORED = Text(
    "已恢复到 {at} 的状态，记录完整：{entries} 条，{chains} 条链。现在可以启动：tocsin up",
    "restored as of {at}, the record stands: {entries} entries in {chains} chains. Start it now: tocsin up",
)


def schedule(settings: Settings) -> Schedule | None:
    """When backups are made; None when nobody expects any."""
    return Schedule(settings.backup_at, HERE, settings.backup_prove) if settings.backup_at else None


def back_up(settings: Settings, to: Path | None, *, prove: bool) -> int:
    """Makes a backup and tells it; with `prove`, puts it back on trial too."""
    house = processes.house(settings)
    with closing(house.database):
        try:
            made = _made(settings, house, (to or settings.backups).expanduser().resolve())
            _say(_MADE.filled(file=made.path, size=f"{made.bytes / (1 << 20):.1f}"))
            _say(_KEY.filled(where=_where_the_key_is(settings)))
            if prove:
                proof = _proved(settings, house, made.path)
                _say(_PROVED.filled(entries=proof.entries, chains=proof.chains))
        except BackupFailed as failed:
            _say(failed.reason, err=True)
            return 1
    return 0


def put_back(settings: Settings, file: Path) -> int:
    """Puts a backup back into the empty database of the settings."""
    house = processes.house(settings)
    owner = Database(_owner_url(settings), pool=1)
    with closing(house.database), closing(owner):
        try:
            manifest = restore.check(file, house.vault)
            proof = restore.restore(file, house.vault, restore.Into(owner, house.database))
        except BackupFailed as failed:
            _say(failed.reason, err=True)
            return 1
        house.carry(
            _KEEPER, processes.now(),
            lambda work: keep_backups.note_restored(work, file.name, manifest.taken_at, proof),
        )  # fmt: skip
    at = f"{manifest.taken_at.astimezone(HERE):%Y-%m-%d %H:%M:%S}"
    _say(_RESTORED.filled(at=at, entries=proof.entries, chains=proof.chains))
    return 0


def by_the_clock(settings: Settings, house: House, stop: threading.Event) -> None:
    """Makes the backup of each day until it is told to stop, wherever this process may act as the database's owner."""
    when = schedule(settings)
    while when is not None and not stop.wait(_EVERY):
        with suppress(DatabaseAway, StatementFailed):
            if embedded(settings) is None and not _owns(house):
                return
            if of_the_day(settings, house, when):
                log.info("the backup of the day is made")


def of_the_day(settings: Settings, house: House, when: Schedule) -> bool:
    """Makes the backup of the day when it is due, proves it when that is due, clears old ones away; whether it was."""
    now = processes.now()
    known = house.look(_KEEPER, now, keep_backups.known)
    if known is None or not is_due(known, when, now):
        return False
    try:
        made = _made(settings, house, settings.backups)
        if is_to_be_proved(known, when, now):
            _proved(settings, house, made.path)
    except BackupFailed as failed:
        log.error("no backup, or none that is good", reason=failed.reason.en)
        return False
    return True


def _made(settings: Settings, house: House, folder: Path) -> backup.Made:
    """A backup, as the journal tells it too; old ones go from the folder of the settings."""
    now = processes.now()
    try:
        made = backup.take(_owner_url(settings), house.vault, folder, now)
    except BackupFailed as failed:
        _note_failed(house, "", failed)
        raise
    house.carry(_KEEPER, processes.now(), lambda work: keep_backups.note_made(work, made))
    if folder == settings.backups:
        proved = house.look(_KEEPER, now, keep_backups.last_proved)
        backup.clear_away(folder, now - timedelta(days=settings.backup_keep_days), proved)
    return made


def _proved(settings: Settings, house: House, path: Path) -> Proof:
    try:
        proof = restore.prove(path, house.vault, settings.data_folder, _owner_url(settings))
    except BackupFailed as failed:
        _note_failed(house, path.name, failed)
        raise
    house.carry(_KEEPER, processes.now(), lambda work: keep_backups.note_proved(work, path.name, proof))
    return proof


def _note_failed(house: House, file: str, failed: BackupFailed) -> None:
    with suppress(DatabaseAway, StatementFailed):
        house.carry(_KEEPER, processes.now(), lambda work: keep_backups.note_failed(work, file, failed))


def _owner_url(settings: Settings) -> str:
    server = embedded(settings)
    return server.owner_url() if server else str(settings.database_owner_url or settings.database_url)


def _owns(house: House) -> bool:
    with house.database.transaction(reading=True) as session:
        return rights.has_a_free_hand(session.connection())


def _where_the_key_is(settings: Settings) -> str:
    if settings.encryption_keys:
        return "TOCSIN_ENCRYPTION_KEYS, TOCSIN_SECRET"
    return "TOCSIN_SECRET" if settings.secret else str(settings.data_folder / "secret")


def _say(told: Text, *, err: bool = False) -> None:
    typer.echo(f"{told.zh}\n{told.en}", err=err)
