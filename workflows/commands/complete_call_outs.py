"""Completion is looked at once for many answers: running call-outs against their rule; a complete one fires its trigger."""

from __future__ import annotations

import uuid
from collections import defaultdict

from sqlalchemy import select
from sqlmodel import col

from records.call import Call, CallOut
from records.case import Case
from states.call import CallState
from states.completion import Slot, Standing, standing
from states.effects import Complete
from states.refusal import Cause
from workflows.commands import advance_case
from workflows.work import RefusedAt, Work


def standings(work: Work, call_outs: list[CallOut]) -> dict[uuid.UUID, Standing]:
    """How each call-out stands against its rule."""
    slots: dict[uuid.UUID, list[Slot]] = defaultdict(list)
    query = select(Call.call_out_id, Call.who, Call.state, Call.answer).where(  # type: ignore[call-overload]
        col(Call.call_out_id).in_([one.id for one in call_outs]), Call.part == "holder"
    )
    for call_out_id, who, state, _ in work.session.execute(query):
        answered = state in (CallState.ANSWERED, CallState.COVERED)
        slots[call_out_id].append(Slot(who["post"], who["role"], answered, state == CallState.ANSWERED))
    return {one.id: standing(Complete.model_validate(one.rule), slots[one.id]) for one in call_outs}


def complete_call_outs(work: Work) -> int:
    """Marks complete what is complete and fires its trigger; how many."""
    running = list(
        work.session.execute(
            select(CallOut).where(CallOut.state == "running").order_by(col(CallOut.id))
        ).scalars()
    )
    done = 0
    for call_out_id, where in standings(work, running).items():
        if not where.complete:
            continue
        call_out = next(one for one in running if one.id == call_out_id)
        case = advance_case.locked(work, call_out.case_id)
        if case is None or not _mark(work, call_out, case, where):
            continue
        done += 1
        _fire(work, case, call_out.fires)
    return done


def _mark(work: Work, call_out: CallOut, case: Case, where: Standing) -> bool:
    draft = work.ledger.entry(
        case,
        "call_out_complete",
        subject=f"call_out:{call_out.id}",
        answered=where.answered,
        expected=where.expected,
    )
    return draft.change(call_out, col(CallOut.state) == "running", state="complete", complete_at=work.now)


def _fire(work: Work, case: Case, trigger: str | None) -> None:
    if trigger is None:
        return
    try:
        advance_case.pull(work, case, trigger, {})
    except RefusedAt as refused:
        if refused.refusal.cause is not Cause.ILLEGAL:
            raise
