"""Answers hold as long as the plan says: then the post is called anew, while what it was called for still stands.

The answer stays in the record. An answer of somebody who stood in for others ends for each of them.
"""

from __future__ import annotations

import uuid

from records.call import Call, CallOut
from records.questions import calls
from states.call import CallState
from workflows.audience import directory_for
from workflows.commands.effects.calling import begin, finish, opened_again
from workflows.commands.effects.following import Following
from workflows.commands.standing_in import locked_with_related
from workflows.work import Work


def run_out(work: Work) -> list[uuid.UUID]:
    """The calls whose answer has held as long as it may, in the order of their answers."""
    return list(calls.run_out(work.session, work.now))


def renew(work: Work, call_id: uuid.UUID) -> bool:
    """Calls anew for every duty that an answer held; False when it holds no longer, or holds again."""
    found = work.session.get(Call, call_id)
    if found is None:
        return False
    locked = {one.id: one for one in locked_with_related(work, [found])}
    answered = locked[call_id]
    case = work.case(answered.case_id)
    published = work.library.pinned(work.session, case.definition_id)
    if answered.state != CallState.ANSWERED or case.state in published.procedure.final:
        return False
    held = [one for one in locked.values() if one.covered_by_id == call_id and one.state == CallState.COVERED]
    ended = [answered, *held]
    draft = work.ledger.entry(
        case, "answer_expired", subject=f"call:{call_id}", who=answered.who, answered_at=answered.answered_at
    )
    following = Following(case, published, (), draft)
    fresh = _called_anew(work, following, [one for one in ended if one.part == "holder"])
    for one in ended:
        new = fresh.get(one.id)
        changes = {"covered_by_id": new.id} if new else {}
        draft.change(one, state=CallState.EXPIRED, next_at=None, fence=one.fence + 1, **changes)
    return True


def _called_anew(work: Work, following: Following, holders: list[Call]) -> dict[uuid.UUID, Call]:
    """By call the new one to whoever holds the post now, from the first rung of its ladder."""
    if not holders:
        return {}
    out = work.session.get_one(CallOut, holders[0].call_out_id)
    opening = opened_again(work, following, out)
    opening.values = {"renewed": True}
    slots = directory_for(work, following.case).posts({one.post_id for one in holders})
    fresh = {one.id: begin(work, following, opening, slots[one.post_id]) for one in holders}
    finish(work, following, opening)
    return fresh
