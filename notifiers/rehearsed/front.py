"""All rehearsed providers behind one port, as a server: `http://127.0.0.1:PORT/<kind>/<account>/…`.

    GET  /                         the pretend phones, for people
    GET  /phones/{address}         the messages for one address
    POST /phones/{address}/read    {"number"}: the owner looks at a message, the latest without a number
    POST /phones/{address}/answer  {"number", "tap" | "text" | "key"}: the owner taps, writes, presses a key
                                   (a mail is replied to by "text": the reply lies in the mailbox of replies, by IMAP)
    GET  /messages?since=n         the messages after the first n, and the next n
    POST /faults                   {"address": "... or *", "fault": "...", "seconds": n}; a whole provider is gone, and
                                   tells nothing, with {"address": "<kind>:*", "fault": "gone"}

Listens on loopback and answers nobody who came by another name: a page from elsewhere can not answer for a phone.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, web
from typing_extensions import override

from notifiers.address import one_name
from notifiers.channels.accounts import ChannelAccount, ChannelAccounts
from notifiers.in_thread import InThread
from notifiers.phones import Arrived, Phones
from notifiers.rehearsed.exchange import Exchange, Post
from notifiers.rehearsed.imap_door import imap_door
from notifiers.rehearsed.kinds import PROVIDERS
from notifiers.rehearsed.letters import MAIL, Letters
from notifiers.rehearsed.pages import LAID_DOWN, Pages
from notifiers.rehearsed.provider import Act, Asking, Callback, Provider
from notifiers.tray import LARGEST, Order, Tray, Trouble
from notifiers.tray_door import TrayDoor, json_object, served

HOST = "127.0.0.1"
_ANSWERED_WITHIN = ClientTimeout(total=5)
_WAYS = ("tap", "text", "key", "note", "minutes")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the providers live among: the file of the phones, the accounts, the way to callback doors, the time."""

    file: Path
    accounts: ChannelAccounts
    callback: Callable[[ChannelAccount], str]
    """The callback address that a customer has given for an account."""
    now: Callable[[], datetime]
    imap_port: int = 0
    """Where the mailbox of replies is read; 0 lets the system choose."""


class Providers(InThread):
    """The providers in a thread of their own, or as a process; port 0 lets the system choose.

    `port` and `imap_port` once started.
    """

    def __init__(self, around: Surroundings, port: int = 0, post: Post | None = None) -> None:
        super().__init__("providers")
        self.port = port
        self.imap_port = around.imap_port
        self._around = around
        self._post = post
        self._letters = Letters(around.file.with_name("replies.jsonl"), around.now)
        self._tray = Tray(around.file, around.now)
        self.known: dict[str, Provider] = {one.kind: one() for one in PROVIDERS}

    @property
    def phones(self) -> Phones:
        """Reads what arrived."""
        return self._tray.phones

    def trouble(self, address: str, trouble: Trouble, seconds: float | None = None) -> None:
        """Put a fault on an address ("*" for all), as `POST /faults` does."""
        self._tray.order(address, Order(trouble, seconds))

    @override
    async def serve(self, opened: Callable[[], None], end: asyncio.Event) -> None:
        self._tray.open()
        async with ClientSession(timeout=_ANSWERED_WITHIN) as session:
            post = self._post or _over(session, self._around.callback)
            exchange = Exchange(self._tray, self._around.accounts, post, self._around.now)
            try:
                async with (
                    imap_door(self._letters, HOST, self.imap_port) as self.imap_port,
                    served(_app(exchange, self.known, self._letters), HOST, self.port) as self.port,
                ):
                    opened()
                    await end.wait()
            finally:
                await exchange.close()
                self._tray.close()


