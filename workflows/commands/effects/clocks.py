"""Clocks are set as rows; nothing waits in memory. A drawn moment is a row, too, with its seed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from records.clock import Clock
from records.columns import new_id
from states.call import shortened
from states.draw import drawn_moment
from states.effects import Clock as ClockSpec
from workflows.commands.effects.following import Following
from workflows.work import Work


def set_clock(work: Work, following: Following, spec: ClockSpec) -> None:
    """Sets a due time, or the first of a recurring one, at the pace of the case."""
    case, procedure = following.case, following.procedure
    span = shortened(procedure.span(spec.after or spec.every or "", case.facts), case.pace)
    timed: dict[str, Any] = {"due_at": work.now + span}
    if spec.window is not None:
        timed = in_window(timed["due_at"], shortened(procedure.span(spec.window), case.pace))
    row = Clock(
        id=new_id(), case_id=case.id, incident_id=following.draft.entry.incident_id, name=spec.name, fires=spec.then,
        unless=spec.unless, every_seconds=span.total_seconds() if spec.every else None, set_at=work.now, **timed,
    )  # fmt: skip
    following.draft.insert(row)


def next_round(clock: Clock, now: datetime) -> dict[str, Any]:
    """The next due time that lies ahead: a clock that slept rings once, not once for every turn that it missed."""
    step, ended = timedelta(seconds=clock.every_seconds or 0), clock.told_at
    window = ended - (clock.drawn_from or ended)
    ends = ended + step * (max(0, int((now - ended + window) / step)) + 1)
    return in_window(ends, window) if clock.draw else {"due_at": ends}


def in_window(ends: datetime, window: timedelta) -> dict[str, Any]:
    """A moment of the stretch that ends then, drawn by a new seed: nobody knows it before by an earlier one."""
    seed, begins = secrets.token_hex(8), ends - window
    draw = {"seed": seed, "begins": begins.isoformat(), "ends": ends.isoformat()}
    return {"due_at": drawn_moment(begins, ends, seed), "draw": draw}
