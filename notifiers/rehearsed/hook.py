"""The other system behind a signed webhook, rehearsed: proves what it is sent, and signs what it sends back."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from typing_extensions import override

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import Step
from notifiers.channels.hook_signing import KIND, SECRET_PREFIX, signature
from notifiers.phones import Arrived, Parcel
from notifiers.rehearsed.exchange import Exchange
from notifiers.rehearsed.provider import Act, Asking, Callback, Draw, Provider
from notifiers.tray import Trouble

TELLS = {
    Trouble.refuse: (101, "nobody of this name"),
    Trouble.busy: (2, "busy"),
    Trouble.throttled: (1, "too many requests"),
    Trouble.body_error: (103, "the text is refused"),
}


class RehearsedHook(Provider):
    """See `channels.hook`."""

    kind = KIND.channel

    @override
    def made_up(self, draw: Draw) -> dict[str, str]:
        return {"secret": SECRET_PREFIX + b64encode(draw("secret", 24)).decode()}

    @override
    async def asked(self, exchange: Exchange, asking: Asking) -> web.StreamResponse:
        headers = asking.request.headers
        if asking.request.method != "POST" or not is_signed(asking):
            return web.json_response({"code": 104, "message": "the signature is not right"})
        parcel = _parcel(json.loads(asking.body))
        taken = await exchange.take(self, asking, parcel, headers["webhook-id"])
        if taken.trouble in TELLS:
            code, message = TELLS[taken.trouble]
            return web.json_response({"code": code, "message": message})
        return web.json_response({"code": 0, "id": taken.id})

    @override
    def receipt(self, account: ChannelAccount, message: Arrived, told: tuple[Step, str], at: datetime) -> Callback:
        step, event = told
        said = {"type": "receipt", "number": message.number, "step": step, "at": at.isoformat()}
        return signed(account, event, said, at)

    @override
    def acted(self, account: ChannelAccount, act: Act, at: datetime) -> Callback | None:
        if not act.tap:
            return None
        said = {"type": "answer", "number": act.message.number, "answer": act.tap, "to": act.message.to}
        return signed(account, act.event, said | {"at": at.isoformat(), "note": act.text}, at)


def is_signed(asking: Asking) -> bool:
    """Whether a request carries the signature of its account."""
    headers = asking.request.headers
    seconds = headers.get("webhook-timestamp", "")
    if not seconds.isdecimal():
        return False
    at = datetime.fromtimestamp(int(seconds), UTC)
    right = signature(asking.account.secret("secret"), headers.get("webhook-id", ""), at, asking.body)
    return hmac.compare_digest(right["webhook-signature"], headers.get("webhook-signature", ""))


def _parcel(said: dict[str, Any]) -> Parcel:
    return Parcel(
        channel=KIND.channel, to=said["to"], number=said["number"], repeat=said["repeat"], subject=said["subject"],
        body=said["text"], link=said["link"],
        choices=tuple((one["answer"], one["label"]) for one in said["choices"]),
    )  # fmt: skip


def signed(account: ChannelAccount, event: str, said: dict[str, Any], at: datetime) -> Callback:
    """What is said, as a callback under the signature of the account."""
    body = json.dumps(said, ensure_ascii=False).encode()
    return Callback(body, signature(account.secret("secret"), event, at, body))
