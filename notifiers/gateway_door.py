"""The HTTP side of the local mailbox: the gateway that `tsms://` speaks to, the phones, the faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from notifiers.phones import Parcel
from notifiers.tray import LARGEST, Tray, Trouble
from notifiers.tray_door import TrayDoor, json_object, served


@asynccontextmanager
async def gateway_door(tray: Tray, host: str, port: int) -> AsyncIterator[int]:
    """Serve HTTP at `host:port`; gives the port. Answers under way are cut off at the end."""
    app = web.Application(client_max_size=LARGEST)
    app.add_routes([web.post("/sms", _Pages(tray).sms), *TrayDoor(tray).routes()])
    async with served(app, host, port) as given:
        yield given


class _Pages:
    def __init__(self, tray: Tray) -> None:
        self._tray = tray
        self._ids: dict[str, str] = {}

    async def sms(self, request: web.Request) -> web.Response:
        """Take one SMS; a duplicate key is answered with the first id and not taken again."""
        said = await json_object(request)
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
