"""Clocks are set as rows; nothing waits in memory. A drawn moment is a row, too, with its seed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from records.case import Case
from records.clock import Clock
from records.columns import new_id
from states.call import shortened
from states.draw import drawn_moment
from states.durations import duration
from states.effects import Clock as ClockSpec
from states.refusal import Cause, Refusal
from states.text import Text
from workflows.commands.effects.following import Following
from workflows.known import gathered
from workflows.library import Published
from workflows.work import RefusedAt, Work

_NO_RHYTHM = Text("这里没有值班模式，不知道多久一次", "no watch is kept there that says how often")


def set_clock(work: Work, following: Following, spec: ClockSpec) -> None:
    """Sets a due time, or the first of a recurring one, at the pace of the case; none while nobody has said when."""
    case, published = following.case, following.published
    if spec.at is not None and case.facts.get(spec.at) is None:
        return
    written = spec.after or spec.every or ""
    span = _until(work, case, spec.at) if spec.at is not None else _span(work, case, published, written)
    timed: dict[str, Any] = {"due_at": work.now + span}
    if spec.window is not None:
        timed = in_window(timed["due_at"], _span(work, case, published, spec.window))
    row = Clock(
        id=new_id(), case_id=case.id, incident_id=following.draft.entry.incident_id, name=spec.name, fires=spec.then,
        unless=spec.unless, every_seconds=span.total_seconds() if spec.every else None, set_at=work.now, **timed,
    )  # fmt: skip
    following.draft.insert(row)


def _until(work: Work, case: Case, fact: str) -> timedelta:
    """How long until the time that a fact holds, at the pace of the case; what is past already rings at once."""
    return shortened(max(datetime.fromisoformat(str(case.facts[fact])) - work.now, timedelta(0)), case.pace)


def next_round(work: Work, case: Case, published: Published, clock: Clock) -> dict[str, Any]:
    """The next due time that lies ahead: a clock that slept rings once, not once for every turn that it missed.

    A rhythm that the engine tells is asked for anew in each round.
    """
    told = (one.every for one in published.procedure.clocks if one.name == clock.name and one.every)
    held = next((every for every in told if every.startswith("{")), None)
    step = _span(work, case, published, held) if held else timedelta(seconds=clock.every_seconds or 0)
    ended = clock.told_at
    window = ended - (clock.drawn_from or ended)
    ends = ended + step * (max(0, int((work.now - ended + window) / step)) + 1)
    timed = in_window(ends, window) if clock.draw else {"due_at": ends}
    return timed | ({"every_seconds": step.total_seconds()} if held else {})


def _span(work: Work, case: Case, published: Published, written: str) -> timedelta:
    """The duration that a clock says, at the pace of the case; in braces a fact, or what the engine tells."""
    procedure = published.procedure
    if not written.startswith("{"):
        return shortened(procedure.span(written), case.pace)
    named = written[1:-1]
    held: Any = gathered(work, case, published, [named])
    for name in named.split("."):
        held = held.get(name) if isinstance(held, dict) else None
    if not isinstance(held, str):
        raise RefusedAt(Refusal(Cause.GUARD, _NO_RHYTHM), case.id, procedure.procedure, procedure.title)
    return shortened(duration(held), case.pace)


def in_window(ends: datetime, window: timedelta) -> dict[str, Any]:
    """A moment of the stretch that ends then, drawn by a new seed: nobody knows it before by an earlier one."""
    seed, begins = secrets.token_hex(8), ends - window
    draw = {"seed": seed, "begins": begins.isoformat(), "ends": ends.isoformat()}
    return {"due_at": drawn_moment(begins, ends, seed), "draw": draw}
