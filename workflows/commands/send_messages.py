"""Write ahead, then send, then record: the rows around a send. The sending itself is a flow's.

A message is marked before its channel is touched. Whoever takes over from a worker that died finds the mark, cannot
know what became of the message, and says so: `unknown`. Levels I and II then send again, marked as a repeat; III and IV
go on to the next rung at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from notifiers import reasons
from notifiers.address import hushed
from notifiers.notifier import Outcome, Result
from records.call import Call, Message
from records.case import Case
from records.columns import new_id
from records.ledger import Draft
from records.person import Address, Person
from records.questions import calls, directory, messages
from records.questions.messages import Taken
from states import personal
from states.call import NO_MORE, OPEN, shortened
from states.contact import Cause
from workflows import answer_codes, doubting
from workflows.commands import update_cards
from workflows.commands.ask_providers import first_ask
from workflows.commands.claim_effects import Claimed, held
from workflows.commands.effects.following import Following
from workflows.commands.effects.posting import ADDRESS_TEST
from workflows.commands.effects.telling import DESK_NOTICES, tell_desk
from workflows.commands.pacing import account_of, paced
from workflows.commands.standing_in import locked_with_related, still_waiting_for
from workflows.deputies import deputies
from workflows.work import Work, token, token_digest

__all__ = ["PAUSE", "REPEATING", "TRIES", "Taken", "doubtful", "next_due", "settle", "take"]

Row = TypeVar("Row", Case, Message)
TRIES = 3
PAUSE = messages.LONGEST_PAUSE
REPEATING = ("I", "II")
_OF_ADDRESS = (
    reasons.RECIPIENT_REFUSED, reasons.ADDRESS_WRONG_FOR_CHANNEL, reasons.UNREADABLE_ADDRESS, reasons.SEVERAL_TARGETS
)  # fmt: skip
"""Reasons that speak of the person's number or address, and not of the account, the text or the network."""


def take(work: Work, claimed: Claimed, most: int) -> list[Taken]:
    """Marks up to `most` messages of an effect as being sent, and returns them. What has lost its fence is void.

    What has to wait for the rate of its account stays queued. Empty when there is nothing to send now, or when the
    lease was lost.
    """
    if held(work, claimed) is None:
        return []
    alive = []
    for one in messages.to_send(work.session, claimed.id, work.now, most):
        if not _is_void(one):
            alive.append(one)
            continue
        draft = work.ledger.entry(one.case, "void", subject=f"message:{one.message.id}", channel=one.message.channel)
        draft.change(one.message, state="void")
    alive = paced(work, alive, claimed.priority)
    messages.mark_begun(work.session, (one.message.id for one in alive), work.now)
    codes = answer_codes.given(work, alive)
    handing = deputies(work, [one.call for one in alive if one.call is not None])
    return [
        replace(one, code=codes.get(one.message.id, ""), hands_over=one.call is not None and one.call.id in handing)
        for one in alive
    ]


def _is_void(one: Taken) -> bool:
    if one.call is not None:
        return one.call.fence != one.message.fence or one.call.state not in OPEN
    return one.message.fence != one.case.fence


def doubtful(work: Work, claimed: Claimed) -> int:
    """Says `unknown` of every message that an earlier holder of the effect had begun to send; how many."""
    if held(work, claimed) is None:
        return 0
    found = messages.begun_locked(work.session, claimed.id)
    lost = Result(Outcome.unknown, "the worker was lost while the message was being sent")
    around = _around(work, [(message, lost) for message in found])
    for message in found:
        _settle_one(work, around, message, lost)
    return len(found)


@dataclass(frozen=True, slots=True)
class _Around:
    """What results touch and name, read once: the calls, locked in one order, and the people."""

    calls: dict[uuid.UUID, Call]
    people: dict[uuid.UUID, Person]

    def who(self, message: Message) -> dict[str, Any]:
        """To whom a message goes, as the record keeps it."""
        call, person = self.calls.get(message.call_id) if message.call_id else None, self.people[message.person_id]
        title = {"title": call.who["title"]} if call else {}
        return {"name": {"zh": person.zh, "en": person.en}, **title}


