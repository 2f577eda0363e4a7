"""Who has an effect in hand: one worker, for as long as it lives, and nobody who only thinks so."""

from __future__ import annotations

import asyncio
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from notifiers.notifier import Message as Letter
from notifiers.notifier import Outcome, Result
from records.call import Message
from records.columns import new_id
from records.effect import Effect
from records.questions.effects import Lane
from tests.workflows.scene import Scene
from workflows.commands import claim_effects
from workflows.commands.claim_effects import Claimed
from workflows.commands.effects import CALLING, calling
from workflows.flows.pulse import Pulse


def call_out(scene: Scene) -> Claimed:
    (claimed,) = scene.claim(most=1)
    assert claimed.kind == "call_out"
    return claimed


def test_a_lease_that_still_runs_keeps_others_away(flood: Scene) -> None:
    first = call_out(flood)
    assert first.id not in {one.id for one in flood.claim()}


def test_a_beat_keeps_the_leases_of_its_worker_and_of_nobody_else(flood: Scene) -> None:
    mine, other = flood.turns.row, new_id()
    (held,) = flood.claim(mine, most=1)
    (others,) = flood.claim(other, most=1)
    flood.turns.in_hand = lambda: [held, others]
    flood.loses(held)
    flood.loses(others)
    flood.turns.beat()
    assert [one.id for one in flood.claim(most=1)] == [others.id]


def test_a_claim_that_its_worker_never_heard_of_is_not_kept_from_the_others_by_its_beat(flood: Scene) -> None:
    """The database went away after it had claimed, and before it could say so: nobody has the effect in hand."""
    (unheard,) = flood.claim(flood.turns.row, most=1)
    flood.loses(unheard)
    flood.turns.beat()
    assert [one.id for one in flood.claim(most=1)] == [unheard.id]


def test_a_worker_does_not_take_for_lost_what_it_has_in_hand_itself(flood: Scene) -> None:
    """A clock that jumps ahead ends every lease at once."""
    held = call_out(flood)
    flood.loses(held)
    lane = Lane(CALLING, inside=True, besides=(held.id,))
    with flood.house.database.transaction() as session:
        again = claim_effects.claim(session, flood.turns.row, flood.clock(), 10, lane)
    assert held.id not in {one.id for one in again}
    assert held.id in {one.id for one in flood.claim()}


def test_a_worker_that_stood_still_sends_nothing_that_it_had_in_hand_before(flood: Scene) -> None:
    """Frozen for ten minutes after it had marked its messages: whoever was to be called has answered meanwhile."""
    monotonic, given = [0.0], []

    class Freezing:
        def send(self, message: Letter) -> Result:
            given.append(message)
            monotonic[0] += 600
            return Result(Outcome.accepted, "ok")

    shop = replace(flood.workshop(), pulse=Pulse(lambda: monotonic[0]), senders=ThreadPoolExecutor(1))
    shop.notifier = Freezing()
    claimed = call_out(flood)
    with shop.senders:
        asyncio.run(flood.works(shop, claimed))
    assert len(given) == 1
    rows = flood.rows(Message, Message.effect_id == claimed.id)
    assert sorted({(one.state, one.tries) for one in rows}) == [("accepted", 1), ("queued", 1)]


def _take_up(scene: Scene, worker: uuid.UUID, room: int) -> list[Claimed]:
    """What a worker takes up of everything that is no call."""
    with scene.house.database.transaction() as session:
        return claim_effects.take_up(session, worker, scene.clock(), room, Lane(CALLING, inside=False))


def _due(scene: Scene, number: int) -> None:
    """So many effects more that are due now."""
    now, case = scene.clock(), scene.incident.id
    with scene.house.database.transaction() as session:
        session.add_all(
            Effect(kind="publish", case_id=case, priority=50, opened_at=now, due_at=now) for _ in range(number)
        )


def test_of_what_comes_at_once_every_worker_takes_a_part(flood: Scene) -> None:
    flood.sends()
    _due(flood, 5)
    mine, others = (_take_up(flood, new_id(), 8) for _ in range(2))
    assert (len(mine), len(others)) == (1, 1)
    assert not {one.id for one in mine} & {one.id for one in others}


def test_of_what_has_piled_up_a_worker_takes_more(flood: Scene) -> None:
    flood.sends()
    _due(flood, 9)
    flood.clock.passes(seconds=3)
    assert len(_take_up(flood, new_id(), 2)) == 8


def test_a_crowd_is_called_in_shares() -> None:
    posts: list[Any] = list(range(5_001))
    assert [len(share) for share in calling.shares(posts)] == [2_500, 2_500, 1]
    assert [one for share in calling.shares(posts) for one in share] == posts


def test_effects_of_one_case_and_kind_send_in_turn_and_others_do_not_wait(flood: Scene) -> None:
    """What a worker has in hand when it dies is in doubt: it is one batch of a crowd, however many its shares are."""
    first, shop = call_out(flood), flood.workshop()
    mine, share = shop.turn(first), shop.turn(replace(first, id=new_id()))
    assert mine is share
    assert mine is not shop.turn(replace(first, kind="tell"))
    assert mine is not shop.turn(replace(first, case_id=new_id()))


def test_what_a_worker_gives_back_is_taken_up_at_once(flood: Scene) -> None:
    (held,) = flood.claim(flood.turns.row, most=1)
    flood.turns.leave()
    again = call_out(flood)
    assert again.id == held.id
    assert again.lease == held.lease + 1
