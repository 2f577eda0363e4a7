"""Questions about who waits in the database for longer than its limits let anybody wait.

The server counts its limits, and looks for deadlocks, by the clock of the machine: when that is set back, whoever
waits just then waits until the wrong time has come round again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

_WAITING = text(
    """
    select pid, state_change, state <> 'active' from pg_stat_activity
    where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
      and (state <> 'active' and xact_start is not null or wait_event_type = 'Lock')
    """
)
_SEND_AWAY = text(
    """
    select case when state = 'active' then pg_cancel_backend(pid) else pg_terminate_backend(pid) end
    from pg_stat_activity where pid = :pid and state_change = :since
    """
)


@dataclass(frozen=True, slots=True)
class Wait:
    """A session of ours that waits for a lock, or stands still in the middle of a transaction, since a moment."""

    pid: int
    since: datetime
    stands_still: bool


def waiting(session: Session) -> Iterable[Wait]:
    """Who waits now, in no order."""
    return [Wait(row[0], row[1], row[2]) for row in session.execute(_WAITING)]


def send_away(session: Session, wait: Wait) -> None:
    """Ends the statement that waits, or the session that stands still; nothing when it goes on meanwhile."""
    session.execute(_SEND_AWAY, {"pid": wait.pid, "since": wait.since})


def goes_on(session: Session) -> None:
    """Shows the server that whoever prepares much in one transaction has not stopped: it counts idleness anew."""
    session.execute(text("select 1"))
