"""In no second goes more through an account than its provider lets through, whoever sends; what is urgent is first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from notifiers.channels.kinds import KINDS
from notifiers.notifier import Outcome, Result
from records.call import Message
from records.channel_account import KeptAccount
from records.columns import new_id
from records.effect import Effect
from records.ledger import columns
from tests.workflows.scene import Scene
from workflows.commands import send_messages
from workflows.commands.claim_effects import Claimed
from workflows.commands.pacing import GRAIN, account_of, room

CHANNEL = "dingapp"
RATE = KINDS[CHANNEL].per_second or 0
SECOND = timedelta(seconds=1)


@pytest.fixture
def limited(flood: Scene) -> Scene:
    """Everything that waits goes through one account with a rate."""
    with flood.house.database.transaction() as session:
        session.add(
            KeptAccount(
                id=new_id(),
                key="county",
                channel=CHANNEL,
                drill=True,
                base_url="http://127.0.0.1:1",
                secrets="",
                opened_at=flood.clock(),
            )
        )
        session.execute(update(Message).values(account="county"))
    return flood


def takes(scene: Scene, claimed: Claimed) -> list[datetime]:
    """A worker takes what it may: the moments at which it begins."""
    taken = scene.turns.carry(lambda work: send_messages.take(work, claimed, 240))
    return [scene.clock()] * len(taken)


def call_out(scene: Scene) -> Claimed:
    (found,) = [one for one in scene.claim() if one.kind == "call_out"]
    return found


def test_no_second_holds_more_than_the_provider_lets_through_and_none_is_left(limited: Scene) -> None:
    claimed, begun = call_out(limited), list[datetime]()
    waiting = len(limited.rows(Message, Message.effect_id == claimed.id))
    for _ in range(400):
        begun += takes(limited, claimed)
        limited.clock.passes(seconds=0.05)
    assert len(begun) == waiting > RATE
    for at in begun:
        assert sum(at <= one < at + SECOND for one in begun) <= RATE
    assert begun[-1] - begun[0] < timedelta(seconds=waiting / RATE * 2)


def test_after_a_pause_nothing_is_caught_up_in_a_burst(limited: Scene) -> None:
    claimed = call_out(limited)
    first = len(takes(limited, claimed))
    limited.clock.passes(minutes=5)
    assert len(takes(limited, claimed)) == first
    assert first <= RATE * GRAIN.total_seconds() + 1


def test_two_call_outs_at_once_share_what_one_account_lets_through(limited: Scene) -> None:
    claimed = call_out(limited)
    with limited.house.database.transaction() as session:
        effect = session.get_one(Effect, claimed.id)
        other = Effect(**{**columns(effect), "id": new_id()})
        session.add(other)
        session.flush()
        half = [one.id for one in limited.rows(Message, Message.effect_id == claimed.id)][::2]
        session.execute(update(Message).where(col(Message.id).in_(half)).values(effect_id=other.id))
        second = Claimed(**{name: getattr(claimed, name) for name in Claimed.__slots__} | {"id": other.id})
    begun = len(takes(limited, claimed)) + len(takes(limited, second))
    assert 0 < begun <= RATE * GRAIN.total_seconds() + 1


def test_what_waits_says_when_it_is_looked_at_again(limited: Scene) -> None:
    claimed = call_out(limited)
    taken = limited.turns.carry(lambda work: send_messages.take(work, claimed, 240))
    sent = [(one, Result(Outcome.accepted, "ok")) for one in taken]
    limited.turns.carry(lambda work: send_messages.settle(work, claimed, sent))
    wait = limited.turns.carry(lambda work: send_messages.next_due(work, claimed.id))
    assert wait is not None
    assert 0 < wait <= GRAIN.total_seconds() * 2


def test_room_is_left_for_what_is_more_urgent(limited: Scene) -> None:
    claimed = call_out(limited)
    with limited.house.database.transaction() as session:
        effect = session.get_one(Effect, claimed.id)
        later = Claimed(**{name: getattr(claimed, name) for name in Claimed.__slots__} | {"priority": 99})
        assert effect.priority < later.priority
    assert takes(limited, later) == []
    limited.clock.passes(seconds=2)
    assert takes(limited, claimed) != []


def test_updates_of_cards_go_after_every_message_that_waits_and_count_like_one(limited: Scene) -> None:
    claimed, begun, updated = call_out(limited), list[datetime](), list[datetime]()
    with limited.house.database.transaction() as session:
        session.execute(update(Message).where(col(Message.effect_id) != claimed.id).values(account=""))
    for _ in range(400):
        begun += takes(limited, claimed)
        updated += [limited.clock()] * limited.turns.carry(lambda work: room(work, "county", 40))
        limited.clock.passes(seconds=0.05)
    assert len(updated) > RATE
    assert max(begun) - min(updated) <= GRAIN
    for at in (both := begun + updated):
        assert sum(at <= one < at + SECOND for one in both) <= RATE


def test_only_an_account_with_a_rate_is_paced() -> None:
    assert account_of(f"{CHANNEL}://county/zhangsan") == "county"
    assert account_of("hook://county/zhangsan") == ""
    assert account_of("tmail://127.0.0.1/a@b.c") == ""
    assert account_of("smtp://office/a@b.example") == "office"


@pytest.mark.parametrize(("values", "rate"), [("{}", 1), ('{"per_second": "6"}', 6)])
def test_a_further_service_has_a_rate_of_its_own_or_the_one_that_its_account_says(
    limited: Scene, values: str, rate: int
) -> None:
    with limited.house.database.transaction() as session:
        session.execute(update(KeptAccount).values(channel="further", secrets=values))
    claimed, begun = call_out(limited), list[datetime]()
    for _ in range(24):
        begun += takes(limited, claimed)
        limited.clock.passes(seconds=0.25)
    for at in begun:
        assert sum(at <= one < at + SECOND for one in begun) <= rate
    assert len(begun) >= 6 * rate * 0.6


def test_the_addresses_of_an_account_at_a_further_service_share_its_rate() -> None:
    assert account_of("further://county_tgram/13800000001") == account_of("further://county_tgram/2") == "county_tgram"