def _around(work: Work, results: Sequence[tuple[Message, Result]]) -> _Around:
    """Locks the calls of the results, and those around a call that was not reached."""
    reached = [one.call_id for one, result in results if one.call_id and result.outcome is Outcome.accepted]
    missed = [one.call_id for one, result in results if one.call_id and result.outcome is not Outcome.accepted]
    locked = locked_with_related(work, calls.with_ids(work.session, missed), and_these=reached)
    people = directory.people(work.session, {message.person_id for message, _ in results})
    return _Around({call.id: call for call in locked}, {person.id: person for person in people})


def settle(work: Work, claimed: Claimed, results: Sequence[tuple[Taken, Result]]) -> bool:
    """Records what became of messages; False when the lease was lost, and nothing is recorded."""
    if held(work, claimed) is None:
        return False
    around = _around(work, [(taken.message, result) for taken, result in results])
    here = [(_here(work, taken.case), _here(work, taken.message), result) for taken, result in results]
    _accept(work, around, [one for one in here if one[2].outcome is Outcome.accepted])
    for _, message, result in here:
        if result.outcome is not Outcome.accepted:
            _settle_one(work, around, message, result)
    return True


def _here(work: Work, row: Row) -> Row:
    """A row that was read in an earlier transaction, as one of this; the caller holds it locked or only reads it."""
    return work.session.merge(row, load=False)


def _accept(work: Work, around: _Around, accepted: Sequence[tuple[Case, Message, Result]]) -> None:
    """What channels have taken, all together: a thousand people are called in seconds."""
    taken: list[tuple[Draft, Any, dict[str, Any]]] = []
    first: dict[uuid.UUID, tuple[Draft, Any, dict[str, Any]]] = {}
    for case, message, result in accepted:
        draft = _entry(work, case, message, (around, result))
        ask_at = first_ask(message, case, result.provider_id, work.now)
        known = {"state": "accepted", "sent_at": work.now, "provider_id": result.provider_id, "ask_at": ask_at}
        taken.append((draft, message, known | _common(message, result)))
        call = around.calls.get(message.call_id) if message.call_id else None
        if call is not None and call.accepted_at is None:
            first.setdefault(call.id, (draft, call, call.known("accepted", work.now, _door(message))))
    work.ledger.change_together(taken)
    work.ledger.change_together(list(first.values()))
    update_cards.sent(work, [(message, result) for _, message, result in accepted])


def _entry(work: Work, case: Case, message: Message, what: tuple[_Around, Result]) -> Draft:
    around, result = what
    return work.ledger.entry(
        case, "sent", subject=f"call:{message.call_id}" if message.call_id else f"message:{message.id}",
        message=message.id, number=message.number, channel=message.channel, outcome=result.outcome,
        detail=_detail(message, result), repeat=message.repeat, what=message.kind, tries=message.tries + 1,
        sending_since=message.sending_since, who=around.who(message),
    )  # fmt: skip


def _door(message: Message) -> str:
    return f"worker:{message.channel}"


def _detail(message: Message, result: Result) -> str:
    """What the channel said, without the number or address: those are destroyed after the event, the record is not."""
    return hushed(result.detail, message.address)[:300]


def _common(message: Message, result: Result) -> dict[str, Any]:
    return {"tries": message.tries + 1, "detail": _detail(message, result), "sending_since": None}


def _settle_one(work: Work, around: _Around, message: Message, result: Result) -> None:
    """What was not accepted: tried again, in doubt, or failed."""
    case = work.case(message.case_id)
    draft, common = _entry(work, case, message, (around, result)), _common(message, result)
    if result.outcome is Outcome.failed_for_now and message.tries + 1 < TRIES:
        draft.change(message, due_at=work.now + shortened(PAUSE, case.pace), **common)
    elif result.outcome is Outcome.unknown:
        draft.change(message, state="unknown", **common)
        call = around.calls.get(message.call_id) if message.call_id else None
        if call is not None and call.unknown_at is None:
            draft.change(call, **call.known("unknown", work.now, _door(message)))
        _after_doubt(work, case, message)
    else:
        draft.change(message, state="failed", **common)
        if result.reason in _OF_ADDRESS and message.kind != ADDRESS_TEST:
            doubting.not_delivered(work, case, message, Cause.REFUSED)
        go_on(work, case, message)


