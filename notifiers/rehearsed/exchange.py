"""What all rehearsed providers share: the tray, duplicate keys, faults, receipts, and the way to the callback door."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from notifiers.channels.accounts import ChannelAccount, ChannelAccounts
from notifiers.channels.heard import Step
from notifiers.phones import Arrived, Parcel
from notifiers.tray import Tray, Trouble

if TYPE_CHECKING:
    from notifiers.rehearsed.provider import Act, Asking, Callback, Provider

REFUSING = frozenset({Trouble.refuse, Trouble.busy, Trouble.throttled, Trouble.body_error})
"""Troubles of which a provider tells in its answer; nothing is taken then."""
TRIES = 3
_FIRST_BROKEN = 500

Post = Callable[[ChannelAccount, "Callback"], Awaitable[tuple[int, bytes]]]
"""Makes a request to the callback address of an account: status and body, (0, b"") when there was no answer."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message that a provider was given: its id, or the trouble that its answer must tell of."""

    id: str
    trouble: Trouble = Trouble.none


class Exchange:
    """The providers' common memory. All in one event loop."""

    def __init__(self, tray: Tray, accounts: ChannelAccounts, post: Post, now: Callable[[], datetime]) -> None:
        self.tray = tray
        self.now = now
        self.shows: dict[str, str] = {}
        """What the card of a message shows since it was answered, by the provider's id."""
        self._accounts = accounts
        self._post = post
        self._given: dict[tuple[str, str], str] = {}
        self._read: set[str] = set()
        self._under_way: set[asyncio.Task[None]] = set()

    def account(self, kind: str, key: str) -> ChannelAccount | None:
        """The account of this kind and key that is rehearsed here."""
        found = self._accounts.find(key)
        return found if found is not None and found.channel == kind else None

    async def take(self, provider: Provider, asking: Asking, parcel: Parcel, key: str = "") -> Taken:
        """Puts a message on its phone as the order in force says, and tells of its receipt.

        A duplicate key of the account is answered with the first id, and the message not taken again.
        """
        order = self.tray.order_for(parcel.to)
        if order.trouble is Trouble.gone:
            raise web.HTTPServiceUnavailable(text="gone")
        if order.trouble in REFUSING:
            return Taken("", order.trouble)
        mark = (asking.account.key, key)
        known = self._given.get(mark) if key else None
        given = known or uuid.uuid4().hex
        if known is None:
            self._given[mark] = given
            self._put(provider, asking.account, replace(parcel, provider_id=given))
        if order.trouble is Trouble.lost and asking.request.transport is not None:
            asking.request.transport.abort()
        await asyncio.sleep(order.pause)
        return Taken(given)

    def _put(self, provider: Provider, account: ChannelAccount, parcel: Parcel) -> None:
        whole = replace(parcel, channel=provider.kind, account=account.key)
        self.tray.take(whole)
        message, trouble = Arrived.at_time(self.now().isoformat(), whole), self.tray.order_for(parcel.to).trouble
        if trouble is not Trouble.receipts_out_of_order:
            step = Step.FAILED if trouble is Trouble.undelivered else Step.DELIVERED
            self._later(self._tell(provider, message, step))

    async def read(self, provider: Provider, message: Arrived) -> None:
        """The owner of the phone looks at a message: told once."""
        if message.provider_id in self._read:
            return
        self._read.add(message.provider_id)
        await self._tell(provider, message, Step.READ)
        if self.tray.order_for(message.to).trouble is Trouble.receipts_out_of_order:
            await self._tell(provider, message, Step.DELIVERED)

    async def act(self, provider: Provider, act: Act) -> tuple[int, bytes] | None:
        """What the owner of a phone does, told to the callback door; its answer, or None where it can not be done."""
        account = self.account(provider.kind, act.message.account)
        callback = provider.acted(account, act, self.now()) if account else None
        if account is None or callback is None:
            return None
        await self.read(provider, act.message)
        status, body = await self._posted(account, callback)
        shown = provider.shown(account, act, body)
        if shown:
            self.shows[act.message.provider_id] = shown
        return status, body

    async def close(self) -> None:
        """Gives up what is still to be told."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _tell(self, provider: Provider, message: Arrived, step: Step) -> None:
        account = self.account(provider.kind, message.account)
        told = (step, f"{message.provider_id}-{step}")
        callback = provider.receipt(account, message, told, self.now()) if account else None
        if account is None or callback is None:
            return
        twice = self.tray.order_for(message.to).trouble is Trouble.receipt_twice
        for _ in range(2 if twice else 1):
            await self._posted(account, callback)

    async def _posted(self, account: ChannelAccount, callback: Callback) -> tuple[int, bytes]:
        """Asked up to three times, as providers do while a customer's door is shut; not at all by one that is gone."""
        status, body = 0, b""
        if self.tray.is_gone(account.channel):
            return status, body
        for n in range(TRIES):
            await asyncio.sleep(n)
            status, body = await self._post(account, callback)
            if 0 < status < _FIRST_BROKEN:
                break
        return status, body

    def _later(self, telling: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(telling)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
