"""What providers and other systems send back through a channel account, and what it means for calls.

A receipt moves the delivery ladder of a message and its call, never back; the same event told again is one. What could
not be delivered goes on as what could not be sent. A reply is an answer by whom the message went to; anybody else's
changes nothing and is kept. A text by phone answers the call of the code that it holds. What is not proven never comes
here.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from notifiers.address import Address, hushed, masked
from notifiers.channels import mailbox_account
from notifiers.channels.heard import Heard, Receipt, Reply, Step, Uplink
from notifiers.channels.mail_numbers import PROOF
from notifiers.channels.mailbox_account import MAIL_SCHEMAS
from notifiers.channels.telephone import plain
from records.call import Call, Message
from records.case import Case
from records.channel_account import KeptAccount
from records.ledger import Draft
from records.questions import channels, messages
from records.questions.answer_codes import Coded
from states.actor import Actor
from states.call import Answer
from states.written_answer import understood
from workflows import answer_codes, told_early
from workflows.channel_accounts import as_used
from workflows.commands.answer_call import Answering, answer_of, behind_link, locked_call
from workflows.commands.send_messages import go_on
from workflows.work import Work

NOT_HEARD_OF = ("accepted", "unknown")
"""States of a message that a receipt can still change."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many events were new, and what became of the last reply: see BECAME; empty when nothing was answered."""

    new: int
    outcome: str = ""
    early: tuple[str, ...] = ()
    """Messages of which something was told before their sending is recorded: to be looked at again (`hear_early`)."""


def provider_of(kept: KeptAccount, door: str) -> Actor:
    """Who speaks through an account: `callback` is the door by which it came, `asked` that we asked."""
    return Actor(person="", name=f"{kept.channel}:{kept.key}", door=door)


def hear(work: Work, kept: KeptAccount, heard: Heard) -> TakenIn:
    """Takes in what was proven to come through an account, from its provider."""
    told: tuple[Receipt | Reply | Uplink, ...] = (*heard.receipts, *heard.replies, *heard.uplinks)
    fresh = channels.heard_first(work.session, kept.id, (one.event for one in told), work.now)
    once = {one.event: one for one in reversed(told) if one.event in fresh}
    return _taken_in(work, kept, list(once.values())[::-1])


def hear_early(work: Work, kept: KeptAccount, awaited: Iterable[str]) -> TakenIn:
    """Takes in what was told of these messages before it was known that they were sent."""
    told = [told_early.read(one) for one in channels.take_early(work.session, kept.id, awaited)]
    return _taken_in(work, kept, told)


def _taken_in(work: Work, kept: KeptAccount, told: Sequence[Receipt | Reply | Uplink]) -> TakenIn:
    outcome, early = "", []
    for one in told:
        awaited = "" if isinstance(one, Uplink) else _awaited(work, one)
        if awaited and not isinstance(one, Uplink):
            channels.keep_early(work.session, told_early.kept(kept, awaited, one, work.now))
            early.append(awaited)
        elif isinstance(one, Receipt):
            _receipt(work, kept, one)
        else:
            outcome = _reply(work, kept, one) if isinstance(one, Reply) else _uplink(work, kept, one)
    return TakenIn(len(told), outcome, tuple(early))


def _awaited(work: Work, one: Receipt | Reply) -> str:
    """By what a message is known of which it is not recorded yet that it was sent; empty when nothing is waited for."""
    found = messages.named(work.session, one.number, one.provider_id)
    if found is None:
        return "" if one.number else one.provider_id
    being_sent = found[0].state == "queued" and found[0].sending_since is not None
    return found[0].number if being_sent and isinstance(one, Receipt) else ""


def _receipt(work: Work, kept: KeptAccount, receipt: Receipt) -> None:
    found = _message(work, kept, receipt)
    if found is None:
        return
    message, call = found
    if call is not None:
        call = locked_call(work, call.id)
        found = message, call
    at, detail = _not_later(receipt.at, work.now), hushed(receipt.detail, message.address)[:300]
    draft = work.ledger.entry(
        work.session.get_one(Case, message.case_id), "receipt",
        subject=f"call:{call.id}" if call else f"message:{message.id}", number=message.number, channel=message.channel,
        step=receipt.step, provider_at=receipt.at, detail=detail, who=call.who if call else None,
    ).by(work.actor, at)  # fmt: skip
    if receipt.step is not Step.FAILED:
        _moved_on(draft, receipt.step, found, (at, f"{work.actor.door}:{message.channel}"))
    elif message.state in NOT_HEARD_OF:
        draft.change(message, state="failed", detail=detail)
        go_on(work, work.session.get_one(Case, message.case_id), message)


