"""Callbacks as somebody who tries doors would send them: valid ones of every kind, changed at random, signed or not.

The chance comes from a seed, so that what broke once breaks again.
"""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from notifiers.channels import feishu_signing, hook_signing
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.dingtalk_signing import signature as of_dingtalk
from notifiers.channels.dingtalk_signing import track_id
from notifiers.channels.door_key import PARAMETER
from notifiers.channels.door_key import WANTED as DOOR_KEY
from notifiers.channels.heard import Incoming
from notifiers.channels.kinds import KINDS
from notifiers.channels.wecom_signing import sealed
from notifiers.channels.wecom_signing import signature as of_wecom
from tests.notifiers.scripted import NOW

SECONDS = str(int(NOW.timestamp()))
_AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
_SECRETS = {
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "encoding_aes_key": _AES_KEY,
    "agent_id": "1",
    "id_type": "user_id",
    "urgent": "",
}
_ODD: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 1e308, "", "\x00", "\ud800", "x" * 3000, "9" * 40, "0001-01-01T00:00:00+14:00", [], {},
    [[]], {"a": {}}, "🌧" * 50, "<xml>", "9999-12-31T23:59:59-14:00",
)  # fmt: skip
_WECOM = {"ToUserName": "c", "FromUserName": "li", "CreateTime": SECONDS, "MsgId": "1", "AgentID": "1"}


def account(kind: str) -> ChannelAccount:
    """An account of a kind, with every value that its reader asks for."""
    values = {one.name: _SECRETS.get(one.name, one.name) for one in KINDS[kind].wants}
    if DOOR_KEY.name in values:
        values[DOOR_KEY.name] = "a key of the door"
    return ChannelAccount(f"drill_{kind}", kind, True, "http://127.0.0.1:1", values)


_SAID: Mapping[str, tuple[Any, ...]] = {
    "hook": (
        {"type": "receipt", "number": "C-7", "step": "read", "at": "2026-08-23T17:00:03+08:00", "detail": "d"},
        {"type": "answer", "number": "C-7", "answer": "received", "to": "li", "note": "n"},
    ),
    "centre": (
        {"type": "results", "people": [{"number": "C-7", "person": "li", "result": "received", "note": "n"}]},
        {"type": "results", "people": [
            {"number": "C-7", "person": "li", "result": "read", "at": "2026-08-23T17:00:03+08:00"}]},
    ),
    "wecomapp": (
        _WECOM | {"MsgType": "event", "Event": "template_card_event", "EventKey": "received:C-7:收到", "TaskId": "t"},
        _WECOM | {"MsgType": "text", "Content": "收到"},
    ),
    "dingapp": (
        {"type": "actionCallback", "outTrackId": "C-7.0.mark", "userId": "li", "corpId": "c",
         "content": json.dumps({"cardPrivateData": {"actionIds": ["received"], "params": {"answer": "received"}}})},
    ),
    "feishuapp": (
        {"schema": "2.0", "header": {"event_id": "e", "token": "verification_token", "create_time": SECONDS,
         "event_type": "card.action.trigger"}, "event": {"operator": {"user_id": "li", "open_id": "li"},
         "action": {"value": {"number": "C-7", "answer": "received", "language": "zh"}}}},
        {"schema": "2.0", "header": {"event_id": "e", "token": "verification_token", "create_time": SECONDS,
         "event_type": "im.message.message_read_v1"}, "event": {"reader": {"read_time": SECONDS},
         "message_id_list": ["om_1"]}},
    ),
    "aliyunsms": (
        [{"phone_number": "13800000000", "send_time": "2026-08-23 17:00:00", "report_time": "2026-08-23 17:00:09",
          "success": True, "err_code": "DELIVERED", "biz_id": "1", "out_id": "C-7.0"}],
        [{"phone_number": "13800000000", "content": "11", "send_time": "2026-08-23 17:00:00", "sequence_id": 1}],
    ),
    "tencentsms": (
        [{"user_receive_time": "2026-08-23 17:00:09", "nationcode": "86", "mobile": "13800000000",
          "report_status": "SUCCESS", "sid": "1"}],
        {"mobile": "13800000000", "nationcode": "86", "text": "11", "time": int(SECONDS)},
    ),
    "tencentvoice": (
        {"voicekey_callback": {"callid": "1", "keypress": "1", "mobile": "13800000000", "nationcode": "86"}},
        {"voiceprompt_callback": {"callid": "1", "result": "0", "accept_time": SECONDS, "mobile": "13800000000"}},
    ),
}  # fmt: skip


def said(kind: str, number: str = "C-7") -> list[Any]:
    """What the providers of a kind say of a message, before it is encrypted and signed."""
    track = {"C-7.0.mark": track_id(account(kind), f"{number}.0")} if kind == "dingapp" else {}
    text = json.dumps(_SAID[kind])
    for before, after in (track | {"C-7": number}).items():
        text = text.replace(before, after)
    return list(json.loads(text))


