"""What a WeCom app's callback address hears; the witness of cipher and signature is wechatpy."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from notifiers.channels.accounts import AccountFault
from notifiers.channels.heard import BECAME, Became, Forged, Heard, Incoming, Unreadable
from notifiers.channels.wecom_heard import read
from notifiers.channels.wecom_signing import envelope, leaves, opened, sealed, signature
from tests.notifiers.pretended import FIRST
from tests.notifiers.scripted import NOW
from tests.notifiers.test_wecom_channel import ACCOUNT, KEY

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says itself what Python is about to drop
    from wechatpy.enterprise.crypto import WeChatCrypto
    from wechatpy.enterprise.exceptions import InvalidCorpIdException

WITNESS = WeChatCrypto("QDG6eK", KEY, "wx5823bf96d3bd56c7")
AT = str(int(NOW.timestamp()))
TAP = {
    "ToUserName": "wx5823bf96d3bd56c7", "FromUserName": "ZhangSan", "CreateTime": AT, "MsgType": "event",
    "Event": "template_card_event", "EventKey": "received:C-7:收到", "TaskId": "C-7@0", "ResponseCode": "code-1",
}  # fmt: skip
TEXT = TAP | {"MsgType": "text", "Content": "收到，马上到", "MsgId": "1234567890123456"}


def request(said: dict[str, str], witness: Any = WITNESS, at: str = AT) -> Incoming:
    """A callback, encrypted and signed by the witness."""
    inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in said.items())
    sent = leaves(witness.encrypt_message(f"<xml>{inner}</xml>", "nonce", at).encode())
    body = f"<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[{sent['Encrypt']}]]></Encrypt></xml>"
    query = {"msg_signature": sent["MsgSignature"], "timestamp": at, "nonce": "nonce"}
    return Incoming("POST", query, {}, body.encode())


def test_a_tap_is_an_answer_to_the_message_by_whoever_tapped() -> None:
    (reply,) = read(ACCOUNT, request(TAP), NOW).replies
    assert (reply.answer, reply.number, reply.sender, reply.way, reply.at) == (
        "received", "C-7", "zhangsan", "card", NOW,
    )  # fmt: skip


def test_the_same_tap_told_again_is_one_event_and_another_tap_is_another() -> None:
    def event(**changed: str) -> str:
        return read(ACCOUNT, request(TAP | changed), NOW).replies[0].event

    assert event() == event(ResponseCode="code-2")
    assert len({event(), event(EventKey="declined:C-7:不能到岗"), event(FromUserName="lisi")}) == 3


def test_a_text_is_read_as_it_stands_and_answered_in_its_language_so_that_wecom_can_open_it() -> None:
    heard = read(ACCOUNT, request(TEXT), NOW)
    (uplink,) = heard.uplinks
    assert (uplink.sender, uplink.text, uplink.at) == ("zhangsan", "收到，马上到", NOW)
    opened_by_wecom = by_wecom(answered(heard, FIRST))
    assert BECAME["first"].zh in opened_by_wecom
    assert "<ToUserName><![CDATA[ZhangSan]]></ToUserName>" in opened_by_wecom
    english = read(ACCOUNT, request(TEXT | {"Content": "received"}), NOW)
    assert BECAME["over"].en in by_wecom(answered(english, Became("over")))


def answered(heard: Heard, became: Became) -> bytes:
    assert heard.answered is not None
    return heard.answered(became)


def test_a_tap_is_answered_with_the_words_that_stand_on_the_card_instead_of_its_buttons() -> None:
    heard = read(ACCOUNT, request(TAP), NOW)
    opened_by_wecom = by_wecom(answered(heard, FIRST))
    assert "<MsgType><![CDATA[update_button]]></MsgType>" in opened_by_wecom
    assert "<Button><ReplaceName><![CDATA[已由张三于08-23 17:12答复：收到]]></ReplaceName></Button>" in opened_by_wecom
    english = read(ACCOUNT, request(TAP | {"EventKey": "received:C-7:received"}), NOW)
    assert "<![CDATA[answered by Zhang San at 08-23 17:12: received]]>" in by_wecom(answered(english, FIRST))


def test_a_tap_brings_what_its_card_can_be_updated_with_once_more() -> None:
    assert read(ACCOUNT, request(TAP), NOW).replies[0].card == "code-1"


def test_a_tap_that_was_not_taken_leaves_the_card_as_it_is() -> None:
    assert answered(read(ACCOUNT, request(TAP), NOW), Became("refused")) == b""


def by_wecom(answer: bytes) -> str:
    said = leaves(answer)
    opened_text: str = WITNESS.decrypt_message(answer, said["MsgSignature"], said["TimeStamp"], said["Nonce"])
    return opened_text


def test_the_address_is_tried_with_a_text_that_must_come_back() -> None:
    shut = sealed(ACCOUNT, b"1616140317555161061")
    assert WITNESS.check_signature(signature(ACCOUNT, AT, "n", shut), AT, "n", shut) == "1616140317555161061"
    query = {"msg_signature": signature(ACCOUNT, AT, "n", shut), "timestamp": AT, "nonce": "n", "echostr": shut}
    heard = read(ACCOUNT, Incoming("GET", query, {}, b""), NOW)
    assert (heard.answer, heard.content_type) == (b"1616140317555161061", "text/plain")


def test_ours_and_the_witness_open_each_others_texts() -> None:
    made = leaves(envelope(ACCOUNT, "值班".encode(), AT))
    assert by_wecom(envelope(ACCOUNT, "值班".encode(), AT)) == "值班"
    assert opened(ACCOUNT, made["Encrypt"]).decode() == "值班"
    stranger = replace(ACCOUNT, secrets={**ACCOUNT.secrets, "corp_id": "wwother"})
    with pytest.raises(InvalidCorpIdException):
        by_wecom(envelope(stranger, b"x", AT))


def test_events_that_mean_nothing_here_are_taken_and_left_alone() -> None:
    assert read(ACCOUNT, request(TAP | {"Event": "enter_agent"}), NOW) == Heard(answer=b"", content_type="text/plain")


@pytest.mark.parametrize(
    "changed",
    [
        {"msg_signature": "0" * 40}, {"msg_signature": ""}, {"msg_signature": "签名"}, {"nonce": "other"},
        {"timestamp": str(int(AT) + 1)}, {"timestamp": "soon"}, {"timestamp": "9" * 40},
    ],
)  # fmt: skip
def test_whatever_was_changed_on_its_way_is_not_believed(changed: dict[str, str]) -> None:
    given = request(TAP)
    with pytest.raises(Forged):
        read(ACCOUNT, replace(given, query={**given.query, **changed}), NOW)


def test_what_was_meant_for_another_corporation_or_signed_with_another_token_is_not_believed() -> None:
    for witness in (WeChatCrypto("QDG6eK", KEY, "wwother"), WeChatCrypto("other", KEY, "wx5823bf96d3bd56c7")):
        with pytest.raises(Forged):
            read(ACCOUNT, request(TAP, witness), NOW)


@pytest.mark.parametrize("later", [-301.0, 301.0])
def test_a_recording_that_is_played_again_is_not_believed(later: float) -> None:
    with pytest.raises(Forged, match="time"):
        read(ACCOUNT, request(TAP), NOW + timedelta(seconds=later))


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"<xml>", b"<xml><Encrypt>AAAA</Encrypt></xml>", b"\xff\xfe", b"<a>" * 20000]
)
def test_a_body_that_is_none_of_wecoms_is_not_believed(body: bytes) -> None:
    with pytest.raises(Forged):
        read(ACCOUNT, replace(request(TAP), body=body), NOW)


@pytest.mark.parametrize(
    "changed", [{"EventKey": "received"}, {"CreateTime": "soon"}, {"CreateTime": "9" * 30}, {"MsgType": "text"}]
)
def test_what_is_signed_and_makes_no_sense_is_said_to_be_unreadable(changed: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        read(ACCOUNT, request(TAP | changed), NOW)


def test_a_document_type_is_refused_whatever_it_would_grow_to() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><Encrypt>&a;</Encrypt></xml>'
    with pytest.raises(ValueError, match="document type"):
        leaves(bomb)


@pytest.mark.parametrize("key", ["", "short", "!" * 43])
def test_an_account_with_a_key_that_is_none_hears_nothing(key: str) -> None:
    with pytest.raises((AccountFault, Forged)):
        read(replace(ACCOUNT, secrets={**ACCOUNT.secrets, "encoding_aes_key": key}), request(TAP), NOW)
