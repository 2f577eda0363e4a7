"""How soon people were called and answered, told by the journal of a response."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col

from records.call import Call, Message
from states.actor import Actor, engine
from states.call import LEVEL_BEFORE, Answer
from states.refusal import Refused
from states.service_level import Line, Step
from tests.cast import DUTY
from tests.workflows.scene import BEGIN, Scene
from workflows.commands.answer_call import Answering, on_behalf
from workflows.service_levels import service_levels_of


def levels(scene: Scene, days: int = 30, incident: str = "", actor: Actor | None = None) -> dict[str, Line]:
    """The lines of level III by channel; all channels under an empty name."""
    who = actor or engine("test")
    found = scene.carry(who, lambda work: service_levels_of(work, days, incident))
    assert all(one.drill for one in found)
    return {one.channel: one for one in found if one.level == "III"}


def test_a_call_is_timed_from_its_decision_to_first_attempt_and_answer(flood: Scene) -> None:
    flood.clock.passes(seconds=2)
    flood.sends("call_out")
    calls = flood.rows(Call, Call.state == "calling", Call.part == "holder")
    flood.clock.passes(seconds=58)
    for one in calls[:3]:
        flood.answers(one)
    line = levels(flood)[""]
    attempted, acknowledged = line.steps[Step.ATTEMPTED], line.steps[Step.ACKNOWLEDGED]
    assert (line.calls, attempted.known, attempted.p50, attempted.share) == (len(calls), len(calls), 2.0, 1.0)
    assert (acknowledged.known, acknowledged.p50) == (3, 60.0)
    assert acknowledged.share == pytest.approx(3 / len(calls))


def test_a_channel_of_a_later_step_is_timed_from_when_its_turn_came(flood: Scene) -> None:
    flood.clock.passes(seconds=2)
    flood.sends("call_out")
    for minutes in (2, 3):
        flood.nobody_answers(minutes)
        flood.clock.passes(seconds=2)
        flood.sends()
    tried = defaultdict(set)
    for one in flood.rows(Message, col(Message.call_id).is_not(None)):
        tried[one.call_id].add(one.channel)
    assert any(len(channels) > 1 for channels in tried.values())
    steps = [line.steps[Step.ATTEMPTED] for name, line in levels(flood).items() if name]
    assert {(one.p50, one.p90, one.share) for one in steps} == {(2.0, 2.0, 1.0)}


def test_an_answer_counts_for_the_channel_whose_link_was_opened(flood: Scene) -> None:
    flood.sends("call_out")
    call = flood.rows(Call, Call.state == "calling", Call.part == "holder")[0]
    flood.clock.passes(seconds=30)
    by = flood.rows(Message, Message.call_id == call.id)[0].channel
    flood.answers(call, channel=by)
    found = levels(flood)
    assert found[by].steps[Step.ACKNOWLEDGED].known == 1
    assert all(one.steps[Step.ACKNOWLEDGED].known == 0 for name, one in found.items() if name not in ("", by))


def test_an_answer_that_the_desk_enters_later_counts_by_its_real_time(flood: Scene) -> None:
    flood.sends("call_out")
    call = flood.rows(Call, Call.state == "calling", Call.part == "holder")[0]
    real = BEGIN + timedelta(seconds=90)
    flood.clock.passes(minutes=20)
    flood.carry(DUTY, lambda work: on_behalf(work, call.id, Answering(Answer.RECEIVED, "电话", real)))
    acknowledged = levels(flood)[""].steps[Step.ACKNOWLEDGED]
    assert (acknowledged.known, acknowledged.p50) == (1, 90.0)


def test_whoever_was_awake_under_the_level_before_was_not_asked_and_is_not_counted(flood: Scene) -> None:
    flood.sends("call_out")
    flood.answers(flood.call_of(flood.response, "water_duty"))
    raised = flood.raised(flood.incident, "II")
    asked = flood.rows(Call, Call.case_id == raised.id, col(Call.door).is_(None))
    found = flood.carry(engine("test"), lambda work: service_levels_of(work, 30))
    line = next(one for one in found if (one.level, one.channel) == ("II", ""))
    assert flood.call_of(raised, "water_duty").door == LEVEL_BEFORE
    assert line.calls == len(asked)


def test_calls_of_another_span_or_another_incident_are_left_out(flood: Scene) -> None:
    flood.sends("call_out")
    first = flood.incident.number
    assert set(levels(flood, incident=first)) == set(levels(flood))
    flood.clock.passes(days=31)
    assert levels(flood) == {}
    assert levels(flood, incident=first)[""].calls > 0


def test_nobody_is_told_of_the_calls_of_another_place(flood: Scene) -> None:
    elsewhere = replace(DUTY.seats[0], areas=("110101",), organisation="elsewhere", post="elsewhere_duty")
    stranger = replace(DUTY, person="stranger", post="elsewhere_duty", areas=elsewhere.areas, seats=(elsewhere,))
    assert levels(flood, actor=stranger) == {}
    with pytest.raises(Refused):
        levels(flood, days=0)
