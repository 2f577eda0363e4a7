"""The promise of every notifier: one message in, one honest outcome out.

Owns the words Message, Outcome, Result and Notifier. Retries, repeats, the next channel and the record
belong to the floor above; a notifier tries once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from states.text import Text


class Outcome(StrEnum):
    """What became of one message, as far as the channel can know it.

    `accepted` is the provider's word, not the person's. `unknown` means that the body was handed over and
    no answer came back: it may have arrived.
    """

    accepted = "accepted"
    failed_for_now = "failed_for_now"
    failed_for_good = "failed_for_good"
    unknown = "unknown"


OUTCOME_WORDS = {
    Outcome.accepted: Text("通道已受理", "taken by the channel"),
    Outcome.failed_for_now: Text("暂时未能发出", "could not be sent for now"),
    Outcome.failed_for_good: Text("无法发出", "can not be sent"),
    Outcome.unknown: Text("结果不明", "outcome unknown"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that a message offers: one of the answers of `states.call`, in the words of the reader's language."""

    answer: str
    label: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one address.

    `number` is ours and travels with the message, so that a repeat can be recognised; `repeat` counts from
    0. `key` is for providers that drop duplicates by key; left empty it is made from number and repeat.
    `link` is where it is answered and `choices` what a card offers to tap: a tap comes back as number and answer.
    Both are empty when nothing is asked.
    `kind` is what it says (call, stand_down, tell …) and `pieces` its words one by one, for providers that send by
    templates.
    """

    number: str
    address: str
    subject: str
    body: str
    drill: bool
    repeat: int = 0
    key: str = ""
    html: str = ""
    link: str = ""
    choices: tuple[Choice, ...] = ()
    kind: str = ""
    pieces: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def duplicate_key(self) -> str:
        """The key under which a provider may recognise that it was already given this message."""
        return self.key or f"{self.number}.{self.repeat}"


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome with its evidence.

    `detail` is what the channel said, word for word and without secrets; `reason` says it in words for the
    desk.
    """

    outcome: Outcome
    detail: str
    provider_id: str | None = None
    reason: Text | None = None
    card: str | None = None
    """What a later update of the card needs that was sent; None when it was none, or can not be updated."""

    @property
    def words(self) -> Text:
        """What to show a person: the reason, or else the outcome in words."""
        return self.reason or OUTCOME_WORDS[self.outcome]


class Notifier(Protocol):
    """Whoever can try to send one message."""

    def send(self, message: Message) -> Result:
        """Try once, in the caller's thread, and say what became of it.

        Never raises for a fault of the channel or the address. A read timeout, or a connection lost after
        the body was handed over, is `unknown`, never failed. Safe to call from many threads at once.
        """
        ...
