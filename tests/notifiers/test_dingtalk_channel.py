"""Work notices and cards by a DingTalk app, what is asked and told of them; its libraries are witnesses of names."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from notifiers import reasons
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.dingtalk import LONGEST_NOTICE, notice
from notifiers.channels.dingtalk_asked import ask, told_of
from notifiers.channels.dingtalk_heard import read
from notifiers.channels.dingtalk_signing import signature, track_id
from notifiers.channels.heard import BECAME, Became, Forged, Incoming, Step, Unreadable
from notifiers.notifier import Choice, Message, Outcome, Result
from notifiers.rehearsed.dingtalk import RehearsedDingTalk
from notifiers.tray import Trouble
from states.text import Text
from tests.notifiers.pretended import FIRST, Pretended
from tests.notifiers.scripted import NOW

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from dingtalk import AppKeyClient
    from dingtalk.model.message import MarkdownBody, SingleActionCardBody
    from dingtalk_stream import CardCallbackMessage

KIND = "dingapp"
CHOICES = (Choice("received", "收到"), Choice("declined", "不能到岗"))
LINK = "https://desk.example/c/0123456789abcdefABCDEF"


class Aimed(AppKeyClient):  # type: ignore[misc]
    """The library, asking our provider."""

    def __init__(self, account: ChannelAccount) -> None:
        super().__init__("ding1", account.secret("app_key"), account.secret("app_secret"))
        self.base = account.base_url

    def _request(self, method: str, path: str, **said: Any) -> Any:
        """The library goes to a router that is not there any more: its values go to the interface they are for."""
        if "eco.taobao.com" in path:
            values = said.pop("params")
            path = f"topapi/message/corpconversation/{values['method'].rpartition('.')[2]}"
            said["params"] = {"access_token": values["session"]}
            said["data"] = {one: values[one] for one in ("agent_id", "userid_list", "task_id") if one in values}
            said["data"] |= {"msg": json.loads(values["msg"])} if "msg" in values else {}
            said.pop("top_response_key", None)
        return super()._request(method, f"{self.base}/{path.lstrip('/')}", **said)


def letter(number: str = "C-7", repeat: int = 0, body: str = "请立即应答。", asks: bool = False) -> Message:
    to = f"{KIND}://drill_{KIND}/zhangsan"
    choices = CHOICES if asks else ()
    return Message(number, to, "【叫应】启动防汛Ⅲ级响应", body, False, repeat, link=LINK, choices=choices)


def sent(providers: Pretended, message: Message | None = None) -> Result:
    return providers.notifier(KIND).send(message or letter())


def arrived(providers: Pretended) -> list[tuple[str, int]]:
    return [(one.number, one.repeat) for one in providers.server.phones.of("zhangsan")]


def tap(account: ChannelAccount, at: datetime = NOW, **otherwise: Any) -> Incoming:
    said = {
        "type": "actionCallback", "outTrackId": track_id(account, "C-7.0"), "corpId": "ding1", "userId": "zhangsan",
        "content": json.dumps({"cardPrivateData": {"actionIds": ["1"], "params": {"answer": "received"}}}),
    }  # fmt: skip
    moment = str(int(at.timestamp() * 1000))
    headers = {
        "x-ddpaas-signature-timestamp": moment,
        "x-ddpaas-signature": signature(account.secret("callback_secret"), moment),
    }
    return Incoming("POST", {}, headers, json.dumps(said | otherwise).encode())


def test_the_same_words_reach_a_person_once_a_day_so_each_message_and_each_repeat_has_its_own(
    providers: Pretended,
) -> None:
    account = providers.account(KIND)
    for message in (letter(), letter(), letter(repeat=1), letter("C-8")):
        assert sent(providers, message).outcome is Outcome.accepted
    assert arrived(providers) == [("C-7", 0), ("C-7", 1), ("C-8", 0)]
    assert ask(account, "2", "zhangsan") == ()
    without_number = [json.dumps(notice(letter(one))).replace(one, "") for one in ("C-7", "C-8")]
    assert len(set(without_number)) == 1, "or the number was not what tells them apart"


def test_a_notice_is_said_in_the_words_of_the_library() -> None:
    card = notice(letter())
    told = card["action_card"]
    assert card == SingleActionCardBody(**told).get_dict()
    plain = notice(replace(letter(), link=""))
    assert plain == MarkdownBody(**plain["markdown"]).get_dict()
    assert (told["single_url"], told["title"]) == (LINK, "【叫应】启动防汛Ⅲ级响应")


def test_the_library_gets_a_token_and_its_notice_is_taken_as_ours_is(providers: Pretended) -> None:
    account = providers.account(KIND)
    client = Aimed(account)
    task = client.message.asyncsend_v2(notice(letter()), 1, ["lisi"])
    result = client.message.getsendresult(1, task)
    assert [one.step for one in told_of(result, str(task), "lisi")] == [Step.DELIVERED]
    assert [one.number for one in providers.server.phones.of("lisi")] == ["C-7"]


@pytest.mark.parametrize("body", ["洪" * 5_000, "“\\" * 3_000, "a](b)" * 900])
def test_the_longest_notice_has_2048_bytes_and_keeps_link_and_number(body: str) -> None:
    card = notice(letter("C-" + "7" * 60, repeat=2, body=f"{body}，点开：{LINK}"))
    assert len(json.dumps(card, ensure_ascii=False).encode()) <= LONGEST_NOTICE
    assert card["action_card"]["single_url"] == LINK
    assert card["action_card"]["markdown"].endswith(f"{LINK}\n\nC-{'7' * 60} · 3")
    assert "](" not in card["action_card"]["markdown"]


def test_what_became_of_a_notice_is_asked(providers: Pretended) -> None:
    account = providers.account(KIND)
    number = sent(providers).provider_id or ""
    assert [one.step for one in ask(account, number, "zhangsan")] == [Step.DELIVERED]
    providers.ask("POST", "/phones/zhangsan/read", {})
    (receipt,) = ask(account, number, "zhangsan")
    assert (receipt.step, receipt.provider_id) == (Step.READ, number)
    assert ask(account, number, "lisi") == ()
    assert ask(account, "4711", "zhangsan") == ()


def test_a_notice_that_could_not_be_delivered_is_told_when_it_is_asked(providers: Pretended) -> None:
    account = providers.account(KIND)
    providers.server.trouble("zhangsan", Trouble.undelivered)
    (receipt,) = ask(account, sent(providers).provider_id or "", "zhangsan")
    assert (receipt.step, receipt.detail) == (Step.FAILED, "failed_user_id_list")


@pytest.mark.parametrize(
    ("result", "step", "detail"),
    [
        ({"forbidden_list": [{"code": "143105", "count": 500, "userid": "u"}]}, Step.FAILED, "code 143105"),
        ({"forbidden_user_id_list": ["u"]}, Step.FAILED, "forbidden_user_id_list"),
        ({"invalid_user_id_list": ["u"], "read_user_id_list": []}, Step.FAILED, "invalid_user_id_list"),
        ({"read_user_id_list": ["u"], "unread_user_id_list": ["v"]}, Step.READ, "read_user_id_list"),
    ],
)
def test_each_list_of_a_result_says_its_own(result: dict[str, Any], step: Step, detail: str) -> None:
    assert [(one.step, one.detail) for one in told_of(result, "1", "u")] == [(step, detail)]
    assert told_of({**result, "forbidden_list": [{"code": "143106", "userid": "u"}]}, "1", "u") == ()
    assert told_of(result, "1", "w") == ()


def test_a_call_is_a_card_whose_tap_answers_it(providers: Pretended) -> None:
    account = providers.account(KIND)
    result = sent(providers, letter(asks=True))
    (card,) = providers.server.phones.of("zhangsan")
    assert (card.choices, card.link, card.number) == ((("received", "收到"), ("declined", "不能到岗")), LINK, "C-7")
    assert providers.does("zhangsan", tap="declined")["status"] == 200
    (reply,) = providers.heard_in_all(1)[0].replies
    assert (reply.number, reply.answer, reply.sender, reply.way) == ("C-7", "declined", "zhangsan", "card")
    assert ask(account, result.provider_id or "", "zhangsan") == ()


def test_a_call_without_a_card_template_is_a_notice_with_its_link(providers: Pretended) -> None:
    providers.change(KIND, card_template="")
    sent(providers, letter(asks=True))
    (notice_,) = providers.server.phones.of("zhangsan")
    assert (notice_.choices, notice_.link) == ((), LINK)
    assert providers.ask("POST", "/phones/zhangsan/answer", {"tap": "received"})[0] == 400


def test_the_same_card_twice_is_one(providers: Pretended) -> None:
    assert sent(providers, letter(asks=True)).provider_id == sent(providers, letter(asks=True)).provider_id
    assert arrived(providers) == [("C-7", 0)]


def test_a_tap_is_read_as_the_library_reads_it_and_told_what_became_of_it(providers: Pretended) -> None:
    account = providers.account(KIND)
    heard = read(account, tap(account), NOW)
    witness = CardCallbackMessage.from_dict(json.loads(tap(account).body))
    (reply,) = heard.replies
    assert (reply.sender, reply.answer) == (witness.user_id, witness.content["cardPrivateData"]["params"]["answer"])
    assert witness.card_instance_id == track_id(account, f"{reply.number}.0")
    assert heard.answered is not None
    first, refused = (json.loads(heard.answered(one))["cardData"]["cardParamMap"] for one in (FIRST, Became("refused")))
    assert first == {"state": "answered", "answered": f"{FIRST.words.zh} · {FIRST.words.en}"}
    assert refused == {"answered": f"{BECAME['refused'].zh} · {BECAME['refused'].en}"}


def test_a_button_without_values_of_its_own_answers_by_its_id(providers: Pretended) -> None:
    account = providers.account(KIND)
    content = json.dumps({"cardPrivateData": {"actionIds": ["arrived"]}})
    assert read(account, tap(account, content=content), NOW).replies[0].answer == "arrived"


def test_two_taps_are_two_events_and_the_same_request_again_is_one(providers: Pretended) -> None:
    account = providers.account(KIND)
    first, again, later = (
        read(account, tap(account, at), NOW).replies[0].event for at in (NOW, NOW, NOW + timedelta(seconds=1))
    )
    assert first == again != later


@pytest.mark.parametrize(
    "changed",
    [
        {"x-ddpaas-signature": "AAAA"}, {"x-ddpaas-signature": ""}, {"x-ddpaas-signature": "签名"},
        {"x-ddpaas-signature-timestamp": ""}, {"x-ddpaas-signature-timestamp": "now"},
        {"x-ddpaas-signature-timestamp": "9" * 40}, {"x-ddpaas-signature-timestamp": "1787475600001"},
    ],
)  # fmt: skip
def test_whatever_is_not_signed_is_not_believed(providers: Pretended, changed: dict[str, str]) -> None:
    account = providers.account(KIND)
    said = tap(account)
    with pytest.raises(Forged):
        read(account, replace(said, headers={**said.headers, **changed}), NOW)


@pytest.mark.parametrize("later", [-301.0, 301.0])
def test_a_recording_played_again_later_is_not_believed(providers: Pretended, later: float) -> None:
    account = providers.account(KIND)
    with pytest.raises(Forged, match="time"):
        read(account, tap(account), NOW + timedelta(seconds=later))


def test_the_signature_of_one_request_does_not_carry_the_answer_to_another_card(providers: Pretended) -> None:
    """DingTalk signs the time alone."""
    account = providers.account(KIND)
    mark = track_id(account, "C-7.0").rpartition(".")[2]
    for track in ("C-8.0", f"C-8.0.{mark}", "C-8.0.", mark, ""):
        with pytest.raises(Forged):
            read(account, tap(account, outTrackId=track), NOW)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"type": "dynamicDataSource"}, {"content": "{"}, {"content": "[]"}, {"content": 7}, {"content": "{}"},
        {"content": '{"cardPrivateData": {"actionIds": []}}'},
    ],
)  # fmt: skip
def test_what_is_proven_and_makes_no_sense_is_unreadable(providers: Pretended, otherwise: dict[str, Any]) -> None:
    account = providers.account(KIND)
    with pytest.raises(Unreadable):
        read(account, tap(account, **otherwise), NOW)


@pytest.mark.parametrize("asks", [False, True])
def test_a_token_that_is_not_good_any_more_is_fetched_again_and_nothing_is_lost(
    providers: Pretended, asks: bool
) -> None:
    sent(providers, letter(asks=asks))
    provider = providers.server.known[KIND]
    assert isinstance(provider, RehearsedDingTalk)
    provider.forget_tokens()
    assert sent(providers, letter("C-8", asks=asks)).outcome is Outcome.accepted
    assert arrived(providers) == [("C-7", 0), ("C-8", 0)]


@pytest.mark.parametrize("asks", [False, True])
def test_an_app_that_is_not_known_sends_nothing_and_says_why(providers: Pretended, asks: bool) -> None:
    secret = providers.account(KIND).secret("app_secret")
    providers.change(KIND, app_secret="old")
    notifier = providers.notifier(KIND)
    providers.change(KIND, app_secret=secret)
    result = notifier.send(letter(asks=asks))
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.LOG_IN_REFUSED)


@pytest.mark.parametrize(("name", "asks"), [("agent_id", False), ("robot_code", True), ("route_key", True)])
def test_an_account_that_lacks_what_it_needs_says_so_and_sends_nothing(
    providers: Pretended, name: str, asks: bool
) -> None:
    providers.change(KIND, **{name: "" if asks else "many"})
    assert sent(providers, letter(asks=asks)).reason == reasons.ACCOUNT_WRONG
    assert arrived(providers) == []


@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (Trouble.throttled, Outcome.failed_for_now), (Trouble.busy, Outcome.failed_for_now),
        (Trouble.body_error, Outcome.failed_for_good), (Trouble.refuse, Outcome.failed_for_good),
        (Trouble.gone, Outcome.failed_for_now), (Trouble.lost, Outcome.unknown),
    ],
)  # fmt: skip
def test_each_fault_is_told_as_what_it_is(providers: Pretended, trouble: Trouble, outcome: Outcome, asks: bool) -> None:
    providers.server.trouble("zhangsan", trouble)
    assert sent(providers, letter(asks=asks)).outcome is outcome


@pytest.mark.parametrize(("to", "why"), [("", reasons.ADDRESS_WRONG_FOR_CHANNEL), ("a,b", reasons.SEVERAL_TARGETS)])
def test_a_notice_goes_to_one_person(providers: Pretended, to: str, why: Text) -> None:
    result = sent(providers, replace(letter(), address=f"{KIND}://drill_{KIND}/{to}"))
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, why)
