"""A change of level is a second case that takes over from the first in one commit; nobody is woken for nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import event

from records.call import Call, Message
from records.case import Case
from records.clock import Clock
from records.effect import Effect
from records.person import Holding
from records.task import Task
from states.call import Answer
from states.refusal import Cause
from tests.cast import DEPUTY, DUTY, SHIFT, STANDING
from tests.workflows.scene import ORDER, REPORT, Scene
from workflows.work import RefusedAt


def posts(scene: Scene, case: Case) -> set[str]:
    """The posts that a case called."""
    return {one.who["post"] for one in scene.rows(Call, Call.case_id == case.id, Call.part == "holder")}


def messages(scene: Scene, person: Any, case: Case) -> list[str]:
    """What was written to a person by a case, in order."""
    rows = scene.rows(Message, Message.person_id == person, Message.case_id == case.id)
    return [str(one.values.get("text") or one.kind) for one in rows]


def test_while_the_next_level_is_proposed_the_one_in_force_goes_on(flood: Scene) -> None:
    before = flood.response
    flood.proposed(flood.incident, "II")
    flood.clock.passes(minutes=3)
    flood.looks_after()
    assert flood.again(before).state == "active/calling_out"
    assert flood.entries("climbed")
    assert flood.rows(Call, Call.case_id == flood.response.id) == []


def test_who_is_awake_is_told_once_of_the_raise_and_not_called(flood: Scene) -> None:
    awake = flood.call_of(flood.response, "water_duty")
    flood.answers(awake)
    raised = flood.raised(flood.incident, "II")
    carried = flood.call_of(raised, "water_duty")
    assert (carried.state, carried.door, carried.next_at) == ("answered", "level_before", None)
    assert carried.answered_at == flood.again(awake).answered_at
    assert messages(flood, awake.person_id, raised) == ["level_changed"]
    assert awake.person_id not in {one.person_id for one in flood.rows(Message, Message.kind == "stand_down")}


def test_who_is_silent_is_called_under_the_ladder_of_the_new_level(flood: Scene) -> None:
    before = flood.response
    flood.nobody_answers(3)
    raised = flood.raised(flood.incident, "II")
    silent = flood.call_of(raised, "water_duty")
    assert (silent.state, silent.rung) == ("calling", 0)
    assert silent.next_at is not None
    assert (silent.next_at - flood.clock()).total_seconds() == 120
    assert flood.call_of(before, "water_duty").state == "handed_over"


def test_the_raise_calls_whom_only_the_new_level_needs(flood: Scene) -> None:
    before = flood.response
    raised = flood.raised(flood.incident, "II")
    assert posts(flood, raised) > posts(flood, before)
    assert {"commander", "health_duty", "head_junlian"} <= posts(flood, raised) - posts(flood, before)


def test_whose_duty_was_covered_stays_covered_and_the_one_who_answered_is_told(flood: Scene) -> None:
    flood.all_answer(flood.response, "transport_duty")
    flood.nobody_answers(3, 2)
    deputy = flood.call_of(flood.response, "transport_duty", "deputy")
    flood.answers(deputy)
    holder = flood.call_of(flood.response, "transport_duty")
    raised = flood.raised(flood.incident, "II")
    carried = flood.call_of(raised, "transport_duty")
    answered = flood.call_of(raised, "transport_duty", "deputy")
    assert (carried.state, carried.covered_by_id) == ("covered", answered.id)
    assert (answered.state, answered.person_id) == ("answered", deputy.person_id)
    assert messages(flood, deputy.person_id, raised) == ["level_changed"]
    assert messages(flood, holder.person_id, raised) == []
    told = {one.person_id for one in flood.rows(Message, Message.kind == "stand_down")}
    assert not told & {deputy.person_id, holder.person_id}


def test_one_who_answered_for_several_posts_is_told_of_the_raise_once(flood: Scene) -> None:
    silent = ("daxueshan_01", "daxueshan_02", "daxueshan_03")
    flood.all_answer(flood.response, *silent)
    flood.nobody_answers(3, 2)
    superior = flood.one(Call, Call.part == "superior")
    flood.answers(superior)
    raised = flood.raised(flood.incident, "II")
    assert messages(flood, superior.person_id, raised) == ["level_changed"]
    assert {flood.call_of(raised, post).state for post in silent} == {"covered"}
    assert len({flood.call_of(raised, post).covered_by_id for post in silent}) == 1


def test_a_new_holder_of_a_post_is_called_even_if_the_one_before_was_awake(flood: Scene) -> None:
    call = flood.call_of(flood.response, "water_duty")
    flood.answers(call)
    newcomer = flood.call_of(flood.response, "daxueshan_01").person_id
    assert newcomer is not None
    with flood.as_owner() as session:
        held = session.get_one(Holding, flood.one(Holding, Holding.person_id == call.person_id).id)
        held.until = flood.clock()
        session.add(Holding(post_id=call.post_id, person_id=newcomer, since=flood.clock()))
    raised = flood.raised(flood.incident, "II")
    called = flood.call_of(raised, "water_duty")
    assert (called.state, called.person_id) == ("calling", newcomer)


def test_lowering_stands_down_exactly_those_whose_duty_fell_away(scene: Scene) -> None:
    high = scene.started("II")
    scene.all_answer(scene.response, "water_duty", "health_duty")
    low = scene.raised(scene.incident, "III")
    fallen = posts(scene, high) - posts(scene, low)
    assert {"commander", "health_duty", "head_junlian"} <= fallen
    told = {one.person_id for one in scene.rows(Message, Message.kind == "stand_down")}
    meant = {scene.call_of(high, post).person_id for post in fallen}
    assert told == meant
    assert scene.call_of(high, "health_duty").state == "handed_over"
    assert scene.call_of(low, "water_duty").state == "calling"


def test_whoever_was_called_in_the_place_of_a_duty_that_stays_is_not_stood_down(flood: Scene) -> None:
    flood.nobody_answers(3, 2)
    deputy = flood.call_of(flood.response, "transport_duty", "deputy")
    flood.raised(flood.incident, "II")
    assert deputy.person_id not in {one.person_id for one in flood.rows(Message, Message.kind == "stand_down")}


def test_open_tasks_go_on_and_done_ones_are_not_asked_for_again(flood: Scene) -> None:
    before = flood.response
    flood.does(DEPUTY, flood.task_of(before, "command_room"))
    accepted = flood.does(SHIFT, flood.task_of(before, "roads"), "accept", "")
    raised = flood.raised(flood.incident, "II")
    assert flood.rows(Task, Task.case_id == raised.id, Task.key == "command_room") == []
    carried = flood.task_of(raised, "roads")
    assert (carried.state, carried.carried_from_id) == ("accepted", accepted.id)
    assert flood.again(accepted).state == "handed_over"
    left = {one.state for one in flood.rows(Task, Task.case_id == before.id)}
    assert left == {"done", "handed_over"}


def test_a_task_is_open_in_one_case_only_after_a_change_of_level(flood: Scene) -> None:
    flood.raised(flood.incident, "II")
    flood.raised(flood.incident, "III")
    open_now = Counter((one.key, one.owner_post_id) for one in flood.rows(Task) if one.state == "open")
    assert set(open_now.values()) == {1}


def test_what_was_done_under_the_level_before_last_is_not_asked_for_again(flood: Scene) -> None:
    flood.does(DEPUTY, flood.task_of(flood.response, "command_room"))
    flood.raised(flood.incident, "II")
    low = flood.raised(flood.incident, "III")
    assert flood.rows(Task, Task.case_id == low.id, Task.key == "command_room") == []


def test_a_carried_task_keeps_the_sooner_time_and_is_overdue_once(flood: Scene) -> None:
    due = flood.task_of(flood.response, "command_room").due_at
    flood.clock.passes(minutes=61)
    flood.looks_after()
    raised = flood.raised(flood.incident, "II")
    carried = flood.task_of(raised, "command_room")
    assert carried.due_at == due
    assert carried.overdue_at is not None
    flood.looks_after()
    told = [one for one in flood.entries("task_overdue") if one.data["title"] == carried.title]
    assert len(told) == 1


def test_reports_that_were_not_sent_go_on_under_the_new_level(flood: Scene) -> None:
    report = flood.child("information_report", flood.response)
    raised = flood.raised(flood.incident, "II")
    assert flood.again(report).state == "replaced"
    assert flood.child("information_report", raised).state == "due"


def test_a_report_that_was_sent_awaits_its_receipt_over_the_change_of_level(flood: Scene) -> None:
    report = flood.child("information_report", flood.response)
    flood.pulls(SHIFT, "submit", report, REPORT)
    flood.raised(flood.incident, "II")
    assert flood.again(report).state == "sent"
    flood.pulls(DUTY, "acknowledge", report, {"receipt": "118号"})
    assert flood.again(report).state == "received"


def test_the_clocks_of_the_level_before_are_stopped(flood: Scene) -> None:
    before = flood.response
    raised = flood.raised(flood.incident, "II")
    assert {one.state for one in flood.rows(Clock, Clock.case_id == before.id)} == {"stopped"}
    assert {one.state for one in flood.rows(Clock, Clock.case_id == raised.id)} == {"armed"}


def test_one_response_is_in_force_after_every_change_of_level(flood: Scene) -> None:
    for level in ("II", "I", "III", "IV", "II"):
        flood.raised(flood.incident, level)
        states = Counter(one.state for one in flood.rows(Case, Case.kind == "response"))
        assert states["active/calling_out"] == 1
        assert states["superseded"] == sum(states.values()) - 1
    assert flood.incident.state == "responding"
    assert flood.proof().stands


def test_a_change_of_level_that_is_cut_anywhere_changes_nothing(flood: Scene) -> None:
    for call in flood.rows(Call)[:20]:
        flood.answers(call)
    proposed = flood.nearly_approved(flood.incident, "II")
    before = flood.tables()
    seen, at = 0, 0

    def cut(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            raise KeyboardInterrupt

    engine = flood.house.database.engine
    event.listen(engine, "before_cursor_execute", cut)
    for place in range(3, 300, 12):
        seen, at = 0, place
        try:
            flood.pulls(STANDING, "approve", proposed)
        except KeyboardInterrupt:
            at = 0
            assert flood.tables() == before
        else:
            break
    event.remove(engine, "before_cursor_execute", cut)
    assert place > 35
    assert flood.again(proposed).state == "active/calling_out"
    assert flood.proof().stands


def test_a_proposal_that_is_not_approved_leaves_the_level_in_force(flood: Scene) -> None:
    before = flood.response
    proposed = flood.proposed(flood.incident, "II")
    flood.pulls(STANDING, "reject", proposed, {"reason": "雨势减弱"})
    assert flood.again(before).state == "active/calling_out"
    assert flood.again(proposed).state == "rejected"
    assert flood.raised(flood.incident, "II").state == "active/calling_out"


@pytest.mark.parametrize(("level", "words"), [("III", "already in force"), ("II", "awaiting approval")])
def test_a_level_in_force_or_a_second_proposal_is_refused(flood: Scene, level: str, words: str) -> None:
    if level == "II":
        flood.proposed(flood.incident, "I")
    with pytest.raises(RefusedAt) as refused:
        flood.pulls(DUTY, "propose_response", flood.incident, {"level": level, "departure": "会商", **ORDER})
    assert refused.value.refusal.cause is Cause.GUARD
    assert words in refused.value.refusal.reason.en


def test_who_may_start_the_lower_level_may_not_start_the_higher(flood: Scene) -> None:
    proposed = flood.proposed(flood.incident, "II")
    with pytest.raises(RefusedAt) as refused:
        flood.pulls(DEPUTY, "approve", proposed)
    assert set(refused.value.refusal.who_could) == {"standing_deputy_commander", "commander"}


def test_a_level_approved_after_the_one_before_ended_calls_everybody_again(flood: Scene) -> None:
    flood.answers(flood.call_of(flood.response, "water_duty"))
    proposed = flood.nearly_approved(flood.incident, "II")
    flood.pulls(DEPUTY, "stand_down", flood.rows(Case, Case.kind == "response")[0], {"reason": "雨停"})
    form = {"reason": "雨停", "follow_up": "值班", "waiver": "转入日常"}
    flood.pulls(DEPUTY, "end", flood.rows(Case, Case.kind == "response")[0], form)
    flood.pulls(STANDING, "approve", proposed)
    assert flood.call_of(proposed, "water_duty").state == "calling"
    assert flood.rows(Task, Task.case_id == proposed.id, Task.key == "command_room")


def test_an_answer_to_the_level_before_is_told_that_it_goes_on_under_the_new_one(flood: Scene) -> None:
    call = flood.call_of(flood.response, "water_duty")
    raised = flood.raised(flood.incident, "II")
    assert flood.answers(call, Answer.RECEIVED).outcome == "over"
    assert flood.call_of(raised, "water_duty").state == "calling"


def test_the_effects_of_a_graver_level_come_first(flood: Scene) -> None:
    flood.raised(flood.incident, "I")
    queued = flood.rows(Effect, Effect.kind == "call_out", Effect.state == "due")
    assert [one.case_id for one in queued] == [flood.response.id]
    assert flood.claim(most=1)[0].level == "I"
