"""SMS by Alibaba Cloud: signed as their SDK signs, judged by the code in the body, pushed back to a proven door."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import SendSmsRequest
from alibabacloud_tea_openapi.utils_models import Config

from notifiers import reasons
from notifiers.channels.accounts import FixedAccounts
from notifiers.channels.aliyun_signing import authorization
from notifiers.channels.aliyun_sms_heard import read
from notifiers.channels.heard import Forged, Heard, Incoming, Receipt, Step, Unreadable, Uplink
from notifiers.gate import Gate
from notifiers.notifier import Message, Outcome, Result
from notifiers.via_apprise import AppriseNotifier
from tests.notifiers.scripted import NOW, ScriptedWebServer
from tests.notifiers.templated import DOOR_KEY, PHONE, account, call

OK = b'{"Code":"OK","Message":"OK","BizId":"9006^0","RequestId":"R-1"}'
KIND = "aliyunsms"


def sent(message: Message, body: bytes = OK, status: int = 200, **more: str) -> tuple[Result, ScriptedWebServer]:
    with ScriptedWebServer(status, body) as server:
        kept = account(KIND, f"http://127.0.0.1:{server.port}", drill=message.drill, **more)
        notifier = AppriseNotifier(Gate(accounts=FixedAccounts(kept)), lambda: NOW)
        result = notifier.send(message)
        notifier.close()
    return result, server


def parameters(server: ScriptedWebServer) -> dict[str, str]:
    ((path, _, _),) = server.requests
    return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}


def test_the_providers_own_sdk_signs_as_we_do_and_asks_for_the_same() -> None:
    result, ours = sent(call(KIND))
    assert (result.outcome, result.provider_id) == (Outcome.accepted, "9006^0")
    asked = parameters(ours)
    with ScriptedWebServer(200, OK, {"Content-Type": "application/json"}) as server:
        config = Config(access_key_id="LTAItest", access_key_secret="very-secret", protocol="HTTP")
        config.endpoint = f"127.0.0.1:{server.port}"
        Client(config).send_sms(
            SendSmsRequest(
                phone_numbers=PHONE, sign_name="筠连县防指", template_code="SMS_1001",
                template_param=asked["TemplateParam"], out_id="2026-FX-7.0",
            )
        )  # fmt: skip
    assert parameters(server) == asked
    ((path, body, proof),), (headers,) = server.requests, server.all_headers
    assert body == b""
    query = urlsplit(path).query
    signed = {name: headers[name] for name in proof.partition("SignedHeaders=")[2].partition(",")[0].split(";")}
    assert authorization("LTAItest", "very-secret", ("/", query), signed) == proof
    here = {name for name in ours.all_headers[0] if name.startswith("x-acs-")}
    assert here | {"x-acs-credentials-provider"} == {name for name in headers if name.startswith("x-acs-")}


def test_the_pieces_fill_the_variables_and_the_number_comes_back_in_the_report() -> None:
    _, server = sent(call(KIND, repeat=1))
    asked = parameters(server)
    assert json.loads(asked["TemplateParam"]) == {
        "who": "筠连县防汛抗旱指挥部", "what": "启动防汛Ⅲ级应急响应", "post": "沐爱镇镇长", "code": "7",
    }  # fmt: skip
    assert (asked["PhoneNumbers"], asked["SignName"], asked["OutId"]) == (PHONE, "筠连县防指", "2026-FX-7.1")


@pytest.mark.parametrize(
    ("status", "body", "outcome", "reason"),
    [
        (200, b'{"Code":"isv.BUSINESS_LIMIT_CONTROL","Message":"x"}', "for_now", reasons.TOO_MANY),
        (200, '{"Code":"isv.BUSINESS_LIMIT_CONTROL","Message":"触发天级流控"}'.encode(), "for_good", reasons.NO_QUOTA),
        (200, b'{"Code":"isp.SYSTEM_ERROR","Message":"x"}', "for_now", reasons.BUSY),
        (503, b'{"Code":"ServiceUnavailable","Message":"x"}', "for_now", reasons.BUSY),
        (400, b'{"Code":"Throttling.User","Message":"x"}', "for_now", reasons.BUSY),
        (200, b'{"Code":"isv.MOBILE_NUMBER_ILLEGAL","Message":"x"}', "for_good", reasons.RECIPIENT_REFUSED),
        (200, b'{"Code":"isv.AMOUNT_NOT_ENOUGH","Message":"x"}', "for_good", reasons.NO_QUOTA),
        (200, b'{"Code":"isv.SOMETHING_NEW","Message":"x"}', "for_good", reasons.REQUEST_REFUSED),
        (404, b'{"Code":"InvalidAccessKeyId.NotFound","Message":"x"}', "for_good", reasons.LOG_IN_REFUSED),
    ],
)  # fmt: skip
def test_the_code_in_the_body_decides_whatever_http_says(
    status: int, body: bytes, outcome: str, reason: object
) -> None:
    result, _ = sent(call(KIND), body, status)
    assert (result.outcome, result.reason) == (Outcome(f"failed_{outcome}"), reason)
    assert json.loads(body)["Code"] in result.detail


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"null"])
def test_an_answer_that_makes_no_sense_leaves_the_message_in_doubt(body: bytes) -> None:
    result, _ = sent(call(KIND), body)
    assert (result.outcome, result.reason) == (Outcome.unknown, reasons.UNREADABLE_ANSWER)


REPORT = {
    "phone_number": PHONE, "send_time": "2026-08-23 16:59:58", "report_time": "2026-08-23 17:00:03", "success": True,
    "err_code": "DELIVERED", "err_msg": "用户接收成功", "sms_size": "2", "biz_id": "9006^0", "out_id": "2026-FX-7.0",
}  # fmt: skip
UP = {
    "phone_number": PHONE, "content": "１１", "send_time": "2026-08-23 17:00:03", "dest_code": "1234",
    "sequence_id": "1234567890",
}  # fmt: skip


def heard(body: object, key: str = DOOR_KEY) -> Heard:
    incoming = Incoming("POST", {"key": key}, {}, body if isinstance(body, bytes) else json.dumps(body).encode())
    return read(account(KIND, "http://127.0.0.1:1"), incoming, NOW)


def test_a_push_of_reports_and_of_texts_is_read_with_the_providers_times() -> None:
    at = datetime(2026, 8, 23, 9, 0, 3, tzinfo=UTC)
    found = heard([REPORT, REPORT | {"success": False, "err_code": "MOBILE_NOT_ON_SERVICE", "biz_id": "9007^0"}])
    delivered, failed = found.receipts
    assert (delivered.step, delivered.number, delivered.provider_id, delivered.at) == (
        Step.DELIVERED, "2026-FX-7", "9006^0", at,
    )  # fmt: skip
    assert (failed.step, failed.detail.split()[0]) == (Step.FAILED, "MOBILE_NOT_ON_SERVICE")
    (uplink,) = heard([UP]).uplinks
    assert (uplink.sender, uplink.text, uplink.at) == (PHONE, "１１", at)
    assert json.loads(found.answer) == {"code": 0, "msg": "接收成功"}


def test_a_push_again_is_the_same_event_and_no_event_tells_a_number() -> None:
    first: tuple[Receipt | Uplink, ...] = (*heard([REPORT]).receipts, *heard([UP]).uplinks)
    again: tuple[Receipt | Uplink, ...] = (*heard([REPORT]).receipts, *heard([UP]).uplinks)
    assert [one.event for one in first] == [one.event for one in again]
    assert heard([UP | {"sequence_id": "2"}]).uplinks[0].event != first[1].event
    assert not any(PHONE in one.event for one in first)


@pytest.mark.parametrize("key", ["", "wrong", DOOR_KEY[:-1], DOOR_KEY + "x", "密"])
def test_whoever_does_not_know_the_key_of_the_door_is_not_believed(key: str) -> None:
    with pytest.raises(Forged):
        heard([REPORT], key)


def test_a_door_with_a_short_key_stays_shut() -> None:
    kept = account(KIND, "http://127.0.0.1:1", door_key="short")
    with pytest.raises(Forged):
        read(kept, Incoming("POST", {"key": "short"}, {}, json.dumps([REPORT]).encode()), NOW)


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"3", b"[3]", b'[{"content": "1"}]', b'[{"biz_id": "1"}]', b"[" * 60000, [REPORT] * 1001]
)
def test_a_proven_push_that_makes_no_sense_is_unreadable(body: object) -> None:
    with pytest.raises(Unreadable):
        heard(body)
