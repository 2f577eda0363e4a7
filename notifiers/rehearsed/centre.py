"""A governance centre, rehearsed: takes a whole call-out in one request, and tells of each person by name."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime
from typing import Any

from aiohttp import web
from typing_extensions import override

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.centre_signing import KIND
from notifiers.channels.heard import Step
from notifiers.channels.hook_signing import SECRET_PREFIX
from notifiers.phones import Arrived, Parcel
from notifiers.rehearsed.exchange import Exchange
from notifiers.rehearsed.hook import TELLS, is_signed, signed
from notifiers.rehearsed.provider import Act, Asking, Callback, Draw, Provider


class RehearsedCentre(Provider):
    """See `channels.centre`."""

    kind = KIND.channel

    @override
    def made_up(self, draw: Draw) -> dict[str, str]:
        return {"secret": SECRET_PREFIX + b64encode(draw("secret", 24)).decode()}

    @override
    async def asked(self, exchange: Exchange, asking: Asking) -> web.StreamResponse:
        if asking.request.method != "POST" or not is_signed(asking):
            return web.json_response({"code": 104, "message": "the signature is not right"})
        people = [await self._taken(exchange, asking, one) for one in json.loads(asking.body)["people"]]
        return web.json_response({"code": 0, "people": people})

    async def _taken(self, exchange: Exchange, asking: Asking, one: dict[str, Any]) -> dict[str, Any]:
        taken = await exchange.take(self, asking, _parcel(one), f"{one['number']}.{one['repeat']}")
        if taken.trouble in TELLS:
            code, message = TELLS[taken.trouble]
            return {"number": one["number"], "code": code, "message": message}
        return {"number": one["number"], "code": 0, "id": taken.id}

    @override
    def receipt(self, account: ChannelAccount, message: Arrived, told: tuple[Step, str], at: datetime) -> Callback:
        step, event = told
        return _results(account, event, {"person": message.to, "number": message.number, "result": step}, at)

    @override
    def acted(self, account: ChannelAccount, act: Act, at: datetime) -> Callback | None:
        if not act.tap:
            return None
        said = {"person": act.message.to, "number": act.message.number, "result": act.tap, "note": act.text}
        return _results(account, act.event, said, at)


def _parcel(one: dict[str, Any]) -> Parcel:
    asked = "　".join(str(one[name]) for name in ("post", "name") if one[name])
    return Parcel(
        channel=KIND.channel, to=one["person"], number=one["number"], repeat=one["repeat"],
        subject=one["subject"] or asked, body=one["text"], link=one["link"],
        choices=tuple((choice["answer"], choice["label"]) for choice in one["choices"]),
    )  # fmt: skip


def _results(account: ChannelAccount, event: str, said: dict[str, Any], at: datetime) -> Callback:
    return signed(account, event, {"type": "results", "people": [said | {"at": at.isoformat()}]}, at)
