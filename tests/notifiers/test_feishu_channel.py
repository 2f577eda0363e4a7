"""Cards by a Feishu app, and what comes back; Feishu's own library is the witness of names, signatures and ciphers."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from notifiers import reasons
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.feishu_asked import ask
from notifiers.channels.feishu_heard import read
from notifiers.channels.feishu_signing import hidden
from notifiers.channels.heard import BECAME, Forged, Heard, Incoming, Step, Unreadable
from notifiers.notifier import Choice, Message, Outcome, Result
from notifiers.rehearsed.feishu import RehearsedFeishu, event_of, sealed
from notifiers.rehearsed.provider import Callback
from notifiers.tray import Trouble
from tests.notifiers.pretended import Pretended
from tests.notifiers.scripted import NOW

KIND = "feishuapp"
CHOICES = (Choice("received", "收到"), Choice("declined", "不能到岗"))
LINK = "https://desk.example/c/0123456789abcdefABCDEF"


@pytest.fixture(scope="module")
def lark() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import lark_oapi  # noqa: PLC0415 - half a minute of imports that only its own tests pay

        return lark_oapi


def letter(number: str = "C-7", repeat: int = 0, body: str = "请立即应答。") -> Message:
    to = f"{KIND}://drill_{KIND}/ou_zhang"
    return Message(number, to, "【叫应】启动防汛Ⅲ级响应", body, False, repeat, link=LINK, choices=CHOICES)


def sent(providers: Pretended, message: Message | None = None) -> Result:
    return providers.notifier(KIND).send(message or letter())


def feishu(providers: Pretended) -> RehearsedFeishu:
    found = providers.server.known[KIND]
    assert isinstance(found, RehearsedFeishu)
    return found


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
        .build()
    )
    request = lark.RawRequest()
    request.uri, request.headers, request.body = "/", dict(callback.headers), callback.body
    answer = handler.do(request)
    return answer.status_code, answer.content


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


def test_a_card_that_the_library_sends_is_taken_as_ours_is(lark: Any, providers: Pretended) -> None:
    account = providers.account(KIND)
    card = feishu(providers).card(sent(providers).provider_id or "")
    client = lark.Client.builder().app_id(account.secret("app_id")).app_secret(account.secret("app_secret")).build()
    client._config.domain = account.base_url  # its builder takes no address with a path
    from lark_oapi.api.im.v1 import CreateMessageRequest, CreateMessageRequestBody  # noqa: PLC0415 - see `lark`

    body = CreateMessageRequestBody.builder().receive_id("ou_li").msg_type("interactive").uuid("u-1")
    body = body.content(json.dumps(card)).build()
    answer = client.im.v1.message.create(
        CreateMessageRequest.builder().receive_id_type("open_id").request_body(body).build()
    )
    assert answer.success(), answer.msg
    assert [one.number for one in providers.server.phones.of("ou_li")] == ["C-7"]


def test_a_tap_is_told_what_became_of_it_by_the_card_itself(lark: Any, providers: Pretended) -> None:
    account = providers.account(KIND)
    heard = read(account, incoming(tap(account)), NOW)
    assert set(heard.by_outcome) == set(BECAME)
    from lark_oapi.event.callback.model.p2_card_action_trigger import (  # noqa: PLC0415 - see `lark`
        P2CardActionTriggerResponse,
    )

    first, refused = (P2CardActionTriggerResponse(json.loads(heard.by_outcome[one])) for one in ("first", "refused"))
    assert first.card.type == "raw"
    assert not [one for one in first.card.data["elements"] if one["tag"] == "action"]
    assert "收到" in first.card.data["elements"][1]["text"]["content"]
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


def test_an_event_of_another_kind_is_taken_and_means_nothing(providers: Pretended) -> None:
    account = providers.account(KIND)
    said = event_of(account, "im.chat.disbanded_v1", "e-1", "1787475600000", {})
    assert read(account, incoming(sealed(account, said, NOW)), NOW) == Heard(answer=b"{}")


def test_who_looks_at_a_card_is_told_as_read_and_taps_answer_it(providers: Pretended) -> None:
    message = sent(providers)
    providers.does("ou_zhang", tap="declined")
    looked, tapped = providers.heard_in_all(2)
    assert [(one.step, one.provider_id, one.at) for one in looked.receipts] == [(Step.READ, message.provider_id, NOW)]
    assert [(one.number, one.answer, one.sender) for one in tapped.replies] == [("C-7", "declined", "ou_zhang")]


def test_who_has_read_can_be_asked_and_is_the_same_event_as_the_one_that_is_pushed(providers: Pretended) -> None:
    account, number = providers.account(KIND), sent(providers).provider_id or ""
    assert ask(account, number, "ou_zhang") == ()
    providers.ask("POST", "/phones/ou_zhang/read", {})
    assert ask(account, number, "ou_zhang") == providers.heard_in_all(1)[0].receipts
    assert ask(account, number, "ou_li") == ()
    assert ask(account, "om_nothing", "ou_zhang") == ()


def test_a_token_that_is_not_good_any_more_is_fetched_again_and_nothing_is_lost(providers: Pretended) -> None:
    assert sent(providers).outcome is Outcome.accepted
    feishu(providers).forget_tokens()
    assert sent(providers, letter("C-8")).outcome is Outcome.accepted
    assert [one.number for one in providers.server.phones.of("ou_zhang")] == ["C-7", "C-8"]


def test_an_app_that_is_not_known_sends_nothing_and_says_why(providers: Pretended) -> None:
    secret = providers.account(KIND).secret("app_secret")
    providers.change(KIND, app_secret="old")
    notifier = providers.notifier(KIND)
    providers.change(KIND, app_secret=secret)
    result = notifier.send(letter())
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.LOG_IN_REFUSED)
    assert "old" not in result.detail


def test_only_a_repeat_is_made_urgent_and_only_as_the_account_says(providers: Pretended) -> None:
    first, again = sent(providers), sent(providers, letter("C-7r", repeat=1))
    assert feishu(providers).urged(first.provider_id or "") == []
    assert feishu(providers).urged(again.provider_id or "") == ["app"]
    assert again.detail == "code 0; urgent_app: code 0"


@pytest.mark.parametrize("name", ["urgent", "id_type"])
def test_a_setting_that_there_is_not_is_told_before_anything_is_sent(providers: Pretended, name: str) -> None:
    providers.change(KIND, **{name: "pigeon"})
    assert sent(providers, letter(repeat=1)).reason == reasons.ACCOUNT_WRONG
    assert providers.server.phones.of("ou_zhang") == []


def test_the_longest_message_fits_a_card_and_keeps_its_link_and_number(providers: Pretended) -> None:
    assert sent(providers, letter("C-" + "7" * 60, body="洪" * 20_000 + f"点开：{LINK}")).outcome is Outcome.accepted
    (arrived,) = providers.server.phones.of("ou_zhang")
    assert (arrived.number, arrived.link) == ("C-" + "7" * 60, LINK)
    assert LINK in arrived.body


def test_the_same_sending_twice_is_one_card(providers: Pretended) -> None:
    assert sent(providers).provider_id == sent(providers).provider_id
    assert len(providers.server.phones.of("ou_zhang")) == 1


@pytest.mark.parametrize(
    ("trouble", "outcome", "reason"),
    [
        (Trouble.throttled, Outcome.failed_for_now, reasons.BUSY),
        (Trouble.body_error, Outcome.failed_for_good, reasons.TEXT_REFUSED),
        (Trouble.refuse, Outcome.failed_for_good, reasons.RECIPIENT_REFUSED),
        (Trouble.gone, Outcome.failed_for_now, reasons.BUSY),
        (Trouble.lost, Outcome.unknown, reasons.NO_ANSWER),
    ],
)
def test_each_fault_is_told_as_what_it_is(
    providers: Pretended, trouble: Trouble, outcome: Outcome, reason: object
) -> None:
    providers.server.trouble("ou_zhang", trouble)
    result = sent(providers)
    assert (result.outcome, result.reason) == (outcome, reason)


def test_the_cipher_is_that_of_the_library(lark: Any) -> None:
    made = lark.AESCipher("key").decrypt_str(hidden("key", "启动防汛Ⅲ级响应".encode(), b"0" * 16))
    assert made == "启动防汛Ⅲ级响应"