def _over(session: ClientSession, address: Callable[[ChannelAccount], str]) -> Post:
    async def post(account: ChannelAccount, callback: Callback) -> tuple[int, bytes]:
        url, query, headers = address(account), dict(callback.query), dict(callback.headers)
        try:
            async with session.request(
                callback.method, url, params=query, data=callback.body, headers=headers
            ) as answer:
                return answer.status, await answer.read()
        except (ClientError, TimeoutError):
            return 0, b""

    return post


def _app(exchange: Exchange, known: dict[str, Provider], letters: Letters) -> web.Application:
    app = web.Application(client_max_size=LARGEST, middlewares=[_own_pages_only])
    doors = _Doors(exchange, known, letters)
    app.add_routes(
        [
            web.post("/phones/{address}/read", doors.read),
            web.post("/phones/{address}/answer", doors.answer),
            *TrayDoor(exchange.tray).routes(),
            *Pages(exchange, known, doors.act).routes(),
            web.route("*", "/{kind}/{account}", doors.provider),
            web.route("*", "/{kind}/{account}/{path:.*}", doors.provider),
        ]
    )
    return app


@web.middleware
async def _own_pages_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    origin = request.headers.get("Origin")
    if one_name(request.url.host or "") != HOST or (origin is not None and urlsplit(origin).netloc != request.host):
        raise web.HTTPForbidden(text="asked from elsewhere")
    return await handler(request)


class _Doors:
    """The providers' own requests, and what the owners of phones do."""

    def __init__(self, exchange: Exchange, known: dict[str, Provider], letters: Letters) -> None:
        self._exchange = exchange
        self._known = known
        self._letters = letters

    async def provider(self, request: web.Request) -> web.StreamResponse:
        """A request to a provider; it goes to the account that its path names."""
        matched = request.match_info
        kind, account = self._known.get(matched["kind"]), self._exchange.account(matched["kind"], matched["account"])
        if kind is None or account is None:
            raise web.HTTPNotFound(text="no such account is rehearsed here")
        if self._exchange.tray.is_gone(kind.kind):
            raise web.HTTPServiceUnavailable(text="gone")
        asking = Asking(account, matched.get("path", ""), request, await request.read())
        return await kind.asked(self._exchange, asking)

    async def read(self, request: web.Request) -> web.Response:
        """The owner of a phone looks at a message."""
        said = await json_object(request)
        message = self._message(request.match_info["address"], str(said.get("number", "")), self._known)
        await self._exchange.read(self._known[message.channel], message)
        return web.json_response({"read": message.number})

    async def answer(self, request: web.Request) -> web.Response:
        """The owner of a phone acts on a message; tells what the callback door answered."""
        said = await json_object(request)
        done = {way: str(said.get(way, "")) for way in _WAYS}
        status, body = await self.act(request.match_info["address"], str(said.get("number", "")), done)
        return web.json_response({"status": status, "body": body.decode("utf-8", "replace")})

    async def act(self, address: str, number: str, done: dict[str, str]) -> tuple[int, bytes]:
        """What the owner of a phone does about a message, the latest without a number; what the door answered."""
        message = self._message(address, number, {*self._known, MAIL})
        if message.channel == MAIL:
            return self._wrote_back(message, done["text"].strip())
        answered = await self._exchange.act(self._known[message.channel], Act(message, uuid.uuid4().hex, **done))
        if answered is None:
            raise web.HTTPBadRequest(text="this phone can not do that")
        return answered

    def _wrote_back(self, message: Arrived, text: str) -> tuple[int, bytes]:
        """No door hears a mail: it lies there until it is read."""
        if not text or not message.provider_id:
            raise web.HTTPBadRequest(text="a mail that names itself can be replied to, in words")
        self._letters.write_back(message, text)
        return LAID_DOWN, b""

    def _message(self, address: str, number: str, channels: Collection[str]) -> Arrived:
        theirs = [one for one in self._exchange.tray.phones.of(address) if one.channel in channels]
        found = [one for one in theirs if number in ("", one.number)]
        if not found:
            raise web.HTTPNotFound(text="no such message on this phone")
        return found[-1]
