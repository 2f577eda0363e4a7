"""Completion is looked at once for many answers: running call-outs against their rule.

A call-out that is complete fires its trigger. One that is not by the time that the plan allows is told to the desk
with the names of the missing, and fires what the plan says for that.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence

from records.call import CallOut
from records.questions import calls, cases
from states.call import CallState
from states.completion import Slot, Standing, standing
from states.effects import Complete
from workflows.commands import advance_case
from workflows.commands.effects.following import Following
from workflows.commands.effects.telling import tell_desk
from workflows.work import Work


def standings(work: Work, call_outs: Sequence[CallOut]) -> dict[uuid.UUID, Standing]:
    """How each call-out stands against its rule."""
    slots: dict[uuid.UUID, list[Slot]] = defaultdict(list)
    for call_out_id, who, state in calls.of_holders(work.session, (one.id for one in call_outs)):
        answered = state in (CallState.ANSWERED, CallState.COVERED)
        by_holder = state == CallState.ANSWERED
        slots[call_out_id].append(Slot(who["post"], who["role"], answered, by_holder, who.get("tier", "")))
    return {one.id: standing(Complete.model_validate(one.rule), slots[one.id]) for one in call_outs}


def complete_now(work: Work) -> list[uuid.UUID]:
    """The running call-outs that are complete by their rule, oldest first; each is marked by a commit of its own."""
    found = standings(work, calls.may_be_complete(work.session))
    return [one for one, where in found.items() if where.complete]


def complete(work: Work, call_out_id: uuid.UUID) -> bool:
    """Marks one call-out complete and fires its trigger; False when it is not, or no longer, running and complete."""
    found = work.session.get(CallOut, call_out_id)
    case = cases.locked(work.session, found.case_id) if found else None
    call_out = calls.call_out_while_running(work.session, call_out_id)
    if case is None or call_out is None:
        return False
    where = standings(work, [call_out])[call_out.id]
    if not where.complete:
        return False
    draft = work.ledger.entry(
        case,
        "call_out_complete",
        subject=f"call_out:{call_out.id}",
        answered=where.answered,
        expected=where.expected,
    )
    draft.change(call_out, state="complete", complete_at=work.now)
    refused = advance_case.pull_if_possible(work, case, call_out.fires) if call_out.fires else None
    if refused is not None:
        draft.entry.data["refused"] = refused.reason.as_data()
    return True


def late_now(work: Work) -> list[uuid.UUID]:
    """The running call-outs whose time to be complete is over, oldest first."""
    return list(calls.late(work.session, work.now))


def told_late(work: Work, call_out_id: uuid.UUID) -> bool:
    """Tells the desk, once, who is missing in a call-out whose time is over; False when it is, or was told, already."""
    found = work.session.get(CallOut, call_out_id)
    case = cases.locked(work.session, found.case_id) if found else None
    call_out = calls.call_out_while_running(work.session, call_out_id)
    if case is None or call_out is None or call_out.due_at is None or call_out.late_at is not None:
        return False
    where = standings(work, [call_out])[call_out.id]
    if where.complete:
        return False
    missing = list(calls.titles_by_post(work.session, call_out.id, where.lacking).values())
    draft = work.ledger.entry(
        case, "call_out_late", subject=f"call_out:{call_out.id}", due_at=call_out.due_at, answered=where.answered,
        expected=where.expected, missing=missing,
    )  # fmt: skip
    draft.change(call_out, late_at=work.now)
    published = work.library.pinned(work.session, case.definition_id)
    tell_desk(work, Following(case, published, (), draft), ("still_missing", missing))
    refused = advance_case.pull_if_possible(work, case, call_out.late_fires) if call_out.late_fires else None
    if refused is not None:
        draft.entry.data["refused"] = refused.reason.as_data()
    return True