def _after_doubt(work: Work, case: Case, message: Message) -> None:
    """Levels I and II send again, marked as a repeat; III and IV change the channel at once."""
    if case.level not in REPEATING or message.repeat >= TRIES:
        go_on(work, case, message)
        return
    again = {"number": f"{message.number}r", "repeat": message.repeat + 1}
    _send_again(work, case, message, again)


def _send_again(work: Work, case: Case, message: Message, otherwise: dict[str, Any]) -> None:
    """The same message once more, with what is otherwise this time."""
    again_id, salt = new_id(), personal.salt()
    values = {name: getattr(message, name) for name in Message.model_fields}
    fresh: dict[str, Any] = {
        "id": again_id, "state": "queued", "tries": 0, "due_at": work.now, "sending_since": None, "sent_at": None,
        "ask_at": None, "provider_id": None, "detail": "", "address_salt": salt, "slot_at": None,
        "account": account_of(otherwise.get("address", message.address)),
        "address_seal": personal.sealed(otherwise.get("address", message.address), salt),
        "token_digest": token_digest(token(work.house.link_key, again_id)) if message.call_id else None,
    }  # fmt: skip
    subject = f"call:{message.call_id}" if message.call_id else f"message:{message.id}"
    draft = work.ledger.entry(case, "repeated", subject=subject, of=message.number)
    draft.insert(Message(**{**values, **fresh, **otherwise}))


def go_on(work: Work, case: Case, message: Message) -> None:
    """What did not get through goes on at once: a call to its next rung, a notice by another channel or to the desk.

    A test of an address goes nowhere else: whoever asked for it sees what became of it.
    """
    if message.kind == ADDRESS_TEST:
        return
    if message.call_id is None:
        _by_next_channel(work, case, message)
        return
    call = work.session.get_one(Call, message.call_id)
    waiting = [call] if call.part == "holder" else still_waiting_for(work, call)
    hurried = [one for one in waiting if one.next_at is not None and one.state in OPEN]
    if hurried and not _still_under_way(work, message):
        for one in hurried:
            draft = work.ledger.entry(case, "hurried", subject=f"call:{one.id}", because=message.number)
            draft.change(one, next_at=work.now, again=NO_MORE)


def _still_under_way(work: Work, message: Message) -> bool:
    """Whether the call has another message of the same rung, or a later one, that may still get through or has."""
    work.ledger.write()
    return messages.is_another_under_way(work.session, message)


def _behind(message: Message, addresses: Sequence[Address]) -> int:
    """The place after the address that a message went to; one that is not known any more stands last of its channel.

    The last of several alike: nobody is tried in a circle.
    """
    same = [place for place, one in enumerate(addresses, start=1) if one.url == message.address]
    same = same or [place for place, one in enumerate(addresses, start=1) if one.channel == message.channel]
    return max(same, default=len(addresses))


def _by_next_channel(work: Work, case: Case, message: Message) -> None:
    whose = message.person_id
    addresses = directory.addresses(work.session, [whose], drill=message.drill).get(whose, ())
    for after in (one for one in addresses[_behind(message, addresses) :] if one.denied_at is None):
        number = f"{message.number}n"
        _send_again(work, case, message, {"number": number, "channel": after.channel, "address": after.url})
        return
    if message.values.get("text") in DESK_NOTICES:
        return
    person = work.session.get_one(Person, message.person_id)
    who = {"zh": person.zh, "en": person.en}
    draft = work.ledger.entry(case, "escalated", subject=f"message:{message.id}", not_told=[who])
    published = work.library.pinned(work.session, case.definition_id)
    tell_desk(work, Following(case, published, (), draft), ("not_told", [who]))


def next_due(work: Work, effect_id: uuid.UUID) -> float | None:
    """Seconds until the next message of an effect is due; None when none is left."""
    due = messages.next_due_at(work.session, effect_id)
    return None if due is None else min(max(0.0, (due - work.now).total_seconds()), PAUSE.total_seconds())
