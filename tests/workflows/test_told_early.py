"""What is told of a message before it is recorded that it was sent is taken in as soon as it is, and once."""

from __future__ import annotations

from dataclasses import replace

from typing_extensions import override

from notifiers.channels.heard import Heard, Receipt, Reply, Step
from notifiers.gate import Gate
from notifiers.notifier import Message as Letter
from notifiers.notifier import Result
from notifiers.rehearsal import RehearsalNotifier
from records.call import Message
from records.channel_account import EarlyEvent, KeptAccount
from tests.workflows.reached import entered, moved_to
from tests.workflows.scene import Scene
from tests.workflows.test_hear_channel import POST, PROVIDER, Hub, hub
from workflows.channel_accounts import KeptAccounts
from workflows.commands.hear_channel import TakenIn, hear, hear_early

__all__ = ["hub"]
REPLY = Reply("e1", "received", "key", provider_id="C-1", sender="water-desk")
RECEIPT = Receipt("e2", Step.DELIVERED, provider_id="C-1")


def told(hub: Hub, *one: Receipt | Reply) -> TakenIn:
    receipts = tuple(found for found in one if isinstance(found, Receipt))
    replies = tuple(found for found in one if isinstance(found, Reply))
    return hub.scene.carry(PROVIDER, lambda work: hear(work, hub.account, Heard(receipts, replies)))


def outcome_of(taken: TakenIn) -> str:
    return taken.became.outcome if taken.became else ""


def later(hub: Hub, *awaited: str) -> TakenIn:
    return hub.scene.carry(PROVIDER, lambda work: hear_early(work, hub.account, awaited))


def known(hub: Hub, **values: object) -> None:
    """The message as it is once its sending is recorded, or while it is being sent."""
    with hub.scene.house.database.transaction() as session:
        message = session.get_one(Message, hub.message.id)
        for name, value in values.items():
            setattr(message, name, value)
        session.add(message)


class AnsweredAtOnce(RehearsalNotifier):
    """A channel whose people answer before the sender has heard that the message was taken."""

    def __init__(self, scene: Scene, account: KeptAccount) -> None:
        super().__init__(Gate({"127.0.0.1"}, accounts=KeptAccounts(scene.house, scene.clock)), lambda _: None)
        self._hub = Hub(scene, account)

    @override
    def send(self, message: Letter) -> Result:
        result = super().send(message)
        if message.address.startswith("hook:") and result.provider_id:
            told(self._hub, replace(REPLY, provider_id=result.provider_id))
            told(self._hub, Receipt("e2", Step.DELIVERED, message.number))
        return result


def test_who_answers_while_the_message_is_still_being_sent_has_answered(scene: Scene) -> None:
    account = entered(scene, "drill_hub")
    moved_to(scene, POST, "hook://drill_hub/water-desk", "mail")
    scene.notifier = AnsweredAtOnce(scene, account)
    scene.started()
    scene.sends()
    hub = Hub(scene, account)
    assert (hub.call.answer, hub.call.door) == ("received", "key:mail")
    assert (hub.call.delivered_at, hub.message.state) == (scene.clock(), "delivered")
    assert scene.rows(EarlyEvent) == []
    assert scene.proof().stands


def test_a_key_that_was_pressed_before_the_call_was_recorded_answers_it(hub: Hub) -> None:
    assert told(hub, REPLY, RECEIPT) == TakenIn(2, None, ("C-1", "C-1"))
    assert (hub.call.answer, hub.call.delivered_at) == (None, None)
    known(hub, provider_id="C-1")
    assert outcome_of(later(hub, "C-1")) == "first"
    assert (hub.call.answer, hub.call.delivered_at) == ("received", hub.scene.clock())
    assert later(hub, "C-1") == TakenIn(0)
    assert hub.scene.rows(EarlyEvent) == []


def test_a_report_on_a_message_that_is_being_sent_waits_for_its_record(hub: Hub) -> None:
    number = hub.message.number
    known(hub, state="queued", sending_since=hub.scene.clock())
    assert told(hub, Receipt("e1", Step.DELIVERED, number)).early == (number,)
    known(hub, state="accepted", sending_since=None)
    later(hub, number)
    assert (hub.message.state, hub.call.delivered_at) == ("delivered", hub.scene.clock())


def test_what_is_still_not_known_waits_on(hub: Hub) -> None:
    told(hub, REPLY)
    assert later(hub, "C-1").early == ("C-1",)
    known(hub, provider_id="C-1")
    assert outcome_of(later(hub, "C-1")) == "first"


def test_the_same_event_told_again_while_it_waits_is_one(hub: Hub) -> None:
    assert [told(hub, REPLY).new, told(hub, REPLY).new] == [1, 0]
    assert len(hub.scene.rows(EarlyEvent)) == 1


def test_what_nobody_has_missed_for_a_day_is_destroyed(hub: Hub) -> None:
    told(hub, REPLY)
    hub.scene.clock.passes(hours=25)
    told(hub, Reply("e3", "received", "key", provider_id="C-2", sender="water-desk"))
    (left,) = hub.scene.rows(EarlyEvent)
    assert (left.awaits, left.heard_at) == ("C-2", hub.scene.clock())


def test_who_spoke_lies_encrypted(hub: Hub) -> None:
    told(hub, REPLY)
    with hub.scene.as_owner() as session:
        kept = session.connection().exec_driver_sql("select told from channel_early_events").scalar_one()
    assert "water-desk" not in kept
    assert "water-desk" in hub.scene.one(EarlyEvent).told
