"""An answer to a call: by the person's own link, or typed in by the desk with its real time.

It touches its own call only. The first valid answer stops every other channel of that person. A later one is kept as a
repeat, with when they will be there or that they are; of one who takes an answer back the desk is told. One to what is
over is told so kindly. A decline goes on to the next person at once, a hand-over to the deputy.
Where a rule asks for everyone, a holder for whom somebody has answered may still answer: their own answer counts then.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from records.call import Call, CallOut, Message
from records.ledger import Draft
from records.questions import messages
from states.actor import Actor
from states.call import FOLLOWED, OPEN, OUT, Answer, CallState, is_by_hand
from states.completion import Waiting, asks_holder_too
from states.effects import Complete
from states.refusal import Cause, Refusal
from states.text import Text
from workflows.commands.effects.following import Following
from workflows.commands.effects.laddering import rungs
from workflows.commands.effects.telling import tell_desk
from workflows.commands.kept_answers import Kept, Keys
from workflows.commands.standing_in import (
    called_in_place_of,
    locked_with_related,
    still_waiting_for,
    waiting_for,
)
from workflows.finding import seen
from workflows.grounds import refusal_of
from workflows.wording import clock_time
from workflows.work import RefusedAt, Work, token_digest

_TOO_EARLY = Text(
    "实际时间不能早于叫应开始时间（{opened}）", "the real time can not be before the call began ({opened})"
)
OVER = (CallState.STOOD_DOWN, CallState.HANDED_OVER, *FOLLOWED)


@dataclass(frozen=True, slots=True)
class Answering:
    """What was answered, when it happened, and how it is known."""

    answer: Answer
    note: str = ""
    happened_at: datetime | None = None
    arrives_at: datetime | None = None
    """When whoever answers expects to be at the post."""
    kept: Kept | None = None
    """What the telephone says that kept the answer until it had a line."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer: `first`, `repeat`, `covered` (another had answered), `over`; `known` was in before.

    `unfit` was refused for the time that it claims, with the reason.
    """

    call: Call
    outcome: str
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """An answer by the link of a message; the link itself says who answers."""

    link: str
    answering: Answering


def by_links(work: Work, given: Sequence[LinkAnswer]) -> list[Answered | None]:
    """Answers by the links of messages, in the order in which they came; None for a link that was never made."""
    known = messages.calls_behind(work.session, [token_digest(one.link) for one in given])
    locked_with_related(work, [call for _, call in known.values()])
    found = [known.get(token_digest(one.link)) for one in given]
    keys = Keys.among(
        work,
        [(there[1], one.answering.kept.key) for there, one in zip(found, given, strict=True)
         if there and one.answering.kept],
    )  # fmt: skip
    return [
        None if there is None else _by_link(work, there, one.answering, keys)
        for there, one in zip(found, given, strict=True)
    ]


def _by_link(work: Work, found: tuple[Message, Call], answering: Answering, keys: Keys) -> Answered:
    """One that a telephone has kept counts once, and only with a time at which it can have been given."""
    message, call = found
    who, kept = behind_link(call, message), answering.kept
    if kept is None:
        return answer_of(work, call, who, answering)
    if not keys.is_new(call, kept.key):
        return Answered(call, "known")
    happened = answering.happened_at or work.now
    reason = unfit_time(call, happened, work.now) if kept.was_late() else None
    if reason is None:
        return answer_of(work, call, who, replace(answering, happened_at=max(happened, call.opened_at)))
    work.ledger.entry(
        work.case(call.case_id), "refused", subject=f"call:{call.id}", trigger="answer",
        cause=Cause.FORM, reason=reason.as_data(), clause="", who_could=[], kept=kept.told(work.now),
    ).by(who, work.now)  # fmt: skip
    return Answered(call, "unfit", reason)


def behind_link(call: Call, message: Message) -> Actor:
    """Whoever holds the link of a message: the person called, as they were known when the call went out."""
    name = call.who.get("name") or {}
    return Actor(
        person=str(call.who.get("person", "")),
        name=name.get("zh", ""),
        post=call.who["post"],
        door=f"link:{message.channel}",
        name_en=name.get("en", ""),
    )


def on_behalf(work: Work, call_id: uuid.UUID, answering: Answering) -> Answered:
    """An answer that the desk got by hand and types in: with the reason, the real time and the time of entry.

    Whoever was called may also answer here themselves, without a reason; nobody else may.
    """
    call = locked_call(work, call_id)
    if call.who.get("person") != work.actor.person:
        _by_the_desk(work, call, answering)
    reason = unfit_time(call, answering.happened_at, work.now) if answering.happened_at is not None else None
    if reason is not None:
        raise RefusedAt(Refusal(Cause.FORM, reason, fields={"happened_at": reason}), None, "answer")
    arrives = answering.arrives_at
    if arrives is not None and arrives < (answering.happened_at or work.now):
        reason = Text("预计到岗时间不能早于答复时间", "nobody can expect to have been there before they answered")
        raise RefusedAt(Refusal(Cause.FORM, reason, fields={"arrives_at": reason}), None, "answer")
    return answer_of(work, call, work.actor, answering)


def unfit_time(call: Call, happened: datetime, now: datetime) -> Text | None:
    """Why a call can not have been answered at this time; None when it can. Times are written down by the minute."""
    if happened > now:
        return Text("实际时间不能晚于现在", "the real time can not be in the future")
    if happened < call.opened_at.replace(second=0, microsecond=0):
        return _TOO_EARLY.filled(opened=clock_time(call.opened_at))
    return None


def _by_the_desk(work: Work, call: Call, answering: Answering) -> None:
    refusal = refusal_of(work, work.case(call.case_id), "enter_answer")
    if refusal is not None:
        reason = Text("只有值班室可以代为登记应答", "only the duty desk can enter somebody else's answer")
        raise RefusedAt(replace(refusal, reason=reason), call.case_id, "answer")
    seen(work, work.case(call.case_id))
    if not answering.note.strip():
        reason = Text("代为登记须写明如何联系到本人", "say how this person was reached")
        raise RefusedAt(Refusal(Cause.FORM, reason, fields={"note": reason}), None, "answer")


def locked_call(work: Work, call_id: uuid.UUID) -> Call:
    """The call, locked together with the calls of the same duty, in the order of their ids."""
    found = work.session.get(Call, call_id)
    if found is None:
        raise RefusedAt(Refusal(Cause.UNKNOWN, Text("没有这个叫应", "there is no such call")), None, "answer")
    locked_with_related(work, [found])
    return found


def answer_of(work: Work, call: Call, who: Actor, answering: Answering) -> Answered:
    """What `who` answers to a call that the caller holds locked with its related ones."""
    case = work.case(call.case_id)
    happened = answering.happened_at or work.now
    outcome, arrives = _outcome(call, answering.answer), _expected(answering)
    draft = work.ledger.entry(
        case, "answered", subject=f"call:{call.id}", why=answering.note, answer=answering.answer, outcome=outcome,
        who=call.who, by_hand=is_by_hand(who.door), **({"arrives_at": arrives} if arrives else {}),
        **({"kept": answering.kept.told(work.now)} if answering.kept else {}),
    ).by(who, happened)  # fmt: skip
    if outcome == "repeat":
        _add(work, (call, who), draft, answering)
    told: dict[str, Any] = {
        "answer": answering.answer, "answer_note": answering.note, "answered_at": happened,
        "answered_by": who.name, "answered_by_en": who.name_en or None, "door": who.door, "fence": call.fence + 1,
        "read_at": call.read_at or happened, "arrives_at": arrives,
    }  # fmt: skip
    sources = {"answered": who.door} if call.read_at else {"read": who.door, "answered": who.door}
    if answering.answer is Answer.ARRIVED:
        told["arrived_at"], sources["arrived"] = happened, who.door
    told["sources"] = call.sources | sources
    if outcome == "covered" and answering.answer not in OUT and is_wanted_still(work, call):
        draft.change(call, state=CallState.ANSWERED, **told)
    elif outcome == "first" and answering.answer in OUT:
        _decline(work, call, draft, told)
    elif outcome == "first":
        draft.change_later(call, state=CallState.ANSWERED, next_at=None, **told)
        _cover(work, call, draft)
    return Answered(call, outcome)


def _expected(answering: Answering) -> datetime | None:
    """When they will be there; whoever is there, or does not come, is not expected."""
    return None if answering.answer in (*OUT, Answer.ARRIVED) else answering.arrives_at


def _add(work: Work, told: tuple[Call, Actor], draft: Draft, answering: Answering) -> None:
    """What a later answer adds to the first: that they are there, or when; the desk hears of one that takes it back."""
    call, who = told
    if answering.answer == call.answer and answering.answer in OUT and answering.note and not call.answer_note:
        draft.change(call, answer_note=answering.note)  # the reason, which a card could not take
    elif answering.answer is Answer.ARRIVED and call.arrived_at is None:
        draft.change(call, **call.known("arrived", answering.happened_at or work.now, who.door))
    elif (arrives := _expected(answering)) is not None and call.arrived_at is None and call.answer not in OUT:
        draft.change(call, arrives_at=arrives)
    elif answering.answer in OUT and call.answer not in OUT:
        case = work.case(call.case_id)
        published = work.library.pinned(work.session, case.definition_id)
        tell_desk(work, Following(case, published, (), draft), ("taken_back", [call.who["title"]]))


def is_wanted_still(work: Work, call: Call) -> bool:
    """Whether somebody has answered for this holder, and the rule of the running call-out asks for the holder too."""
    if call.state != CallState.COVERED:
        return False
    out = work.session.get_one(CallOut, call.call_out_id)
    where = Waiting(call.part, str(call.who.get("tier")), call.state)
    return asks_holder_too(Complete.model_validate(out.rule), where, running=out.state == "running")


def _outcome(call: Call, answer: Answer) -> str:
    if call.state in OVER:
        return "over"
    if call.state == CallState.COVERED:
        return "covered"
    if call.answer in OUT and call.state in OPEN and answer not in OUT:
        return "first"  # the duty is still open: whoever declined may take it after all
    return "repeat" if call.answer is not None else "first"


def _decline(work: Work, call: Call, draft: Draft, told: dict[str, Any]) -> None:
    """The ladder goes on at once to whoever comes after the one who declines, if it still waits for them."""
    if call.part == "holder":
        waits = rungs(work.session.get_one(CallOut, call.call_out_id), call.who)[call.rung : call.rung + 1]
        if call.state == CallState.CALLING and waits and waits[0]["person"] == "holder":
            told["next_at"] = work.now
        draft.change(call, **told)
        return
    draft.change(call, state=CallState.DECLINED, next_at=None, **told)
    for waiting in still_waiting_for(work, call):
        draft.change(waiting, next_at=work.now)


def _cover(work: Work, call: Call, draft: Draft) -> None:
    """With an answer every duty of the call is taken: their ladders stop, and nobody else is called in their place."""
    waiting = waiting_for(work, call)
    others = [one for one in called_in_place_of(work, (call, *waiting)) if one.id != call.id]
    for one in waiting:
        draft.change(one, state=CallState.COVERED, covered_by_id=call.id, next_at=None, fence=one.fence + 1)
    for other in others:
        if not waiting_for(work, other):
            draft.change(other, state=CallState.COVERED, next_at=None, fence=other.fence + 1)
