"""Cards by a Feishu app; Feishu's own library is the witness of names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from notifiers import reasons
from notifiers.channels.feishu_asked import ask
from notifiers.channels.heard import Step
from notifiers.notifier import Choice, Message, Outcome, Result
from notifiers.rehearsed.feishu import RehearsedFeishu
from notifiers.tray import Trouble
from tests.notifiers.feishu_witness import KIND, lark
from tests.notifiers.pretended import Pretended
from tests.notifiers.scripted import NOW

__all__ = ["lark"]
CHOICES = (Choice("received", "收到"), Choice("declined", "不能到岗"))
LINK = "https://desk.example/c/0123456789abcdefABCDEF"


def letter(number: str = "C-7", repeat: int = 0, body: str = "请立即应答。") -> Message:
    to = f"{KIND}://drill_{KIND}/ou_zhang"
    return Message(number, to, "【叫应】启动防汛Ⅲ级响应", body, False, repeat, link=LINK, choices=CHOICES)


def sent(providers: Pretended, message: Message | None = None) -> Result:
    return providers.notifier(KIND).send(message or letter())


def feishu(providers: Pretended) -> RehearsedFeishu:
    found = providers.server.known[KIND]
    assert isinstance(found, RehearsedFeishu)
    return found


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
