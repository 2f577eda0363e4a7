"""Two at once: one wins and the other is told; nothing is done twice, nothing is lost, nobody waits for ever."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from records.call import Call, CallOut, Message
from records.case import Case
from records.effect import Effect
from states.actor import engine
from states.call import OPEN, Answer
from states.refusal import Cause
from tests.cast import COMMANDER, DEPUTY, DUTY, LEADER, STANDING
from tests.workflows.scene import ENDING, INFORMATION, ORDER, Scene
from workflows.commands.climb_ladders import climb, due_ladders
from workflows.commands.complete_call_outs import complete, complete_now
from workflows.commands.ring_clocks import due_clocks, ring
from workflows.work import RefusedAt, Work


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Every act in a thread of its own, begun in the same moment; what each returned or raised."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except RefusedAt as refused:
            return refused.refusal

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def _climb(call_out: uuid.UUID, work: Work) -> bool:
    return climb(work, call_out)


def _ring(clock: uuid.UUID, work: Work) -> bool:
    return ring(work, clock)


def test_of_two_officers_at_once_one_wins_and_the_other_is_told_who_was_faster(scene: Scene) -> None:
    proposed = scene.proposed(scene.opens_incident())
    officers = {DEPUTY.name: DEPUTY, STANDING.name: STANDING}
    results = at_once(
        [
            lambda who=who: scene.pulls(who, "approve", proposed, version=proposed.version)  # type: ignore[misc]
            for who in officers.values()
        ]
    )
    won = [one for one in results if isinstance(one, Case)]
    (lost,) = [one for one in results if not isinstance(one, Case)]
    assert len(won) == 1
    winner = won[0].acts["approve"]
    assert lost.cause is Cause.STALE
    assert winner["name"] in lost.reason.zh
    assert winner["name_en"] in lost.reason.en
    assert len(scene.rows(CallOut)) == 1
    assert len([one for one in scene.entries("refused") if one.data["cause"] == "stale"]) == 1


def test_whoever_decides_from_a_page_that_facts_have_overtaken_is_told_by_whom(scene: Scene) -> None:
    incident = scene.opens_incident()
    intake = scene.opens(DUTY, "intake", INFORMATION)
    scene.pulls(LEADER, "let_out", intake, {"incident": incident.number})
    with pytest.raises(RefusedAt) as refused:
        scene.pulls(DUTY, "propose_response", incident, {"level": "III", **ORDER}, version=incident.version)
    assert refused.value.refusal.cause is Cause.STALE
    assert LEADER.name in refused.value.refusal.reason.zh


def test_without_a_version_two_officers_still_start_one_response(scene: Scene) -> None:
    proposed = scene.proposed(scene.opens_incident())
    results = at_once(
        [lambda who=who: scene.pulls(who, "approve", proposed) for who in (DEPUTY, STANDING, COMMANDER)]  # type: ignore[misc]
    )
    assert sum(isinstance(one, Case) for one in results) == 1
    assert {one.cause for one in results if not isinstance(one, Case)} == {Cause.ILLEGAL}
    assert len(scene.rows(CallOut)) == 1


def test_workers_that_ring_the_same_clock_at_once_ring_it_once(flood: Scene) -> None:
    flood.clock.passes(hours=12)
    clocks = flood.carry(engine("clock"), due_clocks)
    assert len(clocks) == 2
    for one in clocks:
        rang = at_once([partial(flood.carry, engine("clock"), partial(_ring, one))] * 4)
        assert Counter(rang) == {True: 1, False: 3}
    assert len(flood.entries("clock_rang")) == 2
    assert len(flood.rows(Case, Case.kind == "information_report")) == 2


def test_workers_that_climb_the_same_ladders_at_once_call_nobody_twice(flood: Scene) -> None:
    flood.sends()
    flood.clock.passes(minutes=3)
    (due,) = flood.carry(engine("clock"), due_ladders)
    climbed = at_once([lambda: flood.carry(engine("clock"), lambda work: climb(work, due))] * 4)
    assert Counter(climbed)[True] == 1
    climbs = Counter(one.subject for one in flood.entries("climbed"))
    assert climbs == {f"call:{one.id}": 1 for one in flood.rows(Call, Call.part == "holder")}
    twice = Counter((one.call_id, one.channel) for one in flood.rows(Message, Message.kind == "call"))
    assert set(twice.values()) == {1}


def test_while_one_worker_climbs_a_call_out_no_other_does_and_a_superior_is_called_once(flood: Scene) -> None:
    flood.nobody_answers(3)
    with flood.house.database.transaction() as session:
        for call in flood.rows(Call, Call.part == "holder")[::2]:
            later = session.get_one(Call, call.id)
            assert later.next_at is not None
            later.next_at += timedelta(seconds=30)
            session.add(later)
    flood.clock.passes(minutes=2)
    (due,) = flood.carry(engine("clock"), due_ladders)
    inside, go_on = threading.Event(), threading.Event()

    def slowly(work: Work) -> bool:
        climbed = climb(work, due)
        inside.set()
        return climbed and go_on.wait(5)

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(flood.carry, engine("clock"), slowly)
        assert inside.wait(5)
        flood.clock.passes(seconds=30)
        assert flood.carry(engine("clock"), partial(_climb, due)) is False
        go_on.set()
        assert first.result()
    flood.looks_after()
    stand_ins = Counter((one.person_id, one.part) for one in flood.rows(Call, Call.part != "holder"))
    assert {part for _, part in stand_ins} == {"deputy", "superior"}
    assert set(stand_ins.values()) == {1}


def test_an_effect_is_claimed_by_one_worker_only(flood: Scene) -> None:
    everything = {one.id for one in flood.rows(Effect)}
    taken = at_once([lambda: [one.id for one in flood.claim(most=3)] for _ in range(8)])
    claimed = [one for each in taken for one in each]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) == everything


def test_workers_that_find_a_call_out_complete_at_once_complete_it_once(flood: Scene) -> None:
    for call in flood.rows(Call):
        flood.answers(call)
    (ready,) = flood.carry(engine("worker"), complete_now)
    done = at_once([lambda: flood.carry(engine("worker"), lambda work: complete(work, ready))] * 4)
    assert Counter(done) == {True: 1, False: 3}
    assert len(flood.entries("call_out_complete")) == 1
    assert flood.response.state == "active/responding"


def test_two_answers_by_two_channels_at_once_are_one_answer_and_one_repeat(flood: Scene) -> None:
    flood.clock.passes(minutes=3)
    flood.looks_after()
    call = flood.call_of(flood.response, "water_duty")
    results = at_once([lambda channel=channel: flood.answers(call, channel=channel) for channel in ("mail", "sms")])  # type: ignore[misc]
    assert sorted(one.outcome for one in results) == ["first", "repeat"]
    assert sorted(one.data["outcome"] for one in flood.entries("answered")) == ["first", "repeat"]


def test_two_hundred_answers_in_the_same_moment_are_all_kept_and_complete_once(flood: Scene) -> None:
    by_hand = flood.rows(Call)
    acts: list[Callable[[], Any]] = [lambda call=call: flood.answers(call) for call in by_hand for _ in range(3)]  # type: ignore[misc]
    acts += [flood.turns.look_after] * 8
    acts += [lambda call=call: flood.answers(call, Answer.ARRIVED) for call in by_hand]  # type: ignore[misc]
    assert len(acts) >= 200
    at_once(acts)
    flood.looks_after()
    answered = flood.entries("answered")
    assert len(answered) == 4 * len(by_hand)
    first = Counter(one.subject for one in answered if one.data["outcome"] == "first")
    assert first == {f"call:{call.id}": 1 for call in by_hand}
    assert len(flood.entries("call_out_complete")) == 1
    assert flood.response.state == "active/responding"
    assert flood.proof().stands


def test_answers_during_a_raise_are_never_lost_and_never_asked_for_again(flood: Scene) -> None:
    proposed = flood.nearly_approved(flood.incident, "II")
    calls = flood.rows(Call)
    acts: list[Callable[[], Any]] = [lambda call=call: flood.answers(call) for call in calls]  # type: ignore[misc]
    acts.insert(20, lambda: flood.pulls(STANDING, "approve", proposed))
    results = at_once(acts)
    before = {one.post_id: one for one in flood.rows(Call, Call.case_id == proposed.predecessor_id)}
    now = {one.post_id: one for one in flood.rows(Call, Call.case_id == proposed.id)}
    assert flood.again(proposed).state == "active/calling_out"
    for result in results:
        if not isinstance(result, Case) and result.outcome == "first":
            assert before[result.call.post_id].state == "answered"
            assert now[result.call.post_id].state == "answered"
    assert not any(one.state in OPEN for one in before.values())
    assert flood.proof().stands


def test_an_end_amid_climbing_sending_and_answering_leaves_nobody_called(flood: Scene) -> None:
    flood.pulls(DEPUTY, "stand_down", flood.response, {"reason": "雨停"})
    flood.clock.passes(minutes=3)
    response, calls = flood.response, flood.rows(Call)
    ending = ENDING | {"waiver": "转入日常值守"}
    acts: list[Callable[[], Any]] = [lambda call=call: flood.answers(call) for call in calls[:16]]  # type: ignore[misc]
    acts += [flood.turns.look_after] * 3 + [flood.sends, flood.sends]
    acts.append(lambda: flood.pulls(DEPUTY, "end", response, ending))
    at_once(acts)
    flood.sends()
    before = len(flood.notifier.given)
    flood.clock.passes(hours=1)
    flood.looks_after()
    flood.sends("call_out", "escalate")
    assert flood.response.state in ("ended", "under_review")
    assert not any(one.state in OPEN for one in flood.rows(Call, Call.case_id == response.id))
    assert [one for one in flood.notifier.given[before:] if "/c/" in one.message.body] == []
    assert flood.proof().stands
