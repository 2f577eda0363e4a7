"""Ringing: a clock that is due fires its trigger, unless its condition holds now; a recurring one is moved on."""

from __future__ import annotations

import uuid

from records.clock import Clock
from records.questions import cases, clocks
from states.conditions import compiled
from workflows.commands import advance_case
from workflows.commands.effects.clocks import next_round
from workflows.known import gathered
from workflows.work import Work

_AT_ONCE = 50


def due_clocks(work: Work) -> list[uuid.UUID]:
    """The clocks that are due, oldest first. Each is rung in a transaction of its own, so that none holds up others."""
    return list(clocks.due(work.session, work.now, _AT_ONCE))


def ring(work: Work, clock_id: uuid.UUID) -> bool:
    """Rings one clock; False when another worker has rung it, or it has been stopped, meanwhile."""
    found = work.session.get(Clock, clock_id)
    case = cases.locked(work.session, found.case_id) if found else None
    clock = clocks.locked_while_due(work.session, clock_id, work.now)
    if case is None or clock is None:
        return False
    published = work.library.pinned(work.session, case.definition_id)
    over = case.state in published.procedure.final
    stopped = over or compiled(clock.unless).of(gathered(work, case, published, [clock.unless])) is True
    draft = work.ledger.entry(
        case, "clock_stopped" if stopped else "clock_rang", subject=f"clock:{clock.id}", name=clock.name,
        due_at=clock.due_at, fires=clock.fires,
    )  # fmt: skip
    if clock.draw is not None and not stopped:
        draft.entry.data["draw"] = clock.draw
    if clock.every_seconds and not stopped:
        draft.change(clock, **next_round(work, case, published, clock), rung_at=work.now)
    else:
        draft.change(clock, state="stopped" if stopped else "rung", rung_at=work.now)
    refused = None if stopped else advance_case.pull_if_possible(work, case, clock.fires)
    if refused is not None:
        draft.entry.data["refused"] = refused.reason.as_data()
    return True
