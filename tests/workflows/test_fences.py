"""Fences: what was queued before an answer, a change of level or an end is void, and nothing of it is sent."""

from __future__ import annotations

from records.call import Call, Message
from records.clock import Clock
from records.effect import Effect
from records.task import Task
from states.call import OPEN
from tests.cast import COMMANDER, DEPUTY, LEADER, STANDING
from tests.workflows.scene import ENDING, ORDER, Scene

WAIVED = ENDING | {"waiver": "转入日常值守"}


def ended(scene: Scene) -> None:
    scene.pulls(DEPUTY, "stand_down", scene.response, {"reason": "雨停"})
    scene.pulls(DEPUTY, "end", scene.response, WAIVED)


def test_an_answer_voids_what_is_still_queued_for_that_person_and_for_nobody_else(flood: Scene) -> None:
    call = flood.call_of(flood.response, "water_duty")
    flood.answers(call)
    sent = flood.sends("call_out")
    (queued,) = flood.rows(Message, Message.call_id == call.id)
    assert queued.state == "void"
    assert [one.subject for one in flood.entries("void")] == [f"message:{queued.id}"]
    assert len(sent) == 47


def test_after_an_answer_no_other_channel_of_that_person_is_used(flood: Scene) -> None:
    flood.sends()
    call = flood.call_of(flood.response, "water_duty")
    flood.answers(call)
    for minutes in (3, 2, 5, 5):
        flood.clock.passes(minutes=minutes)
        flood.looks_after()
        flood.sends()
    addresses = [flood.address("water_duty", channel) for channel in ("mail", "sms")]
    calls = [one for one in flood.rows(Message, Message.kind == "call") if one.address in addresses]
    assert [one.call_id for one in calls] == [call.id]


def test_after_the_end_nobody_is_called_and_everybody_called_is_told_once(flood: Scene) -> None:
    called = {one.person_id for one in flood.rows(Call)}
    ended(flood)
    sent = flood.sends("call_out", "escalate", "stand_down")
    assert {one.state for one in flood.rows(Message, Message.kind == "call")} == {"void"}
    told = flood.rows(Message, Message.kind == "stand_down")
    assert {one.person_id for one in told} == called
    assert len(sent) == len(told) == len(called)
    assert not any(one.state in OPEN for one in flood.rows(Call))


def test_after_the_end_no_ladder_no_task_and_no_report_clock_of_the_response_wakes_anybody(flood: Scene) -> None:
    ended(flood)
    flood.sends()
    flood.clock.passes(hours=30)
    flood.looks_after()
    flood.sends()
    assert flood.rows(Call, Call.part != "holder") == []
    assert flood.entries("task_overdue") == []
    assert {one.state for one in flood.rows(Clock, Clock.name == "follow_up_report")} == {"stopped"}


def test_notices_that_were_queued_before_the_end_are_not_sent_after_it(flood: Scene) -> None:
    ended(flood)
    flood.sends()
    notices = flood.rows(Message, Message.kind == "tell", Message.case_id == flood.response.id)
    assert notices
    assert {one.state for one in notices} == {"void"}


def test_what_the_level_before_had_queued_is_void_when_the_next_level_starts(flood: Scene) -> None:
    before = flood.response
    flood.raised(flood.incident, "II")
    flood.sends()
    old = flood.rows(Message, Message.case_id == before.id, Message.kind == "call")
    assert {one.state for one in old} == {"void"}
    assert {one.state for one in flood.rows(Effect, Effect.case_id == before.id, Effect.kind == "call_out")} == {"void"}
    new = flood.rows(Message, Message.case_id == flood.response.id, Message.kind == "call")
    assert {one.state for one in new} == {"accepted"}


def test_an_effect_that_a_worker_holds_while_the_level_changes_sends_nothing_of_the_old_level(flood: Scene) -> None:
    held = flood.claim(most=1)
    before = flood.response
    assert [one.kind for one in held] == ["call_out"]
    flood.raised(flood.incident, "II")
    flood.loses(held[0])
    flood.sends()
    assert {one.state for one in flood.rows(Message, Message.case_id == before.id, Message.kind == "call")} == {"void"}


def test_a_revoked_urgent_start_is_called_back_from_exactly_those_it_reached(scene: Scene) -> None:
    scene.pulls(LEADER, "start_urgently", scene.opens_incident(), {"level": "III", **ORDER})
    scene.sends()
    called = {one.person_id for one in scene.rows(Call)}
    scene.pulls(COMMANDER, "revoke", scene.response, {"reason": "误报"})
    scene.sends()
    assert scene.response.state == "revoked"
    assert {one.person_id for one in scene.rows(Message, Message.kind == "stand_down")} == called
    assert {(one.state, one.note) for one in scene.rows(Task)} == {("waived", "误报")}
    assert {one.state for one in scene.rows(Clock, Clock.case_id == scene.response.id)} == {"stopped"}


def test_who_has_left_the_post_since_is_still_told_that_it_is_over(flood: Scene) -> None:
    flood.sends()
    gone = flood.call_of(flood.response, "water_duty").person_id
    flood.vacant("water_duty")
    ended(flood)
    assert gone in {one.person_id for one in flood.rows(Message, Message.kind == "stand_down")}


def test_each_change_of_level_and_each_end_rotates_the_fence_of_the_response(flood: Scene) -> None:
    before = flood.response
    flood.raised(flood.incident, "II")
    assert flood.again(before).fence == before.fence + 1
    now = flood.response
    flood.pulls(STANDING, "stand_down", now, {"reason": "雨停"})
    assert flood.again(now).fence == now.fence
    flood.pulls(STANDING, "end", now, WAIVED)
    assert flood.again(now).fence == now.fence + 1
