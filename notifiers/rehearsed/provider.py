"""What a rehearsed provider is: it takes messages as the real one does, and calls back as the real one does.

Each is one module of its own, `rehearsed/<kind>.py`. What they share (tray, duplicate keys, faults, receipts, the way
to the callback door) is `exchange`'s.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from aiohttp import web

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import Step
from notifiers.phones import Arrived
from notifiers.rehearsed.exchange import Exchange

Draw = Callable[[str, int], bytes]
"""So many bytes for a made-up value of this name, always the same ones."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A request to a provider through an account; `path` is what follows the account, without a slash before it."""

    account: ChannelAccount
    path: str
    request: web.Request
    body: bytes


@dataclass(frozen=True, slots=True)
class Callback:
    """A request that a provider makes to the callback address of its customer."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Act:
    """What the owner of a pretend phone does about a message: taps an answer, writes, or presses a key.

    `event` is the provider's own number for it.
    """

    message: Arrived
    event: str
    tap: str = ""
    text: str = ""
    key: str = ""
    note: str = ""
    minutes: str = ""
    """What was filled in beside a tap, where the card has boxes for it."""

    @property
    def how(self) -> str:
        """tap, text or key."""
        return "tap" if self.tap else "key" if self.key else "text"


class Provider(ABC):
    """One kind of provider. Whatever it remembers between requests it remembers by account."""

    kind: ClassVar[str]
    hears: ClassVar[frozenset[str]] = frozenset({"tap"})
    """What the owner of a phone can do: tap, text, key."""
    fills: ClassVar[frozenset[str]] = frozenset()
    """What can be written into a card beside a tap: note."""

    @abstractmethod
    async def asked(self, exchange: Exchange, asking: Asking) -> web.StreamResponse:
        """Answers a request as the provider would; a message that it takes goes through `exchange.take`."""

    @abstractmethod
    def made_up(self, draw: Draw) -> dict[str, str]:
        """The values of an account that is made up for a rehearsal."""

    def receipt(
        self, account: ChannelAccount, message: Arrived, told: tuple[Step, str], at: datetime
    ) -> Callback | None:
        """How it tells of a step of a message, under the number of the event; None when it never tells of such."""
        del account, message, told, at
        return None

    def acted(self, account: ChannelAccount, act: Act, at: datetime) -> Callback | None:
        """How it tells what the owner of a phone did; None when its phones can not do that."""
        del account, act, at
        return None

    def shown(self, account: ChannelAccount, act: Act, answer: bytes) -> str:
        """What the phone shows after the callback was answered so; empty when nothing changes there."""
        del account, act, answer
        return ""
