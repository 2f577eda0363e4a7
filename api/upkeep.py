"""What an operator or auditor asks on the command line: migrate, verify, replay."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

import typer

from api import processes, replaying
from records import replay, sealer
from records.database import Database
from records.embedded import EmbeddedPostgres
from records.migrate import differences, migrate
from records.verify import verify
from records.version import current, newest
from settings import Settings
from states.actor import engine
from states.text import Text
from workflows.work import Work

_KEEPER = engine("command_line")
_NO_INCIDENT = Text("没有事件 {number}", "there is no incident {number}")
_OLD = Text(
    "数据库结构是 {theirs}，本程序需要 {ours}。请先运行 tocsin migrate。",
    "the database has schema {theirs}, and this program needs {ours}. Run first: tocsin migrate",
)


def migrate_now(settings: Settings) -> int:
    """Brings the database to the newest schema, and gives the application its rights."""
    house = processes.house(settings)
    with closing(house.database):
        typer.echo(processes.upgrade(settings, house.database))
        processes.encrypt_anew(house)
    return 0


def change_keys(settings: Settings) -> int:
    """Encrypts anew what lies under an older key than the first of TOCSIN_ENCRYPTION_KEYS."""
    house = processes.house(settings)
    with closing(house.database):
        changed = processes.encrypt_anew(house)
    typer.echo(f"{changed} encrypted anew under the key {house.vault.current}")
    return 0


def check_migrations() -> int:
    """Builds the schema from the migrations in a fresh database; compares it with the models, and the rights."""
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", durable=False)
        server.start()
        try:
            owner, application = Database(server.owner_url()), Database(server.url())
            migrate(owner, application)
            found = differences(application)
            owner.close()
            application.close()
        finally:
            server.stop()
    for one in found:
        typer.echo(one, err=True)
    typer.echo(f"migrations {newest()} {'differ from' if found else 'equal'} the models and the rights")
    return 1 if found else 0


def verify_record(settings: Settings) -> int:
    """Seals what is left, proves the record, and says what was looked at."""
    with closing(processes.database(settings)) as records:
        if is_old(records):
            return 1
        sealer.seal_all(records)
        with records.transaction() as session:
            proof = verify(session)
    for fault in proof.faults:
        typer.echo(fault, err=True)
    outcome = "记录完整 the record stands" if proof.stands else "记录不可信 THE RECORD DOES NOT STAND"
    looked = (
        f"{proof.entries} entries in {proof.chains} chains, {proof.anchors} anchors, {proof.unsealed} not yet sealed"
    )
    typer.echo(f"{outcome}: {looked}")
    return 0 if proof.stands else 1


def is_old(records: Database) -> bool:
    """Whether the database has another schema than this program; said, with the way out."""
    theirs = current(records.url)
    if theirs == newest():
        return False
    told = _OLD.filled(theirs=theirs or "—", ours=newest())
    typer.echo(f"{told.zh}\n{told.en}", err=True)
    return True


def replay_incident(settings: Settings, number: str, at: datetime | None, language: str) -> int:
    """Prints an incident as it was known at a moment, in the words of the plans that it followed."""
    house = processes.house(settings)
    with closing(house.database):
        if is_old(house.database):
            return 1
        found = house.look(_KEEPER, processes.now(), lambda work: _replayed(work, number, at))
    for line in found or [_NO_INCIDENT.filled(number=number)]:
        typer.echo(line.in_(language), err=found is None)
    return 0 if found else 1


def _replayed(work: Work, number: str, at: datetime | None) -> list[Text] | None:
    case = replay.case_id(work.session, number)
    return None if case is None else replaying.lines(work, replay.as_known(work.session, case, at))
