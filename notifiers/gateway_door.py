"""The HTTP side of the local mailbox: the gateway that `tsms://` speaks to, the phones, the faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

from aiohttp import web

from notifiers.phones import Parcel
from notifiers.tray import LARGEST, Order, Tray, Trouble


@asynccontextmanager
async def gateway_door(tray: Tray, host: str, port: int) -> AsyncIterator[int]:
    """Serve HTTP at `host:port`; gives the port. Answers under way are cut off at the end."""
    pages = _Pages(tray)
    app = web.Application(client_max_size=LARGEST)
    app.add_routes(
        [
            web.post("/sms", pages.sms),
            web.get("/phones/{address}", pages.phone),
            web.get("/messages", pages.messages),
            web.post("/faults", pages.faults),
        ]
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


class _Pages:
    def __init__(self, tray: Tray) -> None:
        self._tray = tray
        self._ids: dict[str, str] = {}

    async def sms(self, request: web.Request) -> web.Response:
        """Take one SMS; a duplicate key is answered with the first id and not taken again."""
        said = await _object(request)
        parcel = _parcel(said)
        order = self._tray.order_for(parcel.to)
        if order.trouble is Trouble.refuse:
            return web.json_response({"code": 101, "message": "no such number"})
        if order.trouble is Trouble.busy:
            return web.json_response({"code": 1, "message": "throttled"})
        key = str(said.get("key") or "")
        given = self._ids.get(key) or f"sms-{len(self._ids) + 1}"
        if not key or key not in self._ids:
            self._tray.take(parcel)
            self._ids[key] = given
        if order.trouble is Trouble.lost and request.transport is not None:
            request.transport.abort()
        await asyncio.sleep(order.pause)
        return web.json_response({"code": 0, "id": given})

    async def phone(self, request: web.Request) -> web.Response:
        """The messages for one address, oldest first."""
        address = request.match_info["address"]
        found = [asdict(message) for message in self._tray.phones.of(address)]
        return web.json_response({"address": address, "messages": found})

    async def messages(self, request: web.Request) -> web.Response:
        """The messages after the first `since`, and where to go on."""
        since = _count(request.query.get("since", "0"))
        found = [asdict(message) for message in self._tray.phones.since(since)]
        return web.json_response({"messages": found, "next": since + len(found)})

    async def faults(self, request: web.Request) -> web.Response:
        """Put a fault on an address, or lift it."""
        said = await _object(request)
        try:
            seconds = said.get("seconds")
            order = Order(Trouble(said["fault"]), None if seconds is None else float(seconds))
            self._tray.order(str(said["address"]), order)
        except (KeyError, ValueError, TypeError) as fault:
            names = ", ".join(Trouble)
            raise web.HTTPBadRequest(text=f"want address, fault ({names}) and seconds") from fault
        return web.json_response({"address": said["address"], "fault": order.trouble, "seconds": order.seconds})


async def _object(request: web.Request) -> dict[str, Any]:
    try:
        said = await request.json()
    except ValueError as fault:
        raise web.HTTPBadRequest(text="want JSON") from fault
    if not isinstance(said, dict):
        raise web.HTTPBadRequest(text="want a JSON object")
    return said


def _parcel(said: dict[str, Any]) -> Parcel:
    try:
        return Parcel(
            channel="sms",
            to=str(said["to"]),
            number=str(said["number"]),
            repeat=int(said["repeat"]),
            subject="",
            body=str(said["text"]),
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise web.HTTPBadRequest(text="want to, text, number and repeat") from fault


def _count(text: str) -> int:
    if not text.isdecimal():
        raise web.HTTPBadRequest(text="since is a count of messages")
    return int(text)
