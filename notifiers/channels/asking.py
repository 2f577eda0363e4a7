"""Receipts that a provider does not push: what it is asked for, some time after it has taken a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from notifiers.channels import dingtalk_asked, dingtalk_signing, feishu_asked, feishu_signing
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import Receipt


class Asker(Protocol):
    """Asks one kind of provider what became of a message."""

    def __call__(self, account: ChannelAccount, provider_id: str, target: str) -> tuple[Receipt, ...]:
        """What the provider knows of the message with its own number, to this person; nothing when it says nothing."""
        ...


ASKERS: Mapping[str, Asker] = {
    dingtalk_signing.KIND.channel: dingtalk_asked.ask,
    feishu_signing.KIND.channel: feishu_asked.ask,
}
"""Who asks, by the schema of addresses; of other channels nothing is asked."""
