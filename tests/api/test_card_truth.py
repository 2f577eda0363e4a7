"""Cards on phones show how their calls stand, by whatever way it came about; what can not be shown is said to a tap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import BECAME
from notifiers.channels.showers import SHOWERS
from notifiers.channels.showing import Lying
from notifiers.notifier import Outcome, Result
from records.call import Call
from records.card import Card
from records.channel_account import KeptAccount
from records.questions import cards
from states.actor import engine
from states.call import Answer
from states.text import Text
from tests.api.loop import Loop, flood, flooded_stage, loop, quiet_stage, scene
from tests.cast import DEPUTY, DUTY
from workflows.card_updates import CardUpdates
from workflows.channel_accounts import as_used
from workflows.commands import update_cards
from workflows.commands.answer_call import Answering, on_behalf
from workflows.receipts import Receipts

__all__ = ["flood", "flooded_stage", "loop", "quiet_stage", "scene"]
KINDS = ("wecomapp", "feishuapp", "dingapp")


def updates(loop: Loop) -> CardUpdates:
    return CardUpdates(loop.scene.house, loop.scene.clock)


def answering(loop: Loop, kind: str, result: Result) -> CardUpdates:
    """Updates of which a provider says this, whatever it is asked."""

    def show(account: ChannelAccount, card: Lying, stands: Text) -> Result:
        del account, card, stands
        return result

    return CardUpdates(loop.scene.house, loop.scene.clock, {kind: show})


def phone(loop: Loop) -> str:
    return str(loop.provider.ask("GET", "/phone/zhangsan")[1])


def by_the_desk(loop: Loop) -> None:
    answering = Answering(Answer.RECEIVED, "电话联系到本人")
    loop.scene.carry(DUTY, lambda work: on_behalf(work, loop.call.id, answering))


def kept(loop: Loop) -> Card:
    return loop.scene.one(Card, Card.call_id == loop.call.id)


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_that_was_answered_elsewhere_says_by_whom_and_when(loop: Loop, kind: str) -> None:
    loop.calls(kind, "zhangsan")
    assert not updates(loop).update()
    by_the_desk(loop)
    assert updates(loop).update()
    assert "已由值班室（" in phone(loop)
    assert "代为登记：收到" in phone(loop)
    assert '<button name="tap"' not in phone(loop)
    assert not updates(loop).update()
    (entry,) = loop.scene.entries("card_updated")
    assert (entry.data["outcome"], entry.data["shows"]["zh"][:6]) == ("accepted", "已由值班室（")
    assert loop.scene.proof().stands


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_whose_call_is_over_says_so(loop: Loop, kind: str) -> None:
    loop.calls(kind, "zhangsan")
    loop.scene.pulls(DEPUTY, "stand_down", loop.scene.response, {"reason": "雨停"})
    loop.scene.pulls(DEPUTY, "end", loop.scene.response, {"reason": "雨停", "follow_up": "值班", "waiver": "转入日常"})
    updates(loop).update()
    assert "本次叫应已结束，无需答复" in phone(loop)


def test_a_card_says_who_has_answered_in_ones_place(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    with loop.scene.house.database.transaction() as session:
        other = loop.scene.rows(Call, col(Call.id) != loop.call.id)[0]
        other = session.get_one(Call, other.id)
        other.answer, other.answered_at, other.answered_by = "received", loop.scene.clock(), "李四"
        mine = session.get_one(Call, loop.call.id)
        mine.state, mine.covered_by_id = "covered", other.id
        session.add_all([other, mine])
    updates(loop).update()
    assert "已由李四于" in phone(loop)
    assert "您无需再应答" in phone(loop)


@pytest.mark.parametrize("kind", KINDS)
def test_a_tap_is_shown_again_once_its_answer_may_have_been_lost_on_its_way(loop: Loop, kind: str) -> None:
    loop.calls(kind, "zhangsan")
    loop.provider.does("zhangsan", tap="received")
    assert not updates(loop).update()
    loop.scene.clock.passes(seconds=6)
    assert updates(loop).update()
    assert "答复：收到" in phone(loop)
    assert [one.data["outcome"] for one in loop.scene.entries("card_updated")] == ["accepted"]
    assert not updates(loop).update()


@pytest.mark.parametrize("kind", KINDS)
def test_a_press_on_an_old_card_after_73_hours_is_told_who_has_answered_and_when(loop: Loop, kind: str) -> None:
    loop.calls(kind, "zhangsan")
    at = loop.scene.clock()
    by_the_desk(loop)
    loop.scene.clock.passes(hours=73)
    said = loop.provider.does("zhangsan", tap="received")
    assert said["status"] == 200
    assert "代为登记：收到" in phone(loop)
    assert (loop.call.answered_at, loop.call.door) == (at, "page")
    loop.scene.clock.passes(seconds=6)
    assert updates(loop).update()
    assert [one.data["outcome"] for one in loop.scene.entries("card_updated")] == ["accepted"]
    assert loop.scene.proof().stands


def test_a_wecom_card_is_not_tried_after_72_hours_and_its_code_is_forgotten(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    assert kept(loop).handle
    assert kept(loop).until == loop.scene.clock() + timedelta(hours=72)
    loop.scene.clock.passes(hours=72)
    by_the_desk(loop)
    assert not updates(loop).update()
    assert (kept(loop).handle, kept(loop).due_at) == ("", None)


def test_a_code_that_was_used_or_has_expired_is_refused_by_wecom(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    account = replace(loop.provider.account("wecomapp"))
    lying = Lying("", "zhangsan", kept(loop).handle)
    told = [SHOWERS["wecomapp"](account, lying, Text("已结束", "over")).outcome for _ in range(2)]
    assert told == [Outcome.accepted, Outcome.failed_for_good]


def test_an_update_that_is_refused_for_good_is_kept_and_given_up(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    by_the_desk(loop)
    assert answering(loop, "wecomapp", Result(Outcome.failed_for_good, "40058 invalid response_code")).update()
    loop.scene.clock.passes(hours=1)
    assert not updates(loop).update()
    (entry,) = loop.scene.entries("card_updated")
    assert (entry.data["outcome"], entry.data["detail"]) == ("failed_for_good", "40058 invalid response_code")


def test_an_update_that_could_not_be_made_is_made_later(loop: Loop) -> None:
    loop.calls("feishuapp", "zhangsan")
    by_the_desk(loop)
    assert answering(loop, "feishuapp", Result(Outcome.failed_for_now, "HTTP 503")).update()
    assert not updates(loop).update()
    loop.scene.clock.passes(seconds=20)
    assert updates(loop).update()
    assert "代为登记：收到" in phone(loop)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("asked", [False, True])
def test_a_worker_that_dies_before_or_after_it_asked_the_provider_leaves_the_card_to_another(
    loop: Loop, kind: str, asked: bool
) -> None:
    loop.calls(kind, "zhangsan")
    by_the_desk(loop)
    (due,) = loop.scene.carry(engine("worker"), update_cards.take_due)
    if asked:
        assert SHOWERS[kind](as_used(due.kept), due.lying, due.stands).outcome is Outcome.accepted
    assert not updates(loop).update()
    loop.scene.clock.passes(seconds=61)
    assert updates(loop).update()
    assert "代为登记：收到" in phone(loop)
    loop.scene.clock.passes(seconds=61)
    assert not updates(loop).update()


def tapped_while_locked(loop: Loop, kind: str, during: Callable[[], object] = lambda: None) -> None:
    """The card is tapped while somebody holds the call; the tap is taken in once it is free."""
    with loop.scene.house.database.transaction() as session:
        session.execute(select(Call).where(col(Call.id) == loop.call.id).with_for_update())
        assert loop.provider.does("zhangsan", tap="received")["status"] == 200
        assert BECAME["kept"].zh in phone(loop)
        during()
    Receipts(loop.scene.house, loop.scene.clock, {}).ask()
    assert loop.call.answer == "received"


@pytest.mark.parametrize("kind", KINDS)
def test_a_tap_on_a_call_that_was_locked_is_shown_once_it_is_taken_in(loop: Loop, kind: str) -> None:
    loop.calls(kind, "zhangsan")
    handle = kept(loop).handle
    tapped_while_locked(loop, kind)
    assert (kept(loop).handle != handle) == (kind == "wecomapp")
    loop.scene.clock.passes(seconds=6)
    assert updates(loop).update()
    assert "答复：收到" in phone(loop)
    assert BECAME["kept"].zh not in phone(loop)
    assert not updates(loop).update()


@pytest.mark.parametrize("kind", KINDS)
def test_a_tap_on_a_locked_call_whose_sending_is_not_recorded_yet_is_shown_too(loop: Loop, kind: str) -> None:
    loop.calls(kind, "zhangsan")
    sent = kept(loop)
    with loop.scene.as_owner() as session:
        session.execute(delete(Card))
    tapped_while_locked(loop, kind)
    known = {name: getattr(sent, name) for name in ("message_id", "call_id", "handle", "until", "due_at")}
    with loop.scene.house.database.transaction() as session:
        cards.keep_sent(session, [known | {"handle": "used" if kind == "wecomapp" else sent.handle}])
    loop.scene.clock.passes(seconds=6)
    assert updates(loop).update()
    assert "答复：收到" in phone(loop)


def test_a_card_that_is_tapped_while_its_update_is_refused_is_updated_by_what_the_tap_gave(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    by_the_desk(loop)

    def show(account: ChannelAccount, card: Lying, stands: Text) -> Result:
        del account, card, stands
        loop.provider.does("zhangsan", tap="received")
        return Result(Outcome.failed_for_good, "40058 invalid response_code")

    assert CardUpdates(loop.scene.house, loop.scene.clock, {"wecomapp": show}).update()
    loop.scene.clock.passes(seconds=6)
    assert updates(loop).update()
    assert [one.data["outcome"] for one in loop.scene.entries("card_updated")] == ["failed_for_good", "accepted"]


def test_two_workers_update_a_card_once(loop: Loop) -> None:
    loop.calls("dingapp", "zhangsan")
    by_the_desk(loop)
    first = loop.scene.carry(engine("worker"), update_cards.take_due)
    assert len(first) == 1
    assert loop.scene.carry(engine("worker"), update_cards.take_due) == []


def test_a_card_waits_while_its_account_lets_nothing_more_through_and_then_counts_at_it(loop: Loop) -> None:
    loop.calls("dingapp", "zhangsan")
    by_the_desk(loop)
    free = loop.scene.clock() + timedelta(seconds=1)
    with loop.scene.house.database.transaction() as session:
        session.execute(update(KeptAccount).values(next_at=free))
    assert not updates(loop).update()
    assert kept(loop).tries == 0
    loop.scene.clock.passes(seconds=1)
    assert updates(loop).update()
    assert "代为登记：收到" in phone(loop)
    assert (loop.scene.one(KeptAccount, col(KeptAccount.drill)).next_at or free) > free


def test_a_card_that_still_asks_is_left_alone_while_the_ladder_ends_at_the_desk(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    with loop.scene.house.database.transaction() as session:
        mine = session.get_one(Call, loop.call.id)
        mine.state = "unreached"
        session.add(mine)
    assert not updates(loop).update()


def test_what_a_later_channel_answered_after_a_decline_is_shown_as_it_counts(loop: Loop) -> None:
    loop.calls("feishuapp", "zhangsan")
    loop.provider.does("zhangsan", tap="declined")
    loop.scene.clock.passes(seconds=6)
    updates(loop).update()
    by_the_desk(loop)
    updates(loop).update()
    assert "代为登记：收到" in phone(loop)