def _moved_on(draft: Draft, step: Step, about: tuple[Message, Call | None], known: tuple[datetime, str]) -> None:
    """Whoever has read has been delivered to; what is known is not known again."""
    (message, call), (at, door) = about, known
    if message.state in NOT_HEARD_OF:
        draft.change(message, state="delivered")
    if call is None:
        return
    if call.delivered_at is None:
        draft.change(call, **call.known("delivered", at, door))
    if step is Step.READ and call.read_at is None:
        draft.change(call, **call.known("read", at, door))


def _reply(work: Work, kept: KeptAccount, reply: Reply) -> str:
    found = _message(work, kept, reply)
    if found is None or found[1] is None:
        return "refused"
    message, call = found[0], locked_call(work, found[1].id)
    address = Address.read(message.address)
    if reply.answer not in set(Answer) or (address is not None and not _same(address, reply.sender)):
        case = work.session.get_one(Case, message.case_id)
        work.ledger.entry(
            case, "reply_refused", subject=f"call:{call.id}", number=message.number, channel=message.channel,
            answer=reply.answer[:40], who=call.who,
        ).by(work.actor, work.now)  # fmt: skip
        return "refused"
    who = replace(behind_link(call, message), door=f"{reply.way}:{message.channel}")
    answering = Answering(Answer(reply.answer), reply.note, _not_later(reply.at, work.now))
    return answer_of(work, call, who, answering).outcome


def _uplink(work: Work, kept: KeptAccount, uplink: Uplink) -> str:
    """A text by phone: the code in it says which call is answered; without one, the only call that it can be."""
    written = understood(uplink.text)
    through = [one for one in answer_codes.of_phone(work, uplink.sender) if _went_through(kept, one.message)]
    meant = [one for one in through if one.row.code == written.code] if written.code is not None else through
    if written.answer is None or len(meant) != 1:
        _unplaced(work, kept, uplink, through)
        return "refused"
    message, call = meant[0].message, locked_call(work, meant[0].call.id)
    who = replace(behind_link(call, message), door=f"text:{message.channel}")
    answering = Answering(written.answer, written.note[:500], _not_later(uplink.at, work.now))
    return answer_of(work, call, who, answering).outcome


def _unplaced(work: Work, kept: KeptAccount, uplink: Uplink, through: list[Coded]) -> None:
    """Keeps a text that answers no call: with the last call of its phone, or in the office when it has none."""
    said = uplink.text[:200]
    if not through:
        subject = f"channel_account:{kept.key}"
        work.ledger.office(
            "text_unplaced", subject=subject, sender=masked(f"{kept.channel}://{kept.key}/{uplink.sender}"), text=said
        )
        return
    message, call = through[-1].message, through[-1].call
    work.ledger.entry(
        work.session.get_one(Case, message.case_id), "reply_refused", subject=f"call:{call.id}", number=message.number,
        channel=message.channel, answer=said, who=call.who,
    ).by(work.actor, work.now)  # fmt: skip


def _message(work: Work, kept: KeptAccount, told: Receipt | Reply) -> tuple[Message, Call | None] | None:
    """The message meant, when it went through this very account."""
    named = bool(told.number or told.provider_id)
    found = messages.named(work.session, told.number, told.provider_id) if named else None
    if found is None:
        return None
    return found if _went_through(kept, found[0]) and _proven(kept, found[0], told) else None


def _went_through(kept: KeptAccount, message: Message) -> bool:
    address = Address.read(message.address)
    if address is None or kept.channel != mailbox_account.KIND.channel:
        return address is not None and (address.schema, address.host) == (kept.channel, kept.key)
    ours = as_used(kept).secrets.get("address", "").lower()
    from_us = address.schema in MAIL_SCHEMAS and address.query.get("from", "").lower() == ours
    return from_us and message.drill == kept.drill


def _proven(kept: KeptAccount, message: Message, told: Receipt | Reply) -> bool:
    """Whether whoever wrote has seen the message: asked of mail alone, elsewhere the channel itself is proven."""
    if kept.channel != mailbox_account.KIND.channel:
        return True
    known = (message.token_digest or "")[:PROOF]
    return bool(known) and hmac.compare_digest(known.encode(), told.proof.encode())


def _same(address: Address, sender: str) -> bool:
    """Whether this is whom the address reaches. Nobody has two mailboxes that differ by capitals alone."""
    if address.schema in MAIL_SCHEMAS:
        return sender.lower() == address.target.lower()
    return plain(sender) == plain(address.target)


def _not_later(at: datetime | None, now: datetime) -> datetime:
    return now if at is None or at > now else at
