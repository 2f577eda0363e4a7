"""What Feishu sends back is proven and read; Feishu's own library is the witness of signatures and ciphers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from notifiers.channels.feishu_heard import read
from notifiers.channels.feishu_signing import hidden
from notifiers.channels.heard import BECAME, Became, Forged, Heard, Incoming, Unreadable
from notifiers.rehearsed.feishu import RehearsedFeishu, event_of, sealed
from tests.notifiers.feishu_witness import KIND, incoming, lark, tap, witnessed, wrote
from tests.notifiers.pretended import FIRST, Pretended
from tests.notifiers.scripted import NOW

__all__ = ["lark"]


def feishu(providers: Pretended) -> RehearsedFeishu:
    found = providers.server.known[KIND]
    assert isinstance(found, RehearsedFeishu)
    return found


def test_what_is_signed_and_encrypted_here_is_what_feishus_library_expects(lark: Any, providers: Pretended) -> None:
    account = providers.account(KIND)
    seen: list[Any] = []
    assert witnessed(lark, account, tap(account), seen)[0] == 200
    (trigger,) = seen
    assert (trigger.event.operator.open_id, trigger.event.action.value["answer"]) == ("ou_zhang", "received")
    (reply,) = read(account, incoming(tap(account)), NOW).replies
    assert (reply.event, reply.number, reply.answer, reply.sender, reply.way) == (
        trigger.header.event_id, "C-7", "received", "ou_zhang", "card",
    )  # fmt: skip
    other = replace(account, secrets={**account.secrets, "encrypt_key": "another"})
    assert witnessed(lark, other, tap(account), seen)[0] == 500


def test_the_address_is_tried_and_answers_the_challenge_as_the_library_does(lark: Any, providers: Pretended) -> None:
    account = providers.account(KIND)
    trying = feishu(providers).trying(account, NOW)
    heard = read(account, incoming(trying), NOW)
    assert json.loads(heard.answer) == json.loads(witnessed(lark, account, trying, [])[1])
    unsigned = incoming(trying, **{"x-lark-signature": "", "x-lark-request-timestamp": ""})
    assert read(account, unsigned, NOW).answer == heard.answer


def test_a_tap_is_told_what_became_of_it_by_the_card_itself(lark: Any, providers: Pretended) -> None:
    account = providers.account(KIND)
    heard = read(account, incoming(tap(account)), NOW)
    assert heard.answered is not None
    from lark_oapi.event.callback.model.p2_card_action_trigger import (  # noqa: PLC0415 - see `lark`
        P2CardActionTriggerResponse,
    )

    first, refused = (
        P2CardActionTriggerResponse(json.loads(heard.answered(one))) for one in (FIRST, Became("refused"))
    )
    assert first.card.type == "raw"
    assert not [one for one in first.card.data["elements"] if one["tag"] == "action"]
    assert first.card.data["elements"][1]["text"]["content"].startswith("已由张三于08-23 17:12答复：收到\n")
    assert (first.toast.type, refused.toast.type, refused.card) == ("success", "error", None)
    assert BECAME["refused"].zh in refused.toast.content


@pytest.mark.parametrize(
    "changed",
    [
        {"x-lark-signature": "0" * 64}, {"x-lark-signature": ""}, {"x-lark-request-nonce": "n"},
        {"x-lark-request-timestamp": ""}, {"x-lark-request-timestamp": "now"},
        {"x-lark-signature": "", "x-lark-request-timestamp": ""},
    ],
)  # fmt: skip
def test_whatever_is_not_signed_is_not_believed(providers: Pretended, changed: dict[str, str]) -> None:
    account = providers.account(KIND)
    with pytest.raises(Forged):
        read(account, incoming(tap(account), **changed), NOW)


@pytest.mark.parametrize("later", [-301.0, 301.0])
def test_a_recording_played_again_later_is_not_believed(providers: Pretended, later: float) -> None:
    account = providers.account(KIND)
    with pytest.raises(Forged, match="time"):
        read(account, incoming(tap(account)), NOW + timedelta(seconds=later))


@pytest.mark.parametrize("name", ["encrypt_key", "verification_token"])
def test_what_another_app_sends_is_not_believed(providers: Pretended, name: str) -> None:
    account = providers.account(KIND)
    other = replace(account, secrets={**account.secrets, name: "another"})
    with pytest.raises(Forged):
        read(account, incoming(tap(other)), NOW)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"encrypt": 7}', b'{"encrypt": "AAAA"}', b"{" * 50_000])
def test_what_is_not_encrypted_is_not_believed(providers: Pretended, body: bytes) -> None:
    with pytest.raises(Forged):
        read(providers.account(KIND), Incoming("POST", {}, {}, body), NOW)


def test_a_plain_event_with_the_right_token_is_not_believed(providers: Pretended) -> None:
    account = providers.account(KIND)
    said = event_of(account, "card.action.trigger", "e-1", "1", {"action": {"value": {}}})
    with pytest.raises(Forged):
        read(account, Incoming("POST", {}, {}, json.dumps(said).encode()), NOW)


@pytest.mark.parametrize(
    "otherwise", [{"action": {}}, {"action": {"value": "C-7"}}, {"operator": {"union_id": "on_1"}}]
)
def test_what_is_proven_and_makes_no_sense_is_unreadable(providers: Pretended, otherwise: dict[str, Any]) -> None:
    account = providers.account(KIND)
    with pytest.raises(Unreadable):
        read(account, incoming(tap(account, **otherwise)), NOW)


def test_a_text_that_quotes_a_card_answers_that_card(lark: Any, providers: Pretended) -> None:
    account = providers.account(KIND)
    callback = wrote(account, "收到，马上到", parent_id="om_1")
    seen: list[Any] = []
    assert witnessed(lark, account, callback, seen)[0] == 200
    assert seen[0].event.message.parent_id == "om_1"
    (reply,) = read(account, incoming(callback), NOW).replies
    assert (reply.provider_id, reply.answer, reply.sender, reply.way) == ("om_1", "received", "ou_zhang", "text")
    assert reply.note == "收到，马上到"


@pytest.mark.parametrize(("text", "quoted"), [("11", ""), ("收到", ""), ("22", "om_1"), ("什么情况？", "om_1")])
def test_any_other_text_is_weighed_against_the_calls_of_its_writer(
    providers: Pretended, text: str, quoted: str
) -> None:
    account = providers.account(KIND)
    heard = read(account, incoming(wrote(account, text, parent_id=quoted)), NOW)
    assert [(one.sender, one.text) for one in heard.uplinks] == [("ou_zhang", text)]
    assert heard.replies == ()


@pytest.mark.parametrize("otherwise", [{"chat_type": "group"}, {"message_type": "image", "content": "{}"}])
def test_what_is_said_in_a_group_or_in_pictures_is_left_alone(providers: Pretended, otherwise: dict[str, str]) -> None:
    account = providers.account(KIND)
    assert read(account, incoming(wrote(account, "收到", **otherwise)), NOW) == Heard(answer=b"{}")


def test_an_event_of_another_kind_is_taken_and_means_nothing(providers: Pretended) -> None:
    account = providers.account(KIND)
    said = event_of(account, "im.chat.disbanded_v1", "e-1", "1787475600000", {})
    assert read(account, incoming(sealed(account, said, NOW)), NOW) == Heard(answer=b"{}")


def test_the_cipher_is_that_of_the_library(lark: Any) -> None:
    made = lark.AESCipher("key").decrypt_str(hidden("key", "启动防汛Ⅲ级响应".encode(), b"0" * 16))
    assert made == "启动防汛Ⅲ级响应"