def inputs(kind: str, count: int, number: str = "C-7", seed: int = 7) -> Iterator[Incoming]:
    """So many requests to the door of an account: a third changed after it was signed, the others before."""
    chance, known, told = random.Random(seed), account(kind), said(kind, number)  # noqa: S311 - nothing is kept secret by it
    for _ in range(count):
        plain = written(kind, _bent(chance, chance.choice(told)))
        if chance.random() < 1 / 3:
            yield _broken(chance, SIGNED[kind](known, plain))
        else:
            yield SIGNED[kind](known, _torn(chance, plain) if chance.random() < 1 / 4 else plain)


def _bent(chance: random.Random, said: Any) -> Any:
    """The same with one value odd, missing, or as it was."""
    if isinstance(said, dict) and said and chance.random() < 0.9:
        name = chance.choice(sorted(said))
        rest = {key: value for key, value in said.items() if key != name}
        return rest if chance.random() < 0.1 else rest | {name: _bent(chance, said[name])}
    if isinstance(said, list) and said and chance.random() < 0.9:
        return [_bent(chance, said[0]), *said[1:]]
    return said if chance.random() < 0.1 else chance.choice(_ODD)


def _torn(chance: random.Random, plain: bytes) -> bytes:
    """Cut, doubled, or with some bytes changed."""
    if chance.random() < 0.3:
        return plain[: chance.randrange(len(plain) + 1)] * chance.choice((1, 2))
    changed = bytearray(plain or b" ")
    for _ in range(chance.randrange(1, 6)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _broken(chance: random.Random, incoming: Incoming) -> Incoming:
    """A signed request with its body, its query, its headers or its method changed."""
    part = chance.choice(("body", "query", "headers", "method"))
    if part == "body":
        return replace(incoming, body=_torn(chance, incoming.body))
    if part == "method":
        return replace(incoming, method="GET", query={**incoming.query, "echostr": chance.choice(("", "AAAA", "签"))})
    known = dict(incoming.query if part == "query" else incoming.headers) or {"x": ""}
    name = chance.choice(sorted(known))
    odd = chance.choice(("", "签名", "9" * 40, "-1", "nan", "x" * 3000, known[name][::-1]))
    changed = {**known, name: odd}
    return replace(incoming, query=changed) if part == "query" else replace(incoming, headers=changed)


def written(kind: str, said: Any) -> bytes:
    """What is said, as the provider of the kind writes it."""
    if kind != "wecomapp" or not isinstance(said, dict):
        return json.dumps(said).encode()
    inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in said.items())
    return f"<xml>{inner}</xml>".encode("utf-8", "replace")


def _by_hook(known: ChannelAccount, plain: bytes) -> Incoming:
    return Incoming("POST", {}, hook_signing.signature(known.secret("secret"), secrets.token_hex(4), NOW, plain), plain)


def _by_wecom(known: ChannelAccount, plain: bytes) -> Incoming:
    shut = sealed(known, plain)
    query = {"msg_signature": of_wecom(known, SECONDS, "n", shut), "timestamp": SECONDS, "nonce": "n"}
    return Incoming("POST", query, {}, f"<xml><Encrypt>{shut}</Encrypt></xml>".encode())


def _by_dingtalk(known: ChannelAccount, plain: bytes) -> Incoming:
    at = SECONDS + "000"
    signed = of_dingtalk(known.secret("callback_secret"), at)
    return Incoming("POST", {}, {"x-ddpaas-signature-timestamp": at, "x-ddpaas-signature": signed}, plain)


def _by_feishu(known: ChannelAccount, plain: bytes) -> Incoming:
    key = known.secret("encrypt_key")
    body = json.dumps({"encrypt": feishu_signing.hidden(key, plain, bytes(16))}).encode()
    headers = {
        "x-lark-request-timestamp": SECONDS, "x-lark-request-nonce": "n",
        "x-lark-signature": feishu_signing.signature(SECONDS, "n", key, body),
    }  # fmt: skip
    return Incoming("POST", {}, headers, body)


def _by_key(known: ChannelAccount, plain: bytes) -> Incoming:
    return Incoming("POST", {PARAMETER: known.secret(DOOR_KEY.name)}, {}, plain)


SIGNED: Mapping[str, Callable[[ChannelAccount, bytes], Incoming]] = {
    "hook": _by_hook, "centre": _by_hook, "wecomapp": _by_wecom, "dingapp": _by_dingtalk, "feishuapp": _by_feishu,
    "aliyunsms": _by_key, "tencentsms": _by_key, "tencentvoice": _by_key,
}  # fmt: skip
"""How the requests of each kind are proven."""
