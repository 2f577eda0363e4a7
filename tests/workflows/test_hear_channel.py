"""What comes back through a channel account: receipts move the delivery ladder, replies are answers, once each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import col, select

from notifiers.channels.heard import BECAME, Heard, Receipt, Reply, Step
from notifiers.gate import Gate
from notifiers.rehearsal import RehearsalNotifier
from records.call import Call, Message
from records.channel_account import EarlyEvent, KeptAccount
from records.questions import channels
from states.actor import Actor
from tests.workflows.reached import entered, moved_to
from tests.workflows.scene import Scene
from workflows.channel_accounts import KeptAccounts
from workflows.commands.hear_channel import hear, set_aside
from workflows.receipts import Receipts

POST = "water_duty"
PROVIDER = Actor(person="", name="hook:drill_hub", door="callback")


@dataclass
class Hub:
    """A response in which one official is called through another system's webhook."""

    scene: Scene
    account: KeptAccount

    @property
    def call(self) -> Call:
        return self.scene.call_of(self.scene.response, POST)

    @property
    def message(self) -> Message:
        return self.scene.rows(Message, Message.call_id == self.call.id)[-1]

    def hears(self, *told: Receipt | Reply) -> int:
        receipts = tuple(one for one in told if isinstance(one, Receipt))
        replies = tuple(one for one in told if isinstance(one, Reply))
        return self.scene.carry(PROVIDER, lambda work: hear(work, self.account, Heard(receipts, replies)).new)


@pytest.fixture
def hub(scene: Scene) -> Hub:
    account = entered(scene, "drill_hub")
    moved_to(scene, POST, "hook://drill_hub/water-desk", "mail")
    accounts = KeptAccounts(scene.house, scene.clock)
    scene.notifier = RehearsalNotifier(Gate({"127.0.0.1"}, accounts=accounts), lambda _: None)
    scene.started()
    scene.sends()
    return Hub(scene, account)


def test_a_message_goes_through_the_account_that_its_address_names(hub: Hub) -> None:
    assert (hub.message.state, hub.message.address) == ("accepted", "hook://drill_hub/water-desk")


def test_delivered_and_read_are_kept_with_the_providers_times_and_answer_nothing(hub: Hub) -> None:
    number, at = hub.message.number, hub.scene.clock()
    hub.scene.clock.passes(seconds=30)
    hub.hears(Receipt("e1", Step.DELIVERED, number, at=at + timedelta(seconds=3)))
    hub.hears(Receipt("e2", Step.READ, number, at=at + timedelta(seconds=9)))
    call = hub.call
    assert (call.delivered_at, call.read_at) == (at + timedelta(seconds=3), at + timedelta(seconds=9))
    assert (call.state, call.answer, hub.message.state) == ("calling", None, "delivered")
    assert [one.data["step"] for one in hub.scene.entries("receipt")] == ["delivered", "read"]
    assert hub.scene.proof().stands


def test_whoever_has_read_has_been_delivered_to_whatever_the_order_of_the_receipts(hub: Hub) -> None:
    number, at = hub.message.number, hub.scene.clock()
    hub.scene.clock.passes(seconds=30)
    hub.hears(Receipt("e2", Step.READ, number, at=at + timedelta(seconds=9)))
    hub.hears(Receipt("e1", Step.DELIVERED, number, at=at + timedelta(seconds=12)))
    assert (hub.call.delivered_at, hub.call.read_at) == (at + timedelta(seconds=9),) * 2


def test_the_same_event_told_again_is_one(hub: Hub) -> None:
    receipt = Receipt("e1", Step.DELIVERED, hub.message.number)
    assert [hub.hears(receipt, receipt), hub.hears(receipt)] == [1, 0]
    assert len(hub.scene.entries("receipt")) == 1


def test_the_same_event_told_twice_while_it_is_locked_is_one(hub: Hub) -> None:
    """Nobody is waited for while it is set aside, not even for who is taking in the same event just now."""
    told = Heard(replies=(Reply("e1", "received", "hook", hub.message.number, sender="water-desk"),))
    scene = hub.scene
    with scene.house.database.transaction() as session:
        assert channels.heard_first(session, hub.account.id, ["e1", "e2"], scene.clock())
        session.flush()
        kept = [scene.carry(PROVIDER, lambda work: set_aside(work, hub.account, told)) for _ in range(2)]
        assert [one.became and one.became.outcome for one in kept] == ["kept", "kept"]
        session.rollback()
    receipts = Receipts(scene.house, scene.clock, {})
    receipts.ask()
    assert hub.call.answer == "received"
    scene.carry(PROVIDER, lambda work: set_aside(work, hub.account, told))
    receipts.ask()
    assert [one.data["outcome"] for one in scene.entries("answered")] == ["first"]
    assert scene.rows(EarlyEvent) == []


