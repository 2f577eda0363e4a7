"""What a provider does not push it is asked for: half a minute, two and ten minutes after it took a message of a call.

Nobody is asked once the call is answered, or the message known to have been read. When to ask next is kept before
anybody is asked: whoever is killed in between asks once less.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifiers.address import Address
from notifiers.channels.asking import ASKERS
from records.call import Call, Message
from records.case import Case
from records.channel_account import KeptAccount
from records.questions import channels, messages
from states.call import OPEN, shortened
from workflows.work import Work

AFTER = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Due:
    """A message whose provider is to be asked now: through which account, by the provider's number, to whom it went."""

    kept: KeptAccount
    provider_id: str
    target: str


def first_ask(message: Message, case: Case, provider_id: str | None, now: datetime) -> datetime | None:
    """When the provider is asked first about a message that it takes now; None where there is nothing to ask."""
    address = Address.read(message.address)
    is_asked = address is not None and address.schema in ASKERS and message.call_id is not None
    return _next(now, case, now) if is_asked and provider_id else None


def take_due(work: Work) -> list[Due]:
    """The messages whose providers are to be asked now; each is put off to its next moment, if it has one."""
    moments: dict[uuid.UUID, datetime | None] = {}
    due: list[Due] = []
    for message, case, call in messages.to_ask(work.session, work.now, AT_ONCE):
        one = _due(work, message, call)
        moments[message.id] = _next(message.sent_at or work.now, case, work.now) if one else None
        due += [one] if one else []
    messages.ask_next(work.session, moments)
    return due


def _due(work: Work, message: Message, call: Call) -> Due | None:
    address = Address.read(message.address)
    if address is None or not message.provider_id or call.state not in OPEN or call.read_at is not None:
        return None
    kept = channels.in_use(work.session, address.host)
    if kept is None or kept.channel != address.schema:
        return None
    return Due(kept, message.provider_id, address.target)


def _next(sent_at: datetime, case: Case, now: datetime) -> datetime | None:
    moments = (sent_at + shortened(span, case.pace) for span in AFTER)
    return next((at for at in moments if at > now), None)
