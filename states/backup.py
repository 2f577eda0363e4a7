"""When a backup is due, and when there has been none, or no proved one, for too long. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Literal

from states.oversight import Seen, Sort

Proving = Literal["off", "daily", "weekly"]
AGAIN = timedelta(hours=1)
"""So long after one that failed the next is tried."""
_EVERY = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}
_LATE = timedelta(hours=20)
"""A day's backup is not made at just the same minute as that of the day before."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """At what time of the day a backup is made, and how often one is proved."""

    at: time
    zone: tzinfo
    prove: Proving = "weekly"


@dataclass(frozen=True, slots=True)
class Known:
    """What the journal says of backups: since when there is anything to lose, the last made, proved and failed."""

    began: datetime
    made: datetime | None = None
    proved: datetime | None = None
    failed: datetime | None = None
    why: str = ""


def is_due(known: Known, schedule: Schedule, now: datetime) -> bool:
    """Whether the backup of the day is still to be made, and may be tried at this moment."""
    today = now.astimezone(schedule.zone)
    turn = today.replace(hour=schedule.at.hour, minute=schedule.at.minute, second=0, microsecond=0)
    turn = turn if turn <= today else turn - timedelta(days=1)
    tried = known.failed is not None and now - known.failed < AGAIN
    return (known.made or known.began) < turn and not tried


def is_to_be_proved(known: Known, schedule: Schedule, now: datetime) -> bool:
    """Whether the backup that is made now is also put back on trial."""
    if schedule.prove == "off":
        return False
    every = _EVERY[schedule.prove]
    return known.proved is None or now - known.proved >= every - timedelta(days=1) + _LATE


def seen(known: Known, schedule: Schedule) -> Iterator[Seen]:
    """What an engine that looks after its backups would never show, each with since when."""
    why = known.why if known.failed and known.failed > (known.made or known.began) else ""
    yield Seen(Sort.BACKUP, "engine:backup", known.made or known.began, detail=why)
    if schedule.prove != "off":
        spare = timedelta(days=7) - _EVERY[schedule.prove]
        yield Seen(Sort.PROOF, "engine:proof", (known.proved or known.began) - spare)
