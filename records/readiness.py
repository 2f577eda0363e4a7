"""Whether one can work: the database answers, rights and schema are right, entries get sealed, a worker lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from records import rights, version
from records.database import Database
from records.effect import Worker
from records.journal import Entry, Seal

SEALED_WITHIN = timedelta(seconds=10)
BEAT_WITHIN = timedelta(seconds=15)
_BACK = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the machine: whether it is ready, and what was seen."""

    ready: bool
    seen: str


def readiness(database: Database, now: datetime) -> dict[str, Part]:
    """Each part by name. Nothing is raised: a database that is away is a part that is not ready."""
    if not database.answers():
        return {"database": Part(False, "away")}
    found = {"database": Part(True, "answers")}
    for name, looked_at in (("rights", _rights), ("migrations", _migrations)):
        found[name] = looked_at(database)
        if not found[name].ready:
            return found
    with database.transaction() as session:
        return found | {"sealer": _sealer(session, now), "worker": _worker(session, now)}


def _rights(database: Database) -> Part:
    with database.engine.connect() as connection:
        role = rights.role(connection)
        if lacking := rights.lacking(connection):
            return Part(False, f"{role} lacks {', '.join(lacking)}: to be given by tocsin migrate")
        if rights.has_a_free_hand(connection):
            return Part(True, f"{role} could alter the record: it is append-only against mistakes only")
        return Part(True, f"{role} can only add to the record")


def _migrations(database: Database) -> Part:
    here, newest = version.current(database.url), version.newest()
    return Part(here == newest, f"{here or 'none'}, newest {newest}")


def _sealer(session: Session, now: datetime) -> Part:
    since = unsealed_since(session)
    lag = max(timedelta(0), now - since) if since else timedelta(0)
    return Part(lag <= SEALED_WITHIN, f"lag {lag.total_seconds():.1f} s")


def unsealed_since(session: Session) -> datetime | None:
    """When the oldest entry was entered that has no place in a chain yet; looked for among the newest."""
    last = select(func.coalesce(func.max(col(Entry.id)), 0)).scalar_subquery()
    sealed = select(col(Seal.entry_id)).where(col(Seal.entry_id) == col(Entry.id)).exists()
    oldest: Any = select(func.min(col(Entry.entered_at))).where(col(Entry.id) > last - _BACK, ~sealed)
    since: datetime | None = session.execute(oldest).scalar()
    return since


def youngest_worker(session: Session) -> datetime | None:
    """The newest beat of any worker."""
    return session.execute(select(func.max(col(Worker.beat_at)))).scalar()


def _worker(session: Session, now: datetime) -> Part:
    """The worker with the newest beat, and by which runner it carries effects out."""
    row = session.execute(select(Worker).order_by(col(Worker.beat_at).desc()).limit(1)).scalar_one_or_none()
    if row is None:
        return Part(False, "none")
    age = now - row.beat_at
    return Part(age <= BEAT_WITHIN, f"beat {age.total_seconds():.1f} s ago, runner {row.runner}")
