"""Receipts that a provider does not push: what it is asked for, some time after it has taken a message."""

from __future__ import annotations

from typing import Protocol

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import Receipt


class Asker(Protocol):
    """Asks one kind of provider what became of a message."""

    def __call__(self, account: ChannelAccount, provider_id: str, target: str) -> tuple[Receipt, ...]:
        """What the provider knows of the message with its own number, to this person; nothing when it says nothing."""
        ...
