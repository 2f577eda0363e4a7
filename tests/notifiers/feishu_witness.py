"""Feishu's own library as a witness, and what Feishu sends, as it is signed and encrypted."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import Incoming
from notifiers.rehearsed.feishu import event_of, sealed
from notifiers.rehearsed.provider import Callback
from tests.notifiers.scripted import NOW

KIND = "feishuapp"


@pytest.fixture(scope="module")
def lark() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import lark_oapi  # noqa: PLC0415 - half a minute of imports that only its own tests pay

        return lark_oapi


def incoming(callback: Callback, **changed: str) -> Incoming:
    headers = {name.lower(): value for name, value in callback.headers.items()} | changed
    return Incoming("POST", {}, {name: value for name, value in headers.items() if value}, callback.body)


def tap(account: ChannelAccount, **otherwise: Any) -> Callback:
    value = {"number": "C-7", "answer": "received", "label": "收到", "title": "【叫应】", "body": "请应答"}
    body = {"operator": {"open_id": "ou_zhang"}, "action": {"value": value, "tag": "button"}, "token": "c-1"}
    said = event_of(account, "card.action.trigger", "e-1", "1787475600000000", body | otherwise)
    return sealed(account, said, NOW)


def witnessed(lark: Any, account: ChannelAccount, callback: Callback, seen: list[Any]) -> tuple[int, bytes]:
    def kept(told: Any) -> dict[str, str]:
        seen.append(told)
        return {}

    handler = (
        lark.EventDispatcherHandler.builder(account.secret("encrypt_key"), account.secret("verification_token"))
        .register_p2_card_action_trigger(kept)
        .register_p2_im_message_message_read_v1(kept)
        .register_p2_im_message_receive_v1(kept)
        .build()
    )
    request = lark.RawRequest()
    request.uri, request.headers, request.body = "/", dict(callback.headers), callback.body
    answer = handler.do(request)
    return answer.status_code, answer.content


def wrote(account: ChannelAccount, text: str, **otherwise: Any) -> Callback:
    message = {
        "message_id": "om_2", "create_time": "1787475600000", "chat_type": "p2p", "message_type": "text",
        "content": json.dumps({"text": text}),
    } | otherwise  # fmt: skip
    body = {"sender": {"sender_id": {"open_id": "ou_zhang"}}, "message": message}
    return sealed(account, event_of(account, "im.message.receive_v1", "e-2", "1787475600000", body), NOW)
