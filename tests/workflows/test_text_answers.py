"""Answers by text: a code for each call of a phone, read back from what people write, and from nobody else."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from notifiers.channels.heard import Heard, Uplink
from notifiers.gate import Gate
from notifiers.notifier import Message as Letter
from notifiers.rehearsal import RehearsalNotifier
from records.answer_code import AnswerCode
from records.call import Call, Message
from records.case import Case
from records.channel_account import KeptAccount
from records.questions import answer_codes as stored
from records.questions.messages import Taken
from states.actor import Actor, engine
from tests.workflows.reached import entered, moved_to
from tests.workflows.scene import Scene
from workflows import answer_codes
from workflows.channel_accounts import KeptAccounts
from workflows.commands.hear_channel import hear

WATER, WEATHER = "water_duty", "weather_duty"
PHONE = "13800000001"
PROVIDER = Actor(person="", name="aliyunsms:county_sms", door="callback")


@dataclass
class Desk:
    """A response in which two officials share one phone, and are called by SMS."""

    scene: Scene
    account: KeptAccount
    letters: list[Letter]

    def call(self, post: str) -> Call:
        return self.scene.call_of(self.scene.response, post)

    def code(self, post: str) -> int:
        return self.scene.one(AnswerCode, AnswerCode.call_id == self.call(post).id).code

    def hears(self, text: str, sender: str = PHONE, event: str = "") -> str:
        uplink = Uplink(event or f"up:{text}:{self.scene.clock()}", sender, text, self.scene.clock())
        told = Heard(uplinks=(uplink,))
        became = self.scene.carry(PROVIDER, lambda work: hear(work, self.account, told)).became
        return became.outcome if became else ""


@pytest.fixture
def desk(scene: Scene) -> Desk:
    account = entered(scene, "county_sms", "aliyunsms")
    moved_to(scene, WATER, f"aliyunsms://county_sms/{PHONE}", "sms")
    moved_to(scene, WEATHER, f"aliyunsms://county_sms/+86{PHONE}", "sms")
    accounts = KeptAccounts(scene.house, scene.clock)
    scene.notifier = RehearsalNotifier(Gate({"127.0.0.1"}, accounts=accounts), lambda _: None)
    scene.started()
    letters = [one for one in scene.sends() if one.address.startswith("aliyunsms:")]
    return Desk(scene, account, letters)


def test_each_call_of_a_phone_has_a_code_of_its_own_and_the_message_says_how_to_answer(desk: Desk) -> None:
    assert {desk.code(WATER), desk.code(WEATHER)} == {1, 2}
    assert len(desk.letters) == 2
    for letter in desk.letters:
        code = letter.pieces["code"]
        assert f"{code}1" in letter.body
        assert f"{code}2" in letter.body
    assert {letter.pieces["code"] for letter in desk.letters} == {"1", "2"}


def test_who_is_reached_by_another_channel_has_no_code(desk: Desk) -> None:
    others = [one.message for one in desk.scene.notifier.given if not one.message.address.startswith("aliyunsms:")]
    assert others
    assert {one.pieces["code"] for one in others} == {""}
    assert len(desk.scene.rows(AnswerCode)) == 2


@pytest.mark.parametrize(
    ("digit", "answer", "state"),
    [("1", "received", "answered"), ("2", "declined", "calling"), ("１", "received", "answered")],
)
def test_a_text_with_a_code_answers_its_call_and_no_other(desk: Desk, digit: str, answer: str, state: str) -> None:
    assert desk.hears(f"{desk.code(WEATHER)}{digit}，堵车", "+8613800000001") == "first"
    call = desk.call(WEATHER)
    assert (call.state, call.answer, call.answer_note, call.door) == (state, answer, "堵车", "text:sms")
    assert call.answered_by == call.who["name"]["zh"]
    assert desk.call(WATER).answer is None
    assert desk.scene.proof().stands


def test_a_text_that_comes_twice_is_one_answer(desk: Desk) -> None:
    said = f"{desk.code(WATER)}1"
    assert [desk.hears(said, event="e1"), desk.hears(said, event="e1")] == ["first", ""]
    assert len(desk.scene.entries("answered")) == 1


@pytest.mark.parametrize("text", ["1", "收到", "991", "你好"])
def test_a_text_that_could_mean_either_call_or_none_answers_neither_and_is_kept(desk: Desk, text: str) -> None:
    assert desk.hears(text) == "refused"
    assert (desk.call(WATER).answer, desk.call(WEATHER).answer) == (None, None)
    (entry,) = desk.scene.entries("reply_refused")
    assert entry.data["answer"] == text


def test_a_bare_answer_is_enough_where_the_phone_has_been_called_only_once(scene: Scene) -> None:
    account = entered(scene, "county_sms", "aliyunsms")
    moved_to(scene, WATER, f"aliyunsms://county_sms/{PHONE}", "sms")
    scene.notifier = RehearsalNotifier(
        Gate({"127.0.0.1"}, accounts=KeptAccounts(scene.house, scene.clock)), lambda _: None
    )
    scene.started()
    scene.sends()
    desk = Desk(scene, account, [])
    assert desk.hears("收到，马上到") == "first"
    assert (desk.call(WATER).state, desk.call(WATER).answer_note) == ("answered", "收到，马上到")


def test_a_number_that_nobody_was_called_under_is_kept_in_the_office_without_being_told(desk: Desk) -> None:
    assert desk.hears("11", "13912345678") == "refused"
    (entry,) = desk.scene.entries("text_unplaced")
    assert (entry.data["sender"], entry.data["text"]) == ("139****5678", "11")
    assert desk.scene.entries("answered", "reply_refused") == []


def test_a_code_through_another_account_answers_nothing(desk: Desk) -> None:
    other = replace(desk, account=entered(desk.scene, "other_sms", "aliyunsms"))
    assert other.hears(f"{desk.code(WATER)}1") == "refused"
    assert desk.call(WATER).answer is None


def test_an_answer_to_a_call_that_is_over_is_kept_as_such(desk: Desk) -> None:
    code = desk.code(WATER)
    stood_down(desk, WATER)
    assert desk.hears(f"{code}1") == "over"
    assert desk.call(WATER).answer is None


def test_the_next_message_of_a_call_says_the_same_code(desk: Desk) -> None:
    before = desk.code(WATER)
    again = given(desk, WATER)
    assert again == {desk.scene.rows(Message, Message.call_id == desk.call(WATER).id)[-1].id: str(before)}


def test_a_code_goes_to_another_call_only_a_day_after_the_last_message_and_when_its_call_is_over(desk: Desk) -> None:
    scene = desk.scene
    with scene.house.database.transaction() as session:
        for code in range(3, 10):
            row = AnswerCode(
                phone_digest=scene.rows(AnswerCode)[0].phone_digest, code=code, call_id=desk.call(WATER).id,
                message_id=scene.rows(Message, Message.call_id == desk.call(WATER).id)[-1].id, given_at=scene.clock(),
            )  # fmt: skip
            session.add(row)
    assert new_code(desk, others(desk)[0]) == 10
    scene.clock.passes(hours=25)
    assert new_code(desk, others(desk)[1]) == 11
    stood_down(desk, WATER)
    assert new_code(desk, others(desk)[2]) == 3


def test_workers_that_send_at_once_never_give_two_calls_of_a_phone_one_code(desk: Desk) -> None:
    calls = others(desk)[:12]
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda call: new_code(desk, call), calls))
    assert len(set(found)) == len(calls) > 6


def test_codes_are_forgotten_with_the_numbers(desk: Desk) -> None:
    with desk.scene.house.database.transaction() as session:
        stored.forget(session, [desk.scene.response.id])
    assert desk.scene.rows(AnswerCode) == []


def taken(desk: Desk, call: Call, url: str | None = None) -> Taken:
    message = desk.scene.rows(Message, Message.call_id == call.id)[-1]
    if url is not None:
        message.address = url
    return Taken(message, desk.scene.one(Case, Case.id == call.case_id), call, "zh")


def given(desk: Desk, post: str) -> dict[uuid.UUID, str]:
    one = taken(desk, desk.call(post))
    return desk.scene.carry(engine("worker"), lambda work: answer_codes.given(work, [one]))


def new_code(desk: Desk, call: Call) -> int:
    """The code that a call gets on the shared phone."""
    one = taken(desk, call, f"aliyunsms://county_sms/{PHONE}")
    (code,) = desk.scene.carry(engine("worker"), lambda work: answer_codes.given(work, [one])).values()
    return int(code)


def stood_down(desk: Desk, post: str) -> None:
    """The call to a post is over."""
    with desk.scene.house.database.transaction() as session:
        call = session.get_one(Call, desk.call(post).id)
        call.state = "stood_down"
        session.add(call)


def others(desk: Desk) -> list[Call]:
    """Open calls to people who have phones of their own."""
    calls = desk.scene.rows(Call, Call.case_id == desk.scene.response.id, Call.state == "calling")
    return [one for one in calls if one.who["post"] not in (WATER, WEATHER)]


def test_a_phone_is_kept_as_a_digest_and_never_as_a_number(desk: Desk) -> None:
    kept = desk.scene.rows(AnswerCode)
    assert len({one.phone_digest for one in kept}) == 1
    assert all(PHONE not in str(one.model_dump()) for one in kept)


def test_what_is_known_of_its_templates_goes_with_the_account_to_whoever_sends(desk: Desk) -> None:
    with desk.scene.house.database.transaction() as session:
        kept = session.get_one(KeptAccount, desk.account.id)
        kept.approvals = {"SMS_1": {"state": "refused", "why": "", "known_at": ""}}
        session.add(kept)
    found = KeptAccounts(desk.scene.house, desk.scene.clock).find("county_sms")
    assert found is not None
    assert found.approvals == {"SMS_1": "refused"}
