"""The rehearsed providers of SMS and calls: they believe the real SDK, are strict with messages, and phones answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.utils_models import Config, OpenApiRequest, Params
from darabonba.runtime import RuntimeOptions

from notifiers import reasons
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import Heard, Step
from notifiers.notifier import Message, Outcome, Result
from notifiers.tray import Trouble
from tests.notifiers.pretended import Pretended
from tests.notifiers.scripted import NOW
from tests.notifiers.templated import PHONE, PIECES

SMS = ("aliyunsms", "tencentsms")
ALL = (*SMS, "tencentvoice")


def sent(providers: Pretended, kind: str, number: str = "C-7", **pieces: str) -> Result:
    notifier = providers.notifier(kind)
    letter = Message(
        number, f"{kind}://drill_{kind}/{PHONE}", "", "x", False, kind="call", pieces=PIECES | pieces
    )  # fmt: skip
    result = notifier.send(letter)
    notifier.close()
    return result


def heard(providers: Pretended, count: int) -> list[Heard]:
    return providers.heard_in_all(count)


@pytest.mark.parametrize("kind", ALL)
def test_the_phone_shows_the_pieces_and_how_to_answer(providers: Pretended, kind: str) -> None:
    assert sent(providers, kind).outcome is Outcome.accepted
    (message,) = providers.server.phones.of(PHONE)
    assert "启动防汛Ⅲ级应急响应" in message.body
    assert "回复 71 收到，72 不能到岗" in message.body
    assert (message.number, message.channel) == ("C-7", kind)


@pytest.mark.parametrize("kind", ALL)
def test_what_a_message_does_not_have_is_neither_shown_nor_read_out(providers: Pretended, kind: str) -> None:
    assert sent(providers, kind, code="").outcome is Outcome.accepted
    (message,) = providers.server.phones.of(PHONE)
    assert message.body.endswith("沐爱镇镇长")


@pytest.mark.parametrize("kind", SMS)
def test_its_owner_writes_back_and_the_door_hears_it(providers: Pretended, kind: str) -> None:
    result = sent(providers, kind)
    providers.does(PHONE, text="71 马上到")
    found = heard(providers, 2)
    (receipt,) = [one for told in found for one in told.receipts]
    (uplink,) = [one for told in found for one in told.uplinks]
    assert (receipt.step, receipt.provider_id, receipt.at) == (Step.DELIVERED, result.provider_id, NOW)
    assert (uplink.sender, uplink.text, uplink.at) == (PHONE, "71 马上到", NOW)


def test_its_owner_presses_a_key_and_the_door_hears_in_which_call(providers: Pretended) -> None:
    result = sent(providers, "tencentvoice")
    providers.does(PHONE, key="2")
    (reply,) = [one for told in heard(providers, 2) for one in told.replies]
    assert (reply.answer, reply.provider_id, reply.sender) == ("declined", result.provider_id, PHONE)


@pytest.mark.parametrize("kind", ALL)
def test_a_call_that_did_not_get_through_is_told_as_failed(providers: Pretended, kind: str) -> None:
    providers.server.trouble(PHONE, Trouble.undelivered)
    sent(providers, kind)
    (receipt,) = [one for told in heard(providers, 1) for one in told.receipts]
    assert receipt.step is Step.FAILED


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (Trouble.throttled, Outcome.failed_for_now),
        (Trouble.body_error, Outcome.failed_for_good),
        (Trouble.gone, Outcome.failed_for_now),
        (Trouble.lost, Outcome.unknown),
    ],
)
def test_each_fault_is_what_it_says(providers: Pretended, kind: str, trouble: Trouble, outcome: Outcome) -> None:
    providers.server.trouble(PHONE, trouble)
    assert sent(providers, kind).outcome is outcome


@pytest.mark.parametrize("kind", ALL)
def test_a_report_may_come_twice_and_is_one_event(providers: Pretended, kind: str) -> None:
    providers.server.trouble(PHONE, Trouble.receipt_twice)
    sent(providers, kind)
    first, second = [one for told in heard(providers, 2) for one in told.receipts]
    assert first.event == second.event


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("template", ["9202 who,code", "9403 who,code"])
def test_a_template_that_is_not_approved_is_refused(providers: Pretended, kind: str, template: str) -> None:
    providers.change(kind, call=template)
    result = sent(providers, kind)
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.TEMPLATE_REFUSED)


@pytest.mark.parametrize("kind", ALL)
def test_an_account_with_a_wrong_secret_is_kept_out(providers: Pretended, kind: str) -> None:
    secret = "access_key_secret" if kind == "aliyunsms" else "secret_key"
    notifier = providers.notifier(kind)
    providers.change(kind, **{secret: "another"})
    result = notifier.send(Message("C-7", f"{kind}://drill_{kind}/{PHONE}", "", "x", False))
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.LOG_IN_REFUSED)
    assert providers.server.phones.of(PHONE) == []


def asked_by_sdk(known: ChannelAccount, **query: str) -> None:
    """A request as the real SDK makes and signs it, to the path where the account is rehearsed."""
    host, _, path = known.base_url.removeprefix("http://").partition("/")
    config = Config(
        access_key_id=known.secrets["access_key_id"], access_key_secret=known.secrets["access_key_secret"],
        protocol="HTTP", endpoint=host,
    )  # fmt: skip
    params = Params(
        action="SendSms", version="2017-05-25", protocol="HTTP", pathname=f"/{path}", method="POST", auth_type="AK",
        style="RPC", req_body_type="formData", body_type="json",
    )  # fmt: skip
    Client(config).call_api(params, OpenApiRequest(query=query), RuntimeOptions())


def test_the_providers_own_sdk_is_believed_but_for_its_clock(providers: Pretended) -> None:
    known = providers.account("aliyunsms")
    sending = {"PhoneNumbers": PHONE, "TemplateCode": "SMS_1003", "TemplateParam": '{"text": "请 应答~*"}'}
    with pytest.raises(ClientException) as refused:
        asked_by_sdk(known, **sending)
    assert refused.value.code == "InvalidTimeStamp.Expired"
    with pytest.raises(ClientException) as refused:
        asked_by_sdk(replace(known, secrets={**known.secrets, "access_key_secret": "another"}), **sending)
    assert refused.value.code == "SignatureDoesNotMatch"
