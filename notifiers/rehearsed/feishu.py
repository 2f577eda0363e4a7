"""Feishu, rehearsed: lends tokens, sends cards to pretend phones, calls back encrypted and signed, tells who has read.

Cards are remembered in memory: what was sent before a restart can be read on its phone and not tapped.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from typing_extensions import override

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.feishu_signing import KIND, LONGEST_UUID, hidden, signature
from notifiers.channels.heard import Step
from notifiers.phones import Arrived, Parcel
from notifiers.rehearsed.exchange import Exchange
from notifiers.rehearsed.provider import Act, Asking, Callback, Draw, Provider
from notifiers.tray import Trouble

LARGEST_CARD = 30 * 1024
_GOOD_FOR = timedelta(days=14)
_MESSAGES = "open-apis/im/v1/messages"
_TELLS = {
    Trouble.refuse: (400, 230013, "Bot has NO availability to this user."),
    Trouble.busy: (400, 230020, "This operation triggers the frequency limit."),
    Trouble.throttled: (429, 99991400, "request trigger frequency limit"),
    Trouble.body_error: (200, 230028, "The messages do NOT pass the audit."),
}


@dataclass(slots=True)
class _Sent:
    """A card that was sent: as it is, to whom, when it was read, and by what ways it was made urgent."""

    card: Mapping[str, Any]
    to: str
    at: datetime
    read_at: datetime | None = None
    urged: list[str] = field(default_factory=list)


class RehearsedFeishu(Provider):
    """See `channels.feishu`."""

    kind = KIND.channel
    hears = frozenset({"tap", "text"})
    fills = frozenset({"note"})

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}
        self._sent: dict[str, _Sent] = {}
        self._texts: dict[str, str] = {}

    @override
    def made_up(self, draw: Draw) -> dict[str, str]:
        drawn = {one: draw(one, 16).hex() for one in ("app_secret", "encrypt_key", "verification_token")}
        return drawn | {"app_id": f"cli_{draw('app_id', 8).hex()}", "urgent": "app"}

    @override
    async def asked(self, exchange: Exchange, asking: Asking) -> web.StreamResponse:
        if asking.path == "open-apis/auth/v3/tenant_access_token/internal":
            return self._token(asking)
        if asking.request.headers.get("Authorization") != f"Bearer {self._tokens.get(asking.account.key)}":
            return _says(400, 99991663, "Invalid access token for authorization.")
        if asking.path == _MESSAGES and asking.request.method == "POST":
            return await self._message(exchange, asking)
        number, _, verb = asking.path.removeprefix(f"{_MESSAGES}/").partition("/")
        if verb == "reply" and number in self._texts:
            exchange.shows[self._texts[number]] = json.loads(json.loads(asking.body)["content"])["text"]
            return _says(200, 0, "success", {"message_id": f"om_{uuid.uuid4().hex}"})
        sent = self._sent.get(number.removeprefix("om_"))
        if sent is not None and not verb and asking.request.method == "PATCH":
            return self._changed(exchange, asking, sent, number)
        return self._about(asking, sent, verb)

    def _changed(self, exchange: Exchange, asking: Asking, sent: _Sent, number: str) -> web.Response:
        """A card that is given anew; for 14 days, and as one that all who have it share."""
        content = json.loads(asking.body)["content"]
        card = json.loads(content)
        if exchange.now() - sent.at >= _GOOD_FOR or len(content.encode()) > LARGEST_CARD:
            return _says(400, 230031, "The message can not be updated any more.")
        if not (card["config"].get("update_multi") and sent.card["config"].get("update_multi")):
            return _says(400, 230001, "Your request contains an invalid request parameter, ext=update_multi.")
        sent.card = card
        exchange.shows[number.removeprefix("om_")] = _shows(card)
        return _says(200, 0, "success")

    def _about(self, asking: Asking, sent: _Sent | None, verb: str) -> web.Response:
        """What is asked about a card that was sent."""
        if sent is None:
            return _says(400, 230001, "Your request contains an invalid request parameter, ext=invalid message_id.")
        if verb == "read_users" and asking.request.method == "GET":
            return _says(200, 0, "success", {"items": _readers(asking, sent), "has_more": False})
        if verb.startswith("urgent_") and asking.request.method == "PATCH":
            sent.urged.append(verb.removeprefix("urgent_"))
            return _says(200, 0, "success", {"invalid_user_id_list": []})
        raise web.HTTPNotFound

    def forget_tokens(self) -> None:
        """Every token that was lent is not good any more."""
        self._tokens.clear()

    def card(self, number: str) -> Mapping[str, Any]:
        """The card with this number of the provider."""
        return self._sent[number.removeprefix("om_")].card

    def urged(self, number: str) -> list[str]:
        """By what ways a message with this number of the provider was made urgent."""
        return self._sent[number.removeprefix("om_")].urged

    def trying(self, account: ChannelAccount, at: datetime) -> Callback:
        """The request by which the address of an account is tried, before it is kept."""
        said = {
            "challenge": "ajls384kdjx98XX",
            "token": account.secret("verification_token"),
            "type": "url_verification",
        }
        return sealed(account, said, at)

    def _token(self, asking: Asking) -> web.Response:
        said, account = json.loads(asking.body), asking.account
        if [said["app_id"], said["app_secret"]] != [account.secret("app_id"), account.secret("app_secret")]:
            return web.json_response({"code": 10014, "msg": "app secret invalid"}, status=400)
        token = self._tokens.setdefault(account.key, f"t-{uuid.uuid4().hex}")
        return web.json_response({"code": 0, "msg": "ok", "tenant_access_token": token, "expire": 7200})

    async def _message(self, exchange: Exchange, asking: Asking) -> web.Response:
        said = json.loads(asking.body)
        if len(said["uuid"]) > LONGEST_UUID or said["msg_type"] != "interactive":
            return _says(400, 230001, "Your request contains an invalid request parameter.")
        if len(said["content"].encode()) > LARGEST_CARD:
            return _says(400, 230025, "The length of the message content reaches its limit.")
        card = json.loads(said["content"])
        taken = await exchange.take(self, asking, _parcel(said["receive_id"], card), said["uuid"])
        if taken.trouble in _TELLS:
            return _says(*_TELLS[taken.trouble])
        self._sent.setdefault(taken.id, _Sent(card, said["receive_id"], exchange.now()))
        return _says(200, 0, "success", {"message_id": f"om_{taken.id}", "msg_type": "interactive"})

    @override
    def receipt(
        self, account: ChannelAccount, message: Arrived, told: tuple[Step, str], at: datetime
    ) -> Callback | None:
        step, event = told
        if step is not Step.READ:
            return None
        if message.provider_id in self._sent:
            self._sent[message.provider_id].read_at = at
        reader = {"reader_id": {_id_type(account): message.to}, "read_time": _milliseconds(at), "tenant_key": "1"}
        body = {"reader": reader, "message_id_list": [f"om_{message.provider_id}"]}
        return sealed(account, event_of(account, "im.message.message_read_v1", event, _milliseconds(at), body), at)

    @override
    def acted(self, account: ChannelAccount, act: Act, at: datetime) -> Callback | None:
        if act.text:
            return self._written(account, act, at)
        sent = self._sent.get(act.message.provider_id)
        value = _tapped(sent.card, act.tap) if sent else None
        if sent is None or not value:
            return None
        body = {
            "operator": {"tenant_key": "1", "open_id": "ou_of_this_app", "union_id": "on_1"}
            | {_id_type(account): act.message.to},
            "token": f"c-{act.event}",
            "action": {"value": value, "tag": "button", **_filled(sent.card, act)},
            "host": "im_message",
            "context": {"open_message_id": f"om_{act.message.provider_id}", "open_chat_id": "oc_1"},
        }
        created = str(int(at.timestamp() * 1_000_000))
        return sealed(account, event_of(account, "card.action.trigger", act.event, created, body), at)

    def _written(self, account: ChannelAccount, act: Act, at: datetime) -> Callback:
        """A text to the app; what it is answered stands with the message that it was written under."""
        number = f"om_{act.event}"
        self._texts[number] = act.message.provider_id
        message = {
            "message_id": number, "create_time": _milliseconds(at), "chat_type": "p2p", "message_type": "text",
            "content": json.dumps({"text": act.text}, ensure_ascii=False),
        }  # fmt: skip
        body = {"sender": {"sender_id": {_id_type(account): act.message.to}, "sender_type": "user"}, "message": message}
        return sealed(account, event_of(account, "im.message.receive_v1", act.event, _milliseconds(at), body), at)

    @override
    def shown(self, account: ChannelAccount, act: Act, answer: bytes) -> str:
        try:
            said = json.loads(answer)
            return _shows(said.get("card", {}).get("data", {})) or str(said.get("toast", {}).get("content", ""))
        except (ValueError, KeyError, AttributeError, TypeError):
            return ""


def _parcel(to: str, card: Mapping[str, Any]) -> Parcel:
    number, _, time = _notes(card).partition(" · ")
    return Parcel(
        channel=KIND.channel, to=to, number=number, repeat=int(time) - 1 if time else 0,
        subject=card["header"]["title"]["content"], body=card["elements"][0]["text"]["content"],
        link=next((one["url"] for one in _buttons(card) if "url" in one), ""),
        choices=tuple((one["value"]["answer"], one["text"]["content"]) for one in _buttons(card) if "value" in one),
    )  # fmt: skip


def _notes(card: Mapping[str, Any]) -> str:
    return str(next(one["elements"][0]["content"] for one in card["elements"] if one["tag"] == "note"))


def _buttons(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = [one["actions"] for one in card["elements"] if one["tag"] == "action"]
    rows += [one["elements"] for one in card["elements"] if one["tag"] == "form"]
    return [button for row in rows for button in row if button["tag"] == "button"]


def _filled(card: Mapping[str, Any], act: Act) -> dict[str, Any]:
    """What a button of a form sends besides: its name, and what stands in the boxes of the form by their names."""
    forms = [one["elements"] for one in card["elements"] if one["tag"] == "form"]
    inside = [one for form in forms for one in form]
    if not any(one["tag"] == "button" and one["name"] == act.tap for one in inside):
        return {}
    boxes = {one["name"] for one in inside if one["tag"] != "button"}
    said = {"note": act.note, "minutes": act.minutes}
    return {"name": act.tap, "form_value": {name: value for name, value in said.items() if name in boxes}}


def _tapped(card: Mapping[str, Any], answer: str) -> Mapping[str, Any] | None:
    return next((one["value"] for one in _buttons(card) if one.get("value", {}).get("answer") == answer), None)


def _shows(card: Mapping[str, Any]) -> str:
    """What stands on a card below its words."""
    return "\n".join(str(one["text"]["content"]) for one in list(card.get("elements", ()))[1:] if "text" in one)


def _readers(asking: Asking, sent: _Sent) -> list[dict[str, str]]:
    if sent.read_at is None:
        return []
    kind = asking.request.query["user_id_type"]
    return [{"user_id_type": kind, "user_id": sent.to, "timestamp": _milliseconds(sent.read_at), "tenant_key": "1"}]


def event_of(account: ChannelAccount, kind: str, event: str, created: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """An event in its envelope of the second schema."""
    header = {
        "event_id": event, "token": account.secret("verification_token"), "create_time": created, "event_type": kind,
        "tenant_key": "1", "app_id": account.secret("app_id"),
    }  # fmt: skip
    return {"schema": "2.0", "header": header, "event": dict(body)}


def sealed(account: ChannelAccount, said: Mapping[str, Any], at: datetime) -> Callback:
    """A callback that says this, encrypted and signed."""
    key, moment, nonce = account.secret("encrypt_key"), str(int(at.timestamp())), uuid.uuid4().hex
    plain = json.dumps(said, ensure_ascii=False).encode()
    body = json.dumps({"encrypt": hidden(key, plain, uuid.uuid4().bytes)}).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Lark-Request-Timestamp": moment,
        "X-Lark-Request-Nonce": nonce,
        "X-Lark-Signature": signature(moment, nonce, key, body),
    }
    return Callback(body, headers)


def _id_type(account: ChannelAccount) -> str:
    return account.secrets.get("id_type") or "open_id"


def _milliseconds(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))


def _says(status: int, code: int, words: str, data: Mapping[str, Any] | None = None) -> web.Response:
    return web.json_response({"code": code, "msg": words, "data": dict(data or {})}, status=status)
