"""Climbing: calls whose wait has passed go on to their next rung; a rung that reaches nobody is passed at once."""

from __future__ import annotations

import uuid
from collections import defaultdict

from sqlalchemy import select
from sqlmodel import col

from records.call import Call, CallOut
from records.case import Case
from records.effect import Effect
from records.ledger import Draft
from states.call import OPEN, Answer, CallState, Move, next_move
from states.procedure import Step
from workflows.audience import Directory, Slot
from workflows.commands.effects.calling import DESK, Sending, after, new_call, post_message, tell_people
from workflows.commands.effects.following import Following, queue
from workflows.work import Work

_AT_ONCE = 200


def climb_ladders(work: Work) -> int:
    """Takes due calls that no other worker holds and puts each on its next rung; how many."""
    query = (
        select(Call)
        .where(col(Call.next_at) <= work.now, col(Call.state).in_(OPEN))
        .order_by(col(Call.next_at))
        .limit(_AT_ONCE)
    )
    due = list(work.session.execute(query.with_for_update(skip_locked=True)).scalars())
    by_call_out: dict[uuid.UUID, list[Call]] = defaultdict(list)
    for call in due:
        by_call_out[call.call_out_id].append(call)
    for call_out_id, calls in by_call_out.items():
        _climb(work, work.session.get_one(CallOut, call_out_id), calls)
    return len(due)


def _climb(work: Work, call_out: CallOut, calls: list[Call]) -> None:
    case = work.session.get_one(Case, call_out.case_id)
    published = work.library.pinned(work.session, case.definition_id)
    ladder = [
        Step.model_validate({k: v for k, v in step.items() if k != "wait_seconds"})
        for step in call_out.ladder
    ]
    slots = Directory(work.session, work.now, drill=case.drill).posts({call.post_id for call in calls})
    draft = work.ledger.entry(case, "escalated", calls=len(calls))
    following = Following(case, published, (), draft)
    effect = queue(work, following, "escalate", call_out=str(call_out.id))
    at_desk = []
    for call in calls:
        slot = slots[call.post_id]
        move = next_move(ladder, call.rung + 1, slot.channels(), declined=call.answer == Answer.DECLINED)
        step = work.ledger.entry(
            case, "unreached" if move.at_desk else "climbed", subject=f"call:{call.id}", who=call.who, rung=move.rung,
            person=move.person, channels=list(move.channels),
            skipped=[{"rung": s.rung, "person": s.person, "reason": s.reason.as_data()} for s in move.skipped],
        )  # fmt: skip
        if move.at_desk:
            step.change(call, state=CallState.UNREACHED, rung=move.rung, next_at=None)
            at_desk.append(call)
        else:
            _reach(work, step, call, move, (call_out, slot, effect, case))
    if at_desk:
        desk = Directory(work.session, work.now, drill=case.drill).resolve((DESK,), ())
        people = [slot.people["holder"] for slot in desk if "holder" in slot.people]
        names = [call.who["title"] for call in at_desk]
        tell_people(work, following, people, ("tell", {"text": "unreached", "posts": names}))


def _reach(
    work: Work, draft: Draft, call: Call, move: Move, around: tuple[CallOut, Slot, Effect, Case]
) -> None:
    call_out, slot, effect, case = around
    person = slot.people[move.person]
    target, repeat = call, 1
    if move.person != "holder":
        target, repeat = _stand_in(work, draft, call, move, around)
    wait = call_out.ladder[move.rung].get("wait_seconds")
    told = {"covered_by_id": target.id} if target is not call else {}
    draft.change(call, rung=move.rung, next_at=after(work.now, wait), **told)
    if target.answer is not None:
        return
    for channel in move.channels:
        post_message(
            work,
            draft,
            case,
            channel,
            Sending(effect, person, "call", {"instead_of": call.who}, target, repeat),
        )


def _stand_in(
    work: Work, draft: Draft, call: Call, move: Move, around: tuple[CallOut, Slot, Effect, Case]
) -> tuple[Call, int]:
    """The call to a deputy or superior: the one this person already has in the call-out, when it is still open."""
    call_out, slot, _, _ = around
    person = slot.people[move.person]
    query = select(Call).where(
        Call.call_out_id == call_out.id,
        Call.person_id == person.person.id,
        Call.part == move.person,
        Call.state == CallState.CALLING,
    )
    work.ledger.write()
    known = work.session.execute(
        query.order_by(col(Call.id).desc()).limit(1).with_for_update()
    ).scalar_one_or_none()
    if known is not None:
        return known, 1
    made = new_call(work, call_out, slot, move.person)
    made.for_call_id = call.id
    draft.insert(made)
    return made, 0