def test_what_is_still_locked_keeps_nothing_else_that_was_set_aside_and_its_order(scene: Scene) -> None:
    account = entered(scene, "drill_hub")
    for post in (POST, "transport_duty"):
        moved_to(scene, post, f"hook://drill_hub/{post}", "mail")
    scene.notifier = RehearsalNotifier(
        Gate({"127.0.0.1"}, accounts=KeptAccounts(scene.house, scene.clock)), lambda _: None
    )
    scene.started()
    scene.sends()
    mine, other = (scene.call_of(scene.response, post) for post in (POST, "transport_duty"))
    number = {call.id: scene.rows(Message, Message.call_id == call.id)[-1].number for call in (mine, other)}
    said = ((mine, "declined", POST), (mine, "received", POST), (other, "received", "transport_duty"))
    told = Heard(
        replies=tuple(
            Reply(f"e{place}", answer, "hook", number[call.id], sender=sender)
            for place, (call, answer, sender) in enumerate(said)
        )
    )
    scene.carry(PROVIDER, lambda work: set_aside(work, account, told))
    receipts = Receipts(scene.house, scene.clock, {})
    with scene.house.database.transaction() as session:
        session.execute(select(Call).where(col(Call.id) == mine.id).with_for_update())
        receipts.ask()
        assert [scene.again(one).answer for one in (mine, other)] == [None, "received"]
    receipts.ask()
    assert [one.data["answer"] for one in scene.entries("answered")] == ["received", "declined", "received"]
    assert scene.again(mine).answer == "received"


def test_a_receipt_from_the_future_is_dated_when_it_was_heard(hub: Hub) -> None:
    now = hub.scene.clock()
    hub.hears(Receipt("e1", Step.DELIVERED, hub.message.number, at=now + timedelta(days=1)))
    assert hub.call.delivered_at == now


def test_a_message_in_doubt_that_was_delivered_is_in_doubt_no_more(hub: Hub) -> None:
    with hub.scene.house.database.transaction() as session:
        message = session.get_one(Message, hub.message.id)
        message.state = "unknown"
        session.add(message)
    hub.hears(Receipt("e1", Step.DELIVERED, hub.message.number))
    assert hub.message.state == "delivered"


def test_the_reply_of_whom_the_message_went_to_answers_the_call(hub: Hub) -> None:
    hub.hears(Reply("e1", "received", "hook", hub.message.number, sender="water-desk", note="马上到"))
    call = hub.call
    assert (call.state, call.answer, call.door, call.answer_note) == ("answered", "received", "hook:mail", "马上到")
    assert call.answered_by == call.who["name"]["zh"]
    (entry,) = hub.scene.entries("answered")
    assert not entry.data["by_hand"]


@pytest.mark.parametrize(
    "reply",
    [
        lambda number: Reply("e1", "received", "hook", number, sender="somebody-else"),
        lambda number: Reply("e1", "sure", "hook", number, sender="water-desk"),
    ],
)
def test_a_reply_by_somebody_else_or_without_sense_changes_nothing_and_is_kept(
    hub: Hub, reply: Callable[[str], Reply]
) -> None:
    hub.hears(reply(hub.message.number))
    assert (hub.call.state, hub.call.answer) == ("calling", None)
    assert len(hub.scene.entries("reply_refused")) == 1


def test_a_reply_that_names_no_message_answers_none(hub: Hub) -> None:
    with hub.scene.house.database.transaction() as session:
        message = session.get_one(Message, hub.message.id)
        message.provider_id = ""
        session.add(message)
    hub.hears(Reply("e1", "received", "card", sender="water-desk"))
    assert hub.call.answer is None


def test_another_account_can_say_nothing_of_the_message(hub: Hub) -> None:
    other = Hub(hub.scene, entered(hub.scene, "other_hub"))
    other.hears(Reply("e1", "received", "hook", hub.message.number, sender="water-desk"))
    other.hears(Receipt("e2", Step.READ, hub.message.number))
    assert (hub.call.state, hub.call.read_at) == ("calling", None)
    assert hub.scene.entries("receipt", "answered", "reply_refused") == []


def test_an_account_that_was_closed_sends_nothing_within_seconds(hub: Hub) -> None:
    accounts = KeptAccounts(hub.scene.house, hub.scene.clock)
    assert accounts.find("drill_hub") is not None
    with hub.scene.house.database.transaction() as session:
        kept = session.get_one(KeptAccount, hub.account.id)
        kept.closed_at = hub.scene.clock()
        session.add(kept)
    hub.scene.clock.passes(seconds=6)
    assert accounts.find("drill_hub") is None


def test_whoever_replied_is_told_what_became_of_it(hub: Hub) -> None:
    number = hub.message.number

    def told(event: str, sender: str) -> str:
        replied = Heard(replies=(Reply(event, "received", "hook", number, sender=sender),))
        became = hub.scene.carry(PROVIDER, lambda work: hear(work, hub.account, replied)).became
        return became.outcome if became else ""

    outcomes = [
        told("e1", "somebody-else"),
        told("e2", "water-desk"),
        told("e3", "water-desk"),
        told("e3", "water-desk"),
    ]
    assert outcomes == ["refused", "first", "repeat", ""]
    assert set(outcomes) - {""} < set(BECAME)
