"""What an operator or auditor asks on the command line: migrate, verify, replay."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from api import processes
from records import fold, replay, sealer
from records.database import Database
from records.embedded import EmbeddedPostgres
from records.migrate import differences, migrate
from records.verify import verify
from records.version import newest
from settings import Settings


def migrate_now(settings: Settings) -> int:
    """Brings the database to the newest schema, and gives the application its rights."""
    typer.echo(processes.upgrade(settings, processes.database(settings)))
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
    records = processes.database(settings)
    with records.transaction() as session:
        sealer.seal(session, whole=True)
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


def replay_incident(settings: Settings, number: str, at: datetime | None) -> int:
    """Prints an incident as it was known at a moment."""
    with closing(processes.database(settings)) as records, records.transaction() as session:
        found = replay.case_id(session, number)
        if found is None:
            typer.echo(f"没有事件 {number} · there is no incident {number}", err=True)
            return 1
        tables = replay.as_known(session, found, at)
    for line in told(tables):
        typer.echo(line)
    return 0


def told(tables: fold.Tables) -> list[str]:
    """The folded state in lines that a person can read."""
    lines = []
    for case in tables["cases"].values():
        if "number" not in case:
            continue
        level = f" {case['level']}" if case.get("level") else ""
        apart = (
            "" if case["kind"] == "incident" or case.get("incident_id") else ", 尚未归入事件 part of no incident yet"
        )
        lines.append(
            f"{case['number']:<14} {case['kind']}{level}: {case['state']} (since {case['state_since']}{apart})"
        )
    calls: Counter[str] = Counter(one["state"] for one in tables["calls"].values() if one.get("part") == "holder")
    lines.append(f"calls: {_counted(calls)}")
    for one in tables["calls"].values():
        if one["state"] in ("calling", "unreached") and one.get("part") == "holder":
            lines.append(f"  not answered: {one['who']['title']['zh']} {(one['who'].get('name') or {}).get('zh', '')}")
    lines.append(f"tasks: {_counted(Counter(one['state'] for one in tables['tasks'].values()))}")
    lines.append(f"messages: {_counted(Counter(one['state'] for one in tables['messages'].values()))}")
    return lines


def _counted(counts: Any) -> str:
    return ", ".join(f"{state} {number}" for state, number in sorted(counts.items())) or "none"
