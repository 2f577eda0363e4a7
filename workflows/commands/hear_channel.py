"""What providers and other systems send back through a channel account, and what it means for calls.

A receipt moves the delivery ladder of a message and its call, never back; the same event told again is one. What could
not be delivered goes on as what could not be sent. A reply is an answer by whom the message went to; anybody else's
changes nothing and is kept. A text by phone answers the call of the code that it holds. What is not proven never comes
here.
"""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifiers.address import Address, hushed, masked
from notifiers.channels import mailbox_account
from notifiers.channels.heard import Became, Heard, Receipt, Reply, Step, Uplink
from notifiers.channels.mail_numbers import PROOF
from notifiers.channels.mailbox_account import MAIL_SCHEMAS
from notifiers.channels.telephone import plain
from records.call import Call, Message
from records.channel_account import KeptAccount
from records.ledger import Draft
from records.questions import channels, messages
from records.questions.answer_codes import Coded
from states.actor import Actor
from states.call import LONGEST_MINUTES, Answer
from states.contact import Cause
from states.written_answer import understood
from workflows import answer_codes, doubting, told_early
from workflows.call_standing import standing
from workflows.channel_accounts import as_used
from workflows.commands import update_cards
from workflows.commands.answer_call import Answered, Answering, answer_of, behind_link, locked_call
from workflows.commands.effects.posting import ADDRESS_TEST
from workflows.commands.send_messages import go_on
from workflows.replying import ReadReplies, own_address
from workflows.work import Work

