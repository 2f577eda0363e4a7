"""All twelve changes between levels, the start and the end: each plans the call-out anew, and asks nobody twice."""

from __future__ import annotations

import uuid
from itertools import permutations

import pytest

from records.call import Call, CallOut, Message
from records.case import Case
from tests.workflows.scene import APPROVERS, ENDING, Scene

LEVELS = ("IV", "III", "II", "I")


def holders(scene: Scene, case: Case) -> dict[str, Call]:
    """By post the call to its holder."""
    return {one.who["post"]: one for one in scene.rows(Call, Call.case_id == case.id, Call.part == "holder")}


def people(calls: list[Call]) -> set[uuid.UUID]:
    """Who holds these posts."""
    return {one.person_id for one in calls if one.person_id}


def half_answers(scene: Scene, case: Case) -> set[str]:
    """Every second post answers; those posts."""
    awake = set(sorted(holders(scene, case))[::2])
    scene.all_answer(case, *(set(holders(scene, case)) - awake))
    scene.looks_after()
    return awake


def told(scene: Scene, kind: str, text: str | None = None) -> set[uuid.UUID]:
    """Who was written to."""
    rows = scene.rows(Message, Message.kind == kind)
    return {one.person_id for one in rows if text is None or one.values.get("text") == text}


@pytest.mark.parametrize(("before", "after"), [*permutations(LEVELS, 2)])
def test_a_change_of_level_plans_the_call_out_anew(scene: Scene, before: str, after: str) -> None:
    incident = scene.opens_incident()
    old = scene.raised(incident, before)
    awake = half_answers(scene, old)
    new = scene.raised(incident, after)
    was, now = holders(scene, old), holders(scene, new)
    stay, come, fall = was.keys() & now.keys(), now.keys() - was.keys(), was.keys() - now.keys()
    assert stay
    assert come or fall
    assert {now[one].state for one in stay & awake} == {"answered"}
    assert {now[one].door for one in stay & awake} == {"level_before"}
    assert {now[one].state for one in (stay - awake) | come} <= {"calling", "unreached"}
    assert {was[one].state for one in stay - awake} | {was[one].state for one in fall - awake} <= {"handed_over"}
    asked = {one.call_id for one in scene.rows(Message, Message.case_id == new.id, Message.kind == "call")}
    assert not asked & {now[one].id for one in stay & awake}
    assert asked >= {now[one].id for one in come if now[one].rung == 0}
    needed = people(list(now.values()))
    assert told(scene, "tell", "level_changed") == people([now[one] for one in stay & awake])
    assert told(scene, "stand_down") == people([was[one] for one in fall]) - needed
    assert {one.state for one in scene.rows(CallOut, CallOut.case_id == old.id)} <= {"void", "complete"}
    scene.sends("call_out", "escalate")
    left = scene.rows(Message, Message.case_id == old.id, Message.kind == "call")
    assert {one.state for one in left} == {"void"}


@pytest.mark.parametrize("level", LEVELS)
def test_a_start_calls_every_post_of_its_level_and_an_end_stands_all_of_them_down(scene: Scene, level: str) -> None:
    response = scene.started(level)
    called = holders(scene, response)
    assert {one.state for one in called.values()} <= {"calling", "unreached"}
    half_answers(scene, response)
    actor = APPROVERS[level]
    scene.pulls(actor, "stand_down", response, {"reason": "雨停"})
    scene.pulls(actor, "end", response, {**ENDING, "waiver": "雨停，转入日常"})
    assert {one.state for one in holders(scene, response).values()} <= {"answered", "covered", "stood_down"}
    assert told(scene, "stand_down", "response_ended") >= people(list(called.values()))
    before = len(scene.rows(Message))
    scene.nobody_answers(60 * 13)
    assert {one.kind for one in scene.rows(Message)[before:]} <= {"tell"}  # a report is late, nobody is called
    scene.sends("call_out", "escalate")
    assert {one.state for one in scene.rows(Message, Message.kind == "call")} == {"void"}
