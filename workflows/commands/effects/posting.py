"""A call to one person, and the messages that carry it, as rows; a worker sends them later."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Protocol

from records.call import Call, CallOut, Message
from records.case import Case
from records.columns import new_id
from records.effect import Effect
from records.ledger import Draft
from records.person import Address, Person
from states import personal
from workflows.audience import Slot
from workflows.commands.pacing import account_of
from workflows.work import Work, token, token_digest

ADDRESS_TEST = "address_test"
"""The kind of message that asks an address to answer; it goes there and nowhere else."""


class Addressee(Protocol):
    """Whoever a message goes to, with the address behind a channel."""

    @property
    def person(self) -> Person:
        """The person."""

    def address(self, channel: str) -> Address:
        """The address behind a channel."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One message to be: to whom, for which call, carried by which effect."""

    effect: Effect
    person: Addressee
    kind: str
    values: dict[str, Any]
    call: Call | None = None
    repeat: int = 0

    @property
    def has_link(self) -> bool:
        """Whether the message holds a link by which it is answered."""
        return self.call is not None or self.kind == ADDRESS_TEST


def message_number(case_number: str, message_id: uuid.UUID) -> str:
    """What a provider and a reader know a message by; of ten thousand in one case no two must ever have the same.

    Twelve digits of chance: of eight, two in ten thousand are the same about once in a hundred times.
    """
    return f"{case_number}-{message_id.hex[-12:]}"


def post_message(work: Work, draft: Draft, case: Case, channel: str, sending: Sending) -> Message:
    """Writes one message, under the fence of its call, or of its case when nobody is called by it."""
    message_id, address, salt = new_id(), sending.person.address(channel).url, personal.salt()
    message = Message(
        id=message_id,
        number=message_number(case.number, message_id),
        effect_id=sending.effect.id,
        case_id=case.id,
        incident_id=draft.entry.incident_id,
        call_id=sending.call.id if sending.call else None,
        person_id=sending.person.person.id,
        kind=sending.kind,
        channel=channel,
        address=address,
        account=account_of(address),
        address_salt=salt,
        address_seal=personal.sealed(address, salt),
        fence=sending.call.fence if sending.call else case.fence,
        repeat=sending.repeat,
        due_at=work.now,
        token_digest=token_digest(token(work.house.link_key, message_id)) if sending.has_link else None,
        values=sending.values,
        drill=case.drill,
    )
    draft.insert(message)
    return message


def new_call(work: Work, call_out: CallOut, slot: Slot, part: str) -> Call:
    """A call to whoever fills `part` of a post now; the person is frozen into it."""
    person = slot.people.get(part)
    who = person.as_data() if person else {
        "post": slot.post.key, "role": slot.post.role, "title": {"zh": slot.post.zh, "en": slot.post.en},
        "organisation": {"zh": slot.organisation.zh, "en": slot.organisation.en},
        "tier": slot.organisation.tier, "name": None, "channels": [],
    }  # fmt: skip
    return Call(
        id=new_id(), call_out_id=call_out.id, case_id=call_out.case_id, incident_id=call_out.incident_id,
        post_id=person.post.id if person and part in ("superior", "other_unit") else slot.post.id,
        person_id=person.person.id if person else None, who=who, part=part,
        opened_at=work.now,
    )  # fmt: skip
