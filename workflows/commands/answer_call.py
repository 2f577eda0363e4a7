"""An answer to a call: by the person's own link, or typed in by the desk with its real time. It touches its own call only.

The first valid answer stops every other channel of that person. A later one is kept as a repeat; one to something that is
over is told so kindly. A decline goes on to the next person at once.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from records.call import Call, Message
from records.case import Case
from records.ledger import Draft
from states.actor import Actor
from states.call import OPEN, Answer, CallState
from states.refusal import Cause, Refusal
from states.text import Text
from workflows.commands.work_task import DESK_ROLES
from workflows.work import RefusedAt, Work, token_digest

OVER = (CallState.STOOD_DOWN, CallState.HANDED_OVER)


@dataclass(frozen=True, slots=True)
class Answering:
    """What was answered, when it happened, and how it is known."""

    answer: Answer
    note: str = ""
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer: `first`, `repeat`, `covered` (another had answered) or `over`."""

    call: Call
    outcome: str


def by_link(work: Work, given: str, answering: Answering) -> Answered:
    """An answer by the link of a message; the link itself says who answers."""
    message = work.session.execute(
        select(Message).where(Message.token_digest == token_digest(given))
    ).scalar_one_or_none()
    if message is None or message.call_id is None:
        reason = Text("链接无效，请致电值班室", "this link is not valid: please telephone the duty desk")
        raise RefusedAt(Refusal(Cause.UNKNOWN, reason), None, "answer")
    call = locked_call(work, message.call_id)
    answerer = Actor(
        person=str(call.who.get("person")),
        name=(call.who.get("name") or {}).get("zh", ""),
        post=call.who["post"],
        door=f"link:{message.channel}",
    )
    return _answer(work, call, answerer, answering)


def on_behalf(work: Work, call_id: uuid.UUID, answering: Answering) -> Answered:
    """An answer that the desk got by hand and types in: with the reason, the real time and the time of entry.

    Whoever was called may also answer here themselves, without a reason; nobody else may.
    """
    call = locked_call(work, call_id)
    if call.who.get("person") != work.actor.person:
        _by_the_desk(work, call, answering)
    if answering.happened_at is not None and answering.happened_at > work.now:
        reason = Text("实际时间不能晚于现在", "the real time can not be in the future")
        raise RefusedAt(Refusal(Cause.FORM, reason, fields={"happened_at": reason}), None, "answer")
    return _answer(work, call, work.actor, answering)


def _by_the_desk(work: Work, call: Call, answering: Answering) -> None:
    if not DESK_ROLES & work.actor.roles:
        reason = Text("只有值班室可以代为登记应答", "only the duty desk can enter somebody else's answer")
        refusal = Refusal(Cause.FORBIDDEN, reason, who_could=tuple(sorted(DESK_ROLES)))
        raise RefusedAt(refusal, call.case_id, "answer")
    if not answering.note.strip():
        reason = Text("代为登记须写明如何联系到本人", "say how this person was reached")
        raise RefusedAt(Refusal(Cause.FORM, reason, fields={"note": reason}), None, "answer")


def locked_call(work: Work, call_id: uuid.UUID) -> Call:
    """The call, locked together with the calls of the same duty, in the order of their ids."""
    found = work.session.get(Call, call_id)
    if found is None:
        raise RefusedAt(Refusal(Cause.UNKNOWN, Text("没有这个叫应", "there is no such call")), None, "answer")
    root = found.for_call_id or found.id
    related = select(Call).where(
        (col(Call.id).in_((found.id, root))) | (Call.for_call_id == root) | (Call.covered_by_id == found.id)
    )
    query = related.order_by(col(Call.id)).with_for_update().execution_options(populate_existing=True)
    work.session.execute(query).all()
    return found


def _answer(work: Work, call: Call, who: Actor, answering: Answering) -> Answered:
    case = work.session.get_one(Case, call.case_id)
    happened = answering.happened_at or work.now
    outcome = _outcome(call)
    draft = work.ledger.entry(
        case, "answered", subject=f"call:{call.id}", happened_at=happened, actor=who, why=answering.note,
        answer=answering.answer, outcome=outcome, who=call.who, by_hand=who.door not in ("",) and not who.door.startswith("link"),
    )  # fmt: skip
    if outcome != "first":
        if answering.answer is Answer.ARRIVED and call.arrived_at is None and outcome == "repeat":
            draft.change(call, arrived_at=happened)
        return Answered(call, outcome)
    told: dict[str, Any] = {
        "answer": answering.answer, "answer_note": answering.note, "answered_at": happened,
        "answered_by": who.name, "door": who.door, "fence": call.fence + 1, "read_at": call.read_at or happened,
    }  # fmt: skip
    if answering.answer is Answer.DECLINED:
        _decline(work, call, draft, told)
    else:
        if answering.answer is Answer.ARRIVED:
            told["arrived_at"] = happened
        draft.change(call, state=CallState.ANSWERED, next_at=None, **told)
        _cover(work, call, draft)
    return Answered(call, "first")


def _outcome(call: Call) -> str:
    if call.state in OVER:
        return "over"
    if call.state == CallState.COVERED:
        return "covered"
    return "repeat" if call.answer is not None else "first"


def _decline(work: Work, call: Call, draft: Draft, told: dict[str, Any]) -> None:
    """The holder's ladder goes on to the deputy at once; a deputy's or superior's decline sends it on from there."""
    if call.part == "holder":
        draft.change(call, next_at=work.now, state=CallState.CALLING, **told)
        return
    draft.change(call, state=CallState.DECLINED, next_at=None, **told)
    for waiting in _waiting_for(work, call):
        draft.change(waiting, next_at=work.now)


def _waiting_for(work: Work, call: Call) -> list[Call]:
    """The holders' calls whose duty this person was called for."""
    query = select(Call).where(
        (col(Call.id) == call.for_call_id) | (Call.covered_by_id == call.id), col(Call.state).in_(OPEN)
    )
    return list(work.session.execute(query.order_by(col(Call.id)).with_for_update()).scalars())


def _cover(work: Work, call: Call, draft: Draft) -> None:
    """With an answer the duty is taken: the holder's ladder stops, or the deputies of an awake holder are called no more."""
    if call.part == "holder":
        others = select(Call).where(
            Call.for_call_id == call.id, Call.part == "deputy", col(Call.state).in_(OPEN)
        )
        for other in work.session.execute(others.order_by(col(Call.id)).with_for_update()).scalars():
            draft.change(other, state=CallState.COVERED, next_at=None, fence=other.fence + 1)
        return
    for waiting in _waiting_for(work, call):
        draft.change(
            waiting, state=CallState.COVERED, covered_by_id=call.id, next_at=None, fence=waiting.fence + 1
        )
