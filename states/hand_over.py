"""Who is in charge between two shifts: the next one only once both leaders have signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A moment at which one shift follows another; `open` until both have signed."""

    at: datetime
    open: bool


def stands_at(changes: Sequence[Change], now: datetime) -> datetime:
    """The moment whose shift is in charge now: now itself, or just before the first change that is not signed yet.

    A change that is signed settles all that came before it. `changes` are in order; what lies ahead is not asked.
    """
    moment = now
    for change in reversed([one for one in changes if one.at <= now]):
        if not change.open:
            return moment
        moment = change.at - _JUST_BEFORE
    return moment


def changes(turns: Sequence[tuple[datetime, datetime]], signed: frozenset[datetime]) -> list[Change]:
    """The changes among the turns of the signing post: begin and end of each, in order.

    The first turn, and one that follows a time in which nobody was on duty, is handed over by nobody.
    """
    found: list[Change] = []
    until: datetime | None = None
    for begins, ends in turns:
        if not found or begins > found[-1].at:
            found.append(Change(begins, until is not None and until >= begins and begins not in signed))
        until = ends if until is None else max(until, ends)
    return found
