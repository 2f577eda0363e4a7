"""What every door of the tray shares over HTTP: the messages on the phones, and the faults."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

from aiohttp import web

from notifiers.tray import Order, Tray, Trouble


@asynccontextmanager
async def served(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve HTTP at `host:port`; gives the port. Answers under way are cut off at the end."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


class TrayDoor:
    """The requests about a tray."""

    def __init__(self, tray: Tray) -> None:
        self._tray = tray

    def routes(self) -> list[web.RouteDef]:
        """Where they are asked."""
        return [
            web.get("/phones/{address}", self.phone),
            web.get("/messages", self.messages),
            web.post("/faults", self.faults),
        ]

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
        said = await json_object(request)
        try:
            seconds = said.get("seconds")
            order = Order(Trouble(said["fault"]), None if seconds is None else float(seconds))
            self._tray.order(str(said["address"]), order)
        except (KeyError, ValueError, TypeError) as fault:
            names = ", ".join(Trouble)
            raise web.HTTPBadRequest(text=f"want address, fault ({names}) and seconds") from fault
        return web.json_response({"address": said["address"], "fault": order.trouble, "seconds": order.seconds})


async def json_object(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request; 400 when it holds none."""
    try:
        said = await request.json()
    except ValueError as fault:
        raise web.HTTPBadRequest(text="want JSON") from fault
    if not isinstance(said, dict):
        raise web.HTTPBadRequest(text="want a JSON object")
    return said


def _count(text: str) -> int:
    if not text.isdecimal():
        raise web.HTTPBadRequest(text="since is a count of messages")
    return int(text)