ASIDE = "aside"
"""What is told of a call that another has locked waits under this name, which is no number."""
_LOCKED_MS = 900
"""How long a provider, which waits three seconds at most (Feishu), is made to wait for what is locked."""
_LOCKED_STILL_MS = 100
"""How long what was set aside is waited for; it comes again in a second, and others stand behind it."""
NOT_HEARD_OF = ("accepted", "unknown")
"""States of a message that a receipt can still change."""
_REFUSED = Became("refused")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many events were new, and what became of the last reply; None when nothing was answered."""

    new: int
    became: Became | None = None
    early: tuple[str, ...] = ()
    """Messages of which something was told before their sending is recorded: to be looked at again (`hear_early`)."""


def provider_of(kept: KeptAccount, door: str) -> Actor:
    """Who speaks through an account: `callback` is the door by which it came, `asked` that we asked."""
    return Actor(person="", name=f"{kept.channel}:{kept.key}", door=door)


def hear(work: Work, kept: KeptAccount, heard: Heard) -> TakenIn:
    """Takes in what was proven to come through an account, from its provider."""
    return _first_told(work, kept, (*heard.receipts, *heard.replies, *heard.uplinks))


def account_at_once(work: Work, key: str) -> KeptAccount | None:
    """The account in use with this key; DatabaseAway when accounts are locked by another."""
    channels.hurry(work.session, _LOCKED_MS)
    return channels.in_use(work.session, key)


def hear_at_once(work: Work, kept: KeptAccount, heard: Heard) -> TakenIn:
    """The same for a provider that waits for its answer: DatabaseAway when what it tells of is locked by another."""
    channels.hurry(work.session, _LOCKED_MS)
    return hear(work, kept, heard)


def set_aside(work: Work, kept: KeptAccount, heard: Heard) -> TakenIn:
    """Keeps what was told of something that another has locked, until a worker takes it in (`hear_aside`).

    It waits for nobody: whether the same was told before is seen when it is taken in.
    """
    told: tuple[Receipt | Reply | Uplink, ...] = (*heard.receipts, *heard.replies, *heard.uplinks)
    for one in told:
        mine = told_early.kept(kept, ASIDE, replace(one, at=one.at or work.now), work.now)
        channels.keep_early(work.session, mine)
    said = bool(heard.replies or heard.uplinks)
    return TakenIn(len(told), Became("kept") if said else None)


def aside(work: Work) -> list[tuple[KeptAccount, uuid.UUID, str]]:
    """What is set aside, in the order in which it came: through which account, which, and of which message or whom."""
    found = [(kept, one.id, told_early.read(one.told)) for kept, one in channels.early(work.session, ASIDE)]
    return [(kept, one, f"{kept.key} {_about(told)}") for kept, one, told in found]


def _about(told: Receipt | Reply | Uplink) -> str:
    return told.sender if isinstance(told, Uplink) else told.number or told.provider_id


def hear_aside(work: Work, kept: KeptAccount, which: uuid.UUID) -> TakenIn:
    """Takes in one that was set aside; DatabaseAway while it is still locked."""
    channels.hurry(work.session, _LOCKED_STILL_MS)
    told = channels.take_one_early(work.session, which)
    return _first_told(work, kept, [told_early.read(told)] if told else [])


def hear_early(work: Work, kept: KeptAccount, awaited: Iterable[str]) -> TakenIn:
    """Takes in what was told of these messages before it was known that they were sent."""
    told = [told_early.read(one) for one in channels.take_early(work.session, kept.id, awaited)]
    return _taken_in(work, kept, told)


def _first_told(work: Work, kept: KeptAccount, told: Sequence[Receipt | Reply | Uplink]) -> TakenIn:
    """Takes in what nobody has told of before."""
    fresh = channels.heard_first(work.session, kept.id, (one.event for one in told), work.now)
    once = {one.event: one for one in reversed(told) if one.event in fresh}
    return _taken_in(work, kept, list(once.values())[::-1])


def _taken_in(work: Work, kept: KeptAccount, told: Sequence[Receipt | Reply | Uplink]) -> TakenIn:
    became, early = None, []
    for one in told:
        awaited = "" if isinstance(one, Uplink) else _awaited(work, one)
        if awaited and not isinstance(one, Uplink):
            channels.keep_early(work.session, told_early.kept(kept, awaited, one, work.now))
            early.append(awaited)
        elif isinstance(one, Receipt):
            _receipt(work, kept, one)
        else:
            became = _reply(work, kept, one) if isinstance(one, Reply) else _uplink(work, kept, one)
    return TakenIn(len(told), became, tuple(early))


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
        work.case(message.case_id), "receipt",
        subject=f"call:{call.id}" if call else f"message:{message.id}", number=message.number, channel=message.channel,
        step=receipt.step, provider_at=receipt.at, detail=detail, who=call.who if call else None,
    ).by(work.actor, at)  # fmt: skip
    if receipt.step is not Step.FAILED:
        _moved_on(draft, receipt.step, found, (at, f"{work.actor.door}:{message.channel}"))
    elif message.state in NOT_HEARD_OF:
        draft.change(message, state="failed", detail=detail)
        case = work.case(message.case_id)
        if message.kind != ADDRESS_TEST:
            doubting.not_delivered(work, case, message, Cause.RETURNED)
        go_on(work, case, message)


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


def _reply(work: Work, kept: KeptAccount, reply: Reply) -> Became:
    found = _message(work, kept, reply)
    if found is None or found[1] is None:
        return _REFUSED
    message, call = found[0], locked_call(work, found[1].id)
    address = Address.read(message.address)
    if reply.answer not in set(Answer) or (address is not None and not _same(address, reply.sender)):
        case = work.case(message.case_id)
        work.ledger.entry(
            case, "reply_refused", subject=f"call:{call.id}", number=message.number, channel=message.channel,
            answer=reply.answer[:40], who=call.who,
        ).by(work.actor, work.now)  # fmt: skip
        return _REFUSED
    who = replace(behind_link(call, message), door=f"{reply.way}:{message.channel}")
    at = _not_later(reply.at, work.now)
    answering = Answering(Answer(reply.answer), reply.note, at, _arrives(at, reply.minutes))
    became = _became(work, answer_of(work, call, who, answering))
    if reply.way == "card":
        update_cards.tapped(work, message, reply.card)
    return became


def _became(work: Work, answered: Answered) -> Became:
    work.ledger.write()
    return Became(answered.outcome, standing(work, answered.call))


def _uplink(work: Work, kept: KeptAccount, uplink: Uplink) -> Became:
    """A text by phone: the code in it says which call is answered; without one, the only call that it can be."""
    written = understood(uplink.text)
    through = [one for one in answer_codes.of_phone(work, uplink.sender) if _went_through(work, kept, one.message)]
    meant = [one for one in through if one.row.code == written.code] if written.code is not None else through
    if written.answer is None or len(meant) != 1:
        _unplaced(work, kept, uplink, through)
        return _REFUSED
    message, call = meant[0].message, locked_call(work, meant[0].call.id)
    who = replace(behind_link(call, message), door=f"text:{message.channel}")
    at = _not_later(uplink.at, work.now)
    answering = Answering(written.answer, written.note[:500], at, _arrives(at, written.minutes))
    return _became(work, answer_of(work, call, who, answering))


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
        work.case(message.case_id), "reply_refused", subject=f"call:{call.id}", number=message.number,
        channel=message.channel, answer=said, who=call.who,
    ).by(work.actor, work.now)  # fmt: skip


def _message(work: Work, kept: KeptAccount, told: Receipt | Reply) -> tuple[Message, Call | None] | None:
    """The message meant, when it went through this very account."""
    named = bool(told.number or told.provider_id)
    found = messages.named(work.session, told.number, told.provider_id) if named else None
    if found is None:
        return None
    return found if _went_through(work, kept, found[0]) and _proven(kept, found[0], told) else None


def _went_through(work: Work, kept: KeptAccount, message: Message) -> bool:
    address = Address.read(message.address)
    if address is None or kept.channel != mailbox_account.KIND.channel:
        return address is not None and (address.schema, address.host) == (kept.channel, kept.key)
    ours = own_address(as_used(kept))
    return bool(ours) and ReadReplies.of(work).sender(address) == ours and message.drill == kept.drill


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


def _arrives(at: datetime, minutes: int | None) -> datetime | None:
    """When whoever answered then is there; None when nothing sensible was said of that."""
    return at + timedelta(minutes=minutes) if minutes is not None and 0 < minutes <= LONGEST_MINUTES else None


def _not_later(at: datetime | None, now: datetime) -> datetime:
    return now if at is None or at > now else at
