"""Clocks that jump: ahead, everybody goes on by one rung; set right, nobody waits for the wrong time to come again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from notifiers.notifier import Outcome
from records.call import Call, Message
from records.channel_account import KeptAccount
from records.columns import new_id
from records.effect import Effect
from states.actor import engine
from tests.workflows.scene import Scene
from workflows.commands import claim_effects
from workflows.commands.pacing import paced
from workflows.commands.send_messages import Taken

AHEAD = 10
POST = "water_duty"


@pytest.fixture
def ahead(flood: Scene) -> Scene:
    """The clock of the machine is ten minutes ahead."""
    flood.clock.passes(minutes=AHEAD)
    return flood


def set_right(scene: Scene) -> None:
    scene.clock.passes(minutes=-AHEAD)


def test_a_call_that_was_put_on_its_rung_by_the_wrong_time_goes_on_at_once(ahead: Scene) -> None:
    ahead.turns.look_after()
    rung = ahead.call_of(ahead.response, POST).rung
    set_right(ahead)
    assert not ahead.turns.look_after()
    assert ahead.turns.look_for_set_back()
    call = ahead.call_of(ahead.response, POST)
    assert call.rung > rung
    assert call.next_at is not None
    assert (call.next_at - ahead.clock()).total_seconds() < AHEAD * 60
    assert not ahead.turns.look_for_set_back()


def test_a_clock_that_jumps_ahead_takes_everybody_on_by_one_rung_and_calls_nobody_twice_unmarked(flood: Scene) -> None:
    waiting = flood.rows(Call, Call.state == "calling")
    flood.clock.passes(minutes=AHEAD)
    flood.looks_after()
    climbed = Counter(one.subject for one in flood.entries("climbed"))
    assert climbed == {f"call:{one.id}": 1 for one in waiting}
    called = Counter((one.call_id, one.channel, one.repeat) for one in flood.rows(Message, Message.kind == "call"))
    assert set(called.values()) == {1}


def test_while_the_clock_is_right_nobody_is_hurried_because_of_it(flood: Scene) -> None:
    for minutes in (0, 1, 2, 2, 2, 3):
        flood.clock.passes(minutes=minutes)
        flood.looks_after()
        assert not flood.turns.look_for_set_back()


def test_a_message_that_is_to_be_tried_again_does_not_wait_for_the_wrong_time(ahead: Scene) -> None:
    address = ahead.address(POST, "mail")
    ahead.notifier.fail_always(address, Outcome.failed_for_now)
    ahead.sends("call_out")
    set_right(ahead)
    ahead.sends("call_out")
    call = ahead.call_of(ahead.response, POST)
    (message,) = ahead.rows(Message, Message.call_id == call.id, Message.channel == "mail")
    assert message.tries == 2


def test_an_effect_that_was_put_off_does_not_wait_for_the_wrong_time(ahead: Scene) -> None:
    (claimed,) = ahead.claim(most=1)
    ahead.carry(engine("worker"), lambda work: claim_effects.put_off(work, claimed, 30))
    assert claimed.id not in {one.id for one in ahead.claim()}
    set_right(ahead)
    assert claimed.id in {one.id for one in ahead.claim()}


def test_a_lease_that_was_given_by_the_wrong_time_does_not_run_for_ten_minutes_more(flood: Scene) -> None:
    """The worker never heard of its claim, and the clock of the database has been set back since."""
    (claimed,) = flood.claim(most=1)
    with flood.house.database.transaction() as session:
        effect = session.get_one(Effect, claimed.id)
        effect.lease_until = datetime.now(UTC) + timedelta(minutes=AHEAD)
        session.add(effect)
    assert claimed.id in {one.id for one in flood.claim()}


def test_an_account_whose_next_message_is_ten_minutes_away_is_free_again(ahead: Scene) -> None:
    account = KeptAccount(
        id=new_id(), key="county", channel="dingapp", drill=True, base_url="http://127.0.0.1:1", secrets="",
        opened_at=ahead.clock(),
    )  # fmt: skip
    with ahead.house.database.transaction() as session:
        session.add(account)

    def goes(message: Message) -> int:
        message.account = "county"
        taken = Taken(message, ahead.response, None, "zh")
        return len(ahead.turns.carry(lambda work: paced(work, [taken], 1)))

    message = ahead.rows(Message)[0]
    assert goes(message) == 1
    set_right(ahead)
    assert goes(message) == 1
