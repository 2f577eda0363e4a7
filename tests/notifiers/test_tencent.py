"""SMS and calls by Tencent Cloud: signed as their SDK signs, judged by the status of the one number, pushed back."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import errorcodes as sms
from tencentcloud.sms.v20210111.models import SendSmsRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient
from tencentcloud.vms.v20200902 import errorcodes as vms
from tencentcloud.vms.v20200902.models import SendTtsVoiceRequest
from tencentcloud.vms.v20200902.vms_client import VmsClient

from notifiers import reasons
from notifiers.channels import tencent_sms_heard, tencent_voice_heard
from notifiers.channels.accounts import FixedAccounts
from notifiers.channels.heard import Forged, Heard, Incoming, Step, Unreadable
from notifiers.channels.tencent_answers import CODES
from notifiers.channels.tencent_signing import authorization
from notifiers.gate import Gate
from notifiers.notifier import Message, Outcome, Result
from notifiers.via_apprise import AppriseNotifier
from tests.notifiers.scripted import NOW, ScriptedWebServer
from tests.notifiers.templated import DOOR_KEY, PHONE, account, call

READERS = {"tencentsms": tencent_sms_heard.read, "tencentvoice": tencent_voice_heard.read}


def status(code: str = "Ok") -> bytes:
    said = {"SerialNo": "2645:1", "PhoneNumber": f"+86{PHONE}", "Fee": 1, "Code": code, "Message": "x"}
    return json.dumps({"Response": {"SendStatusSet": [said], "RequestId": "R-1"}}).encode()


def error(code: str) -> bytes:
    return json.dumps({"Response": {"Error": {"Code": code, "Message": "x"}, "RequestId": "R-1"}}).encode()


RUNG = b'{"Response": {"SendStatus": {"CallId": "C-1", "SessionContext": "x"}, "RequestId": "R-1"}}'


def sent(message: Message, body: bytes, **more: str) -> tuple[Result, ScriptedWebServer]:
    channel = message.address.partition(":")[0]
    with ScriptedWebServer(200, body) as server:
        kept = account(channel, f"http://127.0.0.1:{server.port}", drill=message.drill, **more)
        notifier = AppriseNotifier(Gate(accounts=FixedAccounts(kept)), lambda: NOW)
        result = notifier.send(message)
        notifier.close()
    return result, server


def asked(server: ScriptedWebServer) -> dict[str, object]:
    ((_, body, _),) = server.requests
    return dict(json.loads(body))


def profile(port: int) -> ClientProfile:
    return ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=f"127.0.0.1:{port}"))


def witnessed(server: ScriptedWebServer, channel: str, service: str) -> None:
    """Their request proves itself as ours would at the same second."""
    ((path, body, proof),), (headers,) = server.requests, server.all_headers
    at = datetime.fromtimestamp(int(headers["x-tc-timestamp"]), UTC)
    kept = account(channel, "http://127.0.0.1:1")
    assert authorization(kept, service, (headers["host"], path, body), at) == proof


def test_the_providers_own_sdk_signs_an_sms_as_we_do_and_asks_for_the_same() -> None:
    result, ours = sent(call("tencentsms"), status(), longest="35")
    assert (result.outcome, result.provider_id) == (Outcome.accepted, "2645:1")
    with ScriptedWebServer(200, status()) as server:
        wanted = SendSmsRequest()
        wanted.from_json_string(json.dumps(asked(ours)))
        SmsClient(Credential("AKIDtest", "very-secret"), "ap-guangzhou", profile(server.port)).SendSms(wanted)
    assert asked(server) == asked(ours)
    witnessed(server, "tencentsms", "sms")
    for name in ("x-tc-action", "x-tc-version", "x-tc-region", "content-type"):
        assert server.all_headers[0][name] == ours.all_headers[0][name]


def test_the_providers_own_sdk_signs_a_call_as_we_do_and_asks_for_the_same() -> None:
    result, ours = sent(call("tencentvoice"), RUNG)
    assert (result.outcome, result.provider_id) == (Outcome.accepted, "C-1")
    with ScriptedWebServer(200, RUNG) as server:
        wanted = SendTtsVoiceRequest()
        wanted.from_json_string(json.dumps(asked(ours)))
        VmsClient(Credential("AKIDtest", "very-secret"), "ap-guangzhou", profile(server.port)).SendTtsVoice(wanted)
    assert asked(server) == asked(ours)
    witnessed(server, "tencentvoice", "vms")
    for name in ("x-tc-action", "x-tc-version"):
        assert server.all_headers[0][name] == ours.all_headers[0][name]


def test_the_number_goes_abroad_with_its_country_and_the_pieces_in_their_order() -> None:
    _, server = sent(call("tencentsms"), status(), longest="9")
    said = asked(server)
    assert said["PhoneNumberSet"] == [f"+86{PHONE}"]
    assert said["TemplateParamSet"] == ["筠连县防汛抗旱指…", "启动防汛Ⅲ级应急…", "沐爱镇镇长", "7"]
    assert said["SessionContext"] == "2026-FX-7.0"


def test_a_call_is_read_out_as_often_as_the_account_says() -> None:
    assert asked(sent(call("tencentvoice"), RUNG)[1])["PlayTimes"] == 2
    assert asked(sent(call("tencentvoice"), RUNG, times="3")[1])["PlayTimes"] == 3
    result, server = sent(call("tencentvoice"), RUNG, times="4")
    assert (result.reason, server.requests) == (reasons.ACCOUNT_WRONG, [])


@pytest.mark.parametrize(
    ("body", "outcome", "reason"),
    [
        (status("LimitExceeded.PhoneNumberThirtySecondLimit"), Outcome.failed_for_now, reasons.TOO_MANY),
        (status("LimitExceeded.PhoneNumberDailyLimit"), Outcome.failed_for_good, reasons.NO_QUOTA),
        (status("InvalidParameterValue.IncorrectPhoneNumber"), Outcome.failed_for_good, reasons.RECIPIENT_REFUSED),
        (status("FailedOperation.TemplateUnapprovedOrNotExist"), Outcome.failed_for_good, reasons.TEMPLATE_REFUSED),
        (status("InternalError.Timeout"), Outcome.unknown, reasons.NO_ANSWER),
        (error("AuthFailure.SignatureFailure"), Outcome.failed_for_good, reasons.LOG_IN_REFUSED),
        (error("RequestLimitExceeded.UinLimitExceeded"), Outcome.failed_for_now, reasons.BUSY),
        (error("SomethingNew"), Outcome.failed_for_good, reasons.REQUEST_REFUSED),
        (b"<html>", Outcome.unknown, reasons.UNREADABLE_ANSWER),
        (b'{"Response": {}}', Outcome.unknown, reasons.UNREADABLE_ANSWER),
        (b'{"Response": {"SendStatusSet": []}}', Outcome.unknown, reasons.UNREADABLE_ANSWER),
        (b'{"Response": {"SendStatusSet": [3]}}', Outcome.unknown, reasons.UNREADABLE_ANSWER),
    ],
)
def test_the_status_of_the_one_number_decides_whatever_http_says(body: bytes, outcome: str, reason: object) -> None:
    result, _ = sent(call("tencentsms"), body)
    assert (result.outcome, result.reason) == (outcome, reason)


def test_a_call_without_its_number_is_in_doubt() -> None:
    result, _ = sent(call("tencentvoice"), b'{"Response": {"SendStatus": {"CallId": ""}}}')
    assert result.outcome is Outcome.unknown


def test_every_code_that_is_judged_by_itself_is_one_that_the_sdk_knows() -> None:
    known = {value for one in (sms, vms) for value in vars(one).values() if isinstance(value, str)}
    outside = {"AuthFailure.SignatureExpire"}  # of every service, not of these two
    assert {code for code in CODES if "." in code} - outside <= known


def heard(channel: str, body: object, key: str = DOOR_KEY) -> Heard:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return READERS[channel](account(channel, "http://127.0.0.1:1"), Incoming("POST", {"key": key}, {}, data), NOW)


REPORT = {
    "user_receive_time": "2026-08-23 17:00:03", "nationcode": "86", "mobile": PHONE, "report_status": "SUCCESS",
    "errmsg": "DELIVRD", "description": "用户短信送达成功", "sid": "2645:1",
}  # fmt: skip
UP = {"extend": "", "mobile": PHONE, "nationcode": "86", "sign": "筠连县防指", "text": "11", "time": 1787475603}
KEYED = {"call_from": "", "callid": "C-1", "keypress": "1", "mobile": PHONE, "nationcode": "86"}
TAKEN = {
    "result": "0", "accept_time": "1787475603", "call_from": "", "callid": "C-1", "end_calltime": "1787475633",
    "fee": "1", "mobile": PHONE, "nationcode": "86", "start_calltime": "1787475593",
}  # fmt: skip
AT = datetime(2026, 8, 23, 9, 0, 3, tzinfo=UTC)


def test_reports_and_texts_are_read_with_the_providers_times() -> None:
    delivered, failed = heard("tencentsms", [REPORT, REPORT | {"report_status": "FAIL", "errmsg": "MK:0001"}]).receipts
    assert (delivered.step, delivered.number, delivered.provider_id, delivered.at) == (
        Step.DELIVERED, "", "2645:1", AT,
    )  # fmt: skip
    assert (failed.step, failed.detail.split()[0]) == (Step.FAILED, "MK:0001")
    found = heard("tencentsms", UP)
    (uplink,) = found.uplinks
    assert (uplink.sender, uplink.text, uplink.at) == (PHONE, "11", AT)
    assert json.loads(found.answer) == {"result": 0, "errmsg": "OK"}
    assert PHONE not in uplink.event


@pytest.mark.parametrize(("key", "answer"), [("1", "received"), ("2", "declined"), ("1#", "received"), ("9", "key 9")])
def test_a_key_answers_the_call_that_it_was_pressed_in(key: str, answer: str) -> None:
    (reply,) = heard("tencentvoice", {"voicekey_callback": KEYED | {"keypress": key}}).replies
    assert (reply.answer, reply.way, reply.provider_id, reply.sender) == (answer, "key", "C-1", PHONE)


@pytest.mark.parametrize(("result", "step"), [("0", Step.DELIVERED), ("1", Step.FAILED), ("2", Step.FAILED)])
def test_a_call_that_was_taken_is_delivered_and_nobody_has_answered(result: str, step: Step) -> None:
    found = heard("tencentvoice", {"voiceprompt_callback": TAKEN | {"result": result}})
    (receipt,) = found.receipts
    assert (receipt.step, receipt.provider_id, receipt.at) == (step, "C-1", AT)
    assert found.replies == ()


@pytest.mark.parametrize("channel", READERS)
def test_whoever_does_not_know_the_key_of_the_door_is_not_believed(channel: str) -> None:
    with pytest.raises(Forged):
        heard(channel, [REPORT], "wrong")


@pytest.mark.parametrize(
    ("channel", "body"),
    [
        ("tencentsms", b""), ("tencentsms", [{}]), ("tencentsms", [REPORT | {"report_status": "?"}]),
        ("tencentvoice", {"voicekey_callback": {}}), ("tencentvoice", {"voiceprompt_callback": 3}),
        ("tencentvoice", {"voiceprompt_callback": TAKEN | {"result": "7"}}), ("tencentvoice", b"[" * 60000),
    ],
)  # fmt: skip
def test_a_proven_push_that_makes_no_sense_is_unreadable(channel: str, body: object) -> None:
    with pytest.raises(Unreadable):
        heard(channel, body)


def test_a_push_of_another_product_at_the_same_door_changes_nothing() -> None:
    assert heard("tencentvoice", {"voicecode_callback": {}}) == Heard(answer=tencent_sms_heard.TAKEN)
