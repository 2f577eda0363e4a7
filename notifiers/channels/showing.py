"""What a card is known by once it lies on a phone, for whoever makes it show how its call stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from notifiers.channels.accounts import ChannelAccount
from notifiers.notifier import Result
from states.text import Text


@dataclass(frozen=True, slots=True)
class Lying:
    """A card that was sent: the provider's number, to whom it went, and what its channel kept for updating it."""

    provider_id: str
    target: str
    handle: str = field(repr=False)
    language: str = "zh"


class Shower(Protocol):
    """Updates the cards of one kind of channel."""

    def __call__(self, account: ChannelAccount, card: Lying, stands: Text) -> Result:
        """Makes a card show how its call stands, and offer nothing to tap. Failed for good: it never will."""
        ...
