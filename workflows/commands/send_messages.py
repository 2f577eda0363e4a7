"""Write ahead, then send, then record: the rows around a send. The sending itself is a flow's.

A message is marked before its channel is touched. Whoever takes over from a worker that died finds the mark, cannot know
what became of the message, and says so: `unknown`. Levels I and II then send again, marked as a repeat; III and IV go on to
the next rung at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from notifiers.notifier import Outcome, Result
from records.call import Call, Message
from records.case import Case
from records.columns import new_id
from records.person import Person
from states.call import OPEN
from states.call import shortened
from workflows.commands.claim_effects import Claimed, held
from workflows.work import Work, token, token_digest

TRIES = 3
PAUSE = timedelta(seconds=15)
REPEATING = ("I", "II")


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that this worker is about to send, with all that its words need."""

    message: Message
    case: Case
    call: Call | None
    language: str


def take(work: Work, claimed: Claimed, most: int) -> list[Taken]:
    """Marks up to `most` messages of an effect as being sent, and returns them. What has lost its fence is void.

    Empty when there is nothing to send now, or when the lease was lost.
    """
    if held(work, claimed) is None:
        return []
    query = (
        select(Message, Case, Call, Person.language)  # type: ignore[call-overload]
        .join(Case, col(Case.id) == Message.case_id)
        .join(Call, col(Call.id) == Message.call_id, isouter=True)
        .join(Person, col(Person.id) == Message.person_id)
        .where(
            Message.effect_id == claimed.id, Message.state == "queued", col(Message.sending_since).is_(None)
        )
        .where(Message.due_at <= work.now)
        .order_by(col(Message.id))
        .limit(most)
        .with_for_update(of=Message)
    )
    rows = [Taken(*row) for row in work.session.execute(query).all()]
    void = [one for one in rows if _is_void(one)]
    for one in void:
        draft = work.ledger.entry(
            one.case, "void", subject=f"message:{one.message.id}", channel=one.message.channel
        )
        draft.change(one.message, state="void")
    alive = [one for one in rows if one not in void]
    ids = [one.message.id for one in alive]
    marking = update(Message).where(col(Message.id).in_(ids)).values(sending_since=work.now)
    work.session.execute(marking, execution_options={"synchronize_session": False})
    return alive


def _is_void(one: Taken) -> bool:
    if one.call is not None:
        return one.call.fence != one.message.fence or one.call.state not in OPEN
    return False


def doubtful(work: Work, claimed: Claimed) -> int:
    """Says `unknown` of every message that an earlier holder of the effect had begun to send; how many."""
    query = select(Message).where(
        Message.effect_id == claimed.id, Message.state == "queued", col(Message.sending_since).is_not(None)
    )
    if held(work, claimed) is None:
        return 0
    found = list(work.session.execute(query.order_by(col(Message.id)).with_for_update()).scalars())
    reason = "the worker was lost while the message was being sent"
    for message in found:
        _settle_one(
            work, work.session.get_one(Case, message.case_id), message, Result(Outcome.unknown, reason)
        )
    return len(found)


def settle(work: Work, claimed: Claimed, results: Sequence[tuple[Taken, Result]]) -> bool:
    """Records what became of messages; False when the lease was lost, and nothing is recorded."""
    if held(work, claimed) is None:
        return False
    for taken, result in results:
        _settle_one(
            work,
            work.session.merge(taken.case, load=False),
            work.session.merge(taken.message, load=False),
            result,
        )
    return True


def _settle_one(work: Work, case: Case, message: Message, result: Result) -> None:
    draft = work.ledger.entry(
        case, "sent", subject=f"call:{message.call_id}" if message.call_id else f"message:{message.id}",
        message=message.id, number=message.number, channel=message.channel, outcome=result.outcome, detail=result.detail[:300],
        repeat=message.repeat, what=message.kind, tries=message.tries + 1, sending_since=message.sending_since,
    )  # fmt: skip
    common: dict[str, Any] = {
        "tries": message.tries + 1,
        "detail": result.detail[:300],
        "sending_since": None,
    }
    if result.outcome is Outcome.accepted:
        draft.change(message, state="accepted", sent_at=work.now, provider_id=result.provider_id, **common)
        if message.call_id is not None:
            accepted = (
                select(Call)
                .where(Call.id == message.call_id, col(Call.accepted_at).is_(None))
                .with_for_update()
            )
            call = work.session.execute(accepted).scalar_one_or_none()
            if call is not None:
                draft.change(call, accepted_at=work.now)
    elif result.outcome is Outcome.failed_for_now and message.tries + 1 < TRIES:
        draft.change(message, due_at=work.now + shortened(PAUSE, case.pace), **common)
    elif result.outcome is Outcome.unknown:
        draft.change(message, state="unknown", **common)
        _after_doubt(work, case, message)
    else:
        draft.change(message, state="failed", **common)
        _go_on(work, message)


def _after_doubt(work: Work, case: Case, message: Message) -> None:
    """Levels I and II send again, marked as a repeat; III and IV change the channel at once."""
    if case.level not in REPEATING or message.repeat >= TRIES:
        _go_on(work, message)
        return
    again_id = new_id()
    values = {name: getattr(message, name) for name in Message.model_fields}
    fresh: dict[str, Any] = {
        "id": again_id, "number": f"{message.number}r", "state": "queued", "repeat": message.repeat + 1, "tries": 0,
        "due_at": work.now, "sending_since": None, "sent_at": None, "provider_id": None, "detail": "",
        "token_digest": token_digest(token(work.house.link_key, again_id)) if message.call_id else None,
    }  # fmt: skip
    draft = work.ledger.entry(
        case,
        "repeated",
        subject=f"call:{message.call_id}" if message.call_id else f"message:{message.id}",
        of=message.number,
    )
    draft.insert(Message(**{**values, **fresh}))


def _go_on(work: Work, message: Message) -> None:
    """A message that did not get through must not cost its call the rest of the wait: the next rung is due now."""
    if message.call_id is None:
        return
    call = work.session.get_one(Call, message.call_id, with_for_update=True, populate_existing=True)
    holder = call if call.part == "holder" else None
    if call.for_call_id is not None:
        holder = work.session.get_one(Call, call.for_call_id, with_for_update=True, populate_existing=True)
    if (
        holder is None
        or holder.next_at is None
        or holder.state not in OPEN
        or _still_under_way(work, message)
    ):
        return
    case = work.session.get_one(Case, message.case_id)
    work.ledger.entry(case, "hurried", subject=f"call:{holder.id}", because=message.number).change(
        holder, next_at=work.now
    )


def _still_under_way(work: Work, message: Message) -> bool:
    work.ledger.write()
    others = select(Message.id).where(  # type: ignore[call-overload]
        Message.call_id == message.call_id, Message.effect_id == message.effect_id, Message.id != message.id,
        col(Message.state).in_(("queued", "accepted")),
    )  # fmt: skip
    return work.session.execute(others.limit(1)).first() is not None


def next_due(work: Work, effect_id: uuid.UUID) -> float | None:
    """Seconds until the next message of an effect is due; None when none is left."""
    query = select(Message.due_at).where(Message.effect_id == effect_id, Message.state == "queued")  # type: ignore[call-overload]
    due = work.session.execute(query.order_by(Message.due_at).limit(1)).scalar()
    return None if due is None else max(0.0, (due - work.now).total_seconds())
