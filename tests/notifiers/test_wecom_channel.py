"""Cards and texts by a WeCom app, and the rehearsed provider behind it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from notifiers import reasons
from notifiers.channels.accounts import ChannelAccount, FixedAccounts
from notifiers.channels.cutting import utf8
from notifiers.channels.heard import BECAME
from notifiers.channels.wecom_cards import card, tapped, task_id
from notifiers.gate import Gate
from notifiers.notifier import Choice, Message, Outcome
from notifiers.rehearsed.wecom import RehearsedWecom
from notifiers.tray import Trouble
from notifiers.via_apprise import AppriseNotifier
from tests.notifiers.pretended import FIRST, Pretended
from tests.notifiers.scripted import NOW, TwoAnswers

KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ACCOUNT = ChannelAccount(
    "county", "wecomapp", False, "http://127.0.0.1:1",
    {"corp_id": "wx5823bf96d3bd56c7", "agent_id": "1000002", "secret": "s", "token": "QDG6eK", "encoding_aes_key": KEY},
)  # fmt: skip
LINK = "http://desk.example/c/AbCdEfGhIjKlMnOpQrStUv"
CHOICES = (Choice("received", "收到"), Choice("arrived", "已到岗"), Choice("declined", "不能到岗"))


def letter(**more: Any) -> Message:
    made = Message("C-7", "wecomapp://drill_wecomapp/zhangsan", "【叫应】启动防汛Ⅲ级响应", "请立即应答。", drill=False)
    return replace(made, **more)


def asking(**more: Any) -> Message:
    body = f"【叫应】县防指启动防汛Ⅲ级响应。\n您的岗位：镇长。\n请立即应答，点开：{LINK}"
    return letter(body=body, link=LINK, choices=CHOICES, **more)


def test_a_call_is_a_card_that_offers_the_answers_and_leads_to_the_page() -> None:
    made = card(asking())
    assert made["main_title"]["title"] == "【叫应】启动防汛Ⅲ级响应"
    assert made["sub_title_text"] == "【叫应】县防指启动防汛Ⅲ级响应。\n您的岗位：镇长。"
    assert made["card_action"] == {"type": 1, "url": LINK}
    assert [(one["text"], tapped(one["key"])) for one in made["button_list"]] == [
        ("收到", ("received", "C-7", "收到")),
        ("已到岗", ("arrived", "C-7", "已到岗")),
        ("不能到岗", ("declined", "C-7", "不能到岗")),
    ]


def test_a_long_card_keeps_the_code_under_which_it_can_be_answered() -> None:
    body = f"{'强降雨仍将持续。' * 40}\n也可回复：11 收到，12 不能到岗\n联系电话：0831-7720000"
    text = card(replace(asking(), body=body, pieces={"code": "1"}))["sub_title_text"]
    assert len(text) <= 160
    assert text.endswith("…\n也可回复：11 收到，12 不能到岗")


def test_every_attempt_of_a_message_has_a_task_of_its_own_in_letters_that_are_taken() -> None:
    assert [task_id(asking()), task_id(asking(repeat=1))] == ["C-7@0", "C-7@1"]
    assert task_id(asking(number="2026 值.7")) == "2026---7@0"
    assert len(task_id(asking(number="x" * 300))) == 128


def test_a_text_keeps_its_link_and_number_within_the_bytes_that_are_delivered(providers: Pretended) -> None:
    body = "强降雨仍将持续，请加强值守。" * 200 + LINK
    result = providers.notifier("wecomapp").send(letter(body=body, link=LINK, repeat=1))
    (arrived,) = providers.server.phones.of("zhangsan")
    assert result.outcome is Outcome.accepted
    assert utf8(arrived.body) <= 2048
    assert arrived.body.endswith(f"…\n{LINK}\n#C-7.1")


@pytest.mark.parametrize("member", ["@all", "zhangsan%7Clisi", "ZhangSan", ""])
def test_an_address_is_one_member_and_never_everybody(providers: Pretended, member: str) -> None:
    result = providers.notifier("wecomapp").send(letter(address=f"wecomapp://drill_wecomapp/{member}"))
    assert result.outcome is Outcome.failed_for_good
    assert providers.server.phones.since(0) == []


def test_a_card_that_is_given_twice_lies_on_the_phone_once(providers: Pretended) -> None:
    notifier = providers.notifier("wecomapp")
    results = [notifier.send(asking()), notifier.send(asking())]
    assert [one.outcome for one in results] == [Outcome.accepted] * 2
    assert "42014" in results[1].detail
    assert len(providers.server.phones.of("zhangsan")) == 1


def test_a_token_that_was_revoked_is_fetched_anew_and_the_message_goes_out(providers: Pretended) -> None:
    notifier = providers.notifier("wecomapp")
    notifier.send(letter())
    pretended = providers.server.known["wecomapp"]
    assert isinstance(pretended, RehearsedWecom)
    pretended.lent.forget(providers.account("wecomapp"))
    assert notifier.send(letter(number="C-8")).outcome is Outcome.accepted


def through(account: ChannelAccount) -> AppriseNotifier:
    return AppriseNotifier(Gate(accounts=FixedAccounts(account)), lambda: NOW)


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        ({"errcode": 0, "errmsg": "ok", "msgid": "m"}, Outcome.accepted, None),
        ({"errcode": 0, "invaliduser": "ZhangSan"}, Outcome.failed_for_good, reasons.RECIPIENT_REFUSED),
        ({"errcode": 0, "unlicenseduser": "lisi|zhangsan"}, Outcome.failed_for_good, reasons.RECIPIENT_REFUSED),
        ({"errcode": 0, "invaliduser": "zhangsan2"}, Outcome.accepted, None),
        ({"errcode": 81013}, Outcome.failed_for_good, reasons.RECIPIENT_REFUSED),
        ({"errcode": 45009}, Outcome.failed_for_now, reasons.BUSY),
        ({"errcode": -1}, Outcome.failed_for_now, reasons.BUSY),
        ({"errcode": 60020}, Outcome.failed_for_good, reasons.LOG_IN_REFUSED),
        ({"errcode": 45002}, Outcome.failed_for_good, reasons.TEXT_REFUSED),
        ({"errcode": 99999}, Outcome.failed_for_good, reasons.REQUEST_REFUSED),
        ({"errcode": 42001}, Outcome.failed_for_now, reasons.LOG_IN_REFUSED),
    ],
)
def test_only_the_code_in_the_body_says_what_became_of_a_message(said: Any, outcome: Outcome, reason: Any) -> None:
    token = {"errcode": 0, "access_token": "t", "expires_in": 7200}
    with TwoAnswers(json.dumps(token).encode(), json.dumps(said).encode()) as server:
        result = through(replace(ACCOUNT, key="drill_wecomapp", base_url=server.url)).send(letter())
    assert (result.outcome, result.reason) == (outcome, reason)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"errcode":"0"}', b"<html>", b"[" * 50_000])
def test_an_answer_that_makes_no_sense_leaves_the_message_in_doubt(body: bytes) -> None:
    with TwoAnswers(b'{"errcode":0,"access_token":"t","expires_in":7200}', body) as server:
        result = through(replace(ACCOUNT, key="drill_wecomapp", base_url=server.url)).send(letter())
    assert result.outcome is Outcome.unknown


@pytest.mark.parametrize(
    ("body", "outcome"),
    [(b"<html>", Outcome.failed_for_now), (b'{"errcode":40001}', Outcome.failed_for_good),
     (b'{"errcode":0}', Outcome.failed_for_now)],
)  # fmt: skip
def test_without_a_token_nothing_was_sent_so_nothing_is_in_doubt(body: bytes, outcome: Outcome) -> None:
    with TwoAnswers(body, b'{"errcode":0}') as server:
        result = through(replace(ACCOUNT, key="drill_wecomapp", base_url=server.url)).send(letter())
    assert (result.outcome, server.posted) == (outcome, 0)


@pytest.mark.parametrize("changed", [{"agent_id": "app"}, {"secret": ""}])
def test_an_account_that_is_not_set_up_sends_nothing_and_says_why(changed: dict[str, str]) -> None:
    with TwoAnswers(b'{"errcode":0,"access_token":"t","expires_in":7200}', b'{"errcode":0}') as server:
        secrets = {**ACCOUNT.secrets, **changed}
        known = replace(ACCOUNT, key="drill_wecomapp", base_url=server.url, secrets=secrets)
        result = through(known).send(letter())
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.ACCOUNT_WRONG)


def test_the_card_shows_the_answer_once_it_was_tapped(providers: Pretended) -> None:
    providers.notifier("wecomapp").send(asking())
    providers.does("zhangsan", tap="declined")
    (reply,) = providers.heard[-1].replies
    assert (reply.answer, reply.number, reply.sender) == ("declined", "C-7", "zhangsan")
    assert f'<div class="shows">{FIRST.words.zh}</div>' in providers.ask("GET", "/phone/zhangsan")[1]


def test_who_writes_back_reads_what_became_of_it(providers: Pretended) -> None:
    providers.notifier("wecomapp").send(asking())
    providers.does("zhangsan", text="收到")
    assert BECAME["first"].zh in providers.ask("GET", "/phone/zhangsan")[1]


@pytest.mark.parametrize(
    ("trouble", "outcome", "reason"),
    [
        (Trouble.throttled, Outcome.failed_for_now, reasons.BUSY),
        (Trouble.body_error, Outcome.failed_for_good, reasons.SENDER_REFUSED),
        (Trouble.gone, Outcome.failed_for_now, reasons.BUSY),
        (Trouble.refuse, Outcome.failed_for_good, reasons.RECIPIENT_REFUSED),
    ],
)
def test_each_fault_of_the_provider_is_told_as_what_it_is(
    providers: Pretended, trouble: Trouble, outcome: Outcome, reason: Any
) -> None:
    providers.server.trouble("zhangsan", trouble)
    result = providers.notifier("wecomapp").send(asking())
    assert (result.outcome, result.reason) == (outcome, reason)
