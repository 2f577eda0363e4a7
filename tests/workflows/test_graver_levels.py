"""Levels II and I as they ship: when the work begins, how villages are called, and what becomes of silence."""

from __future__ import annotations

import pytest

from records.call import Call, CallOut, Message
from tests.cast import DUTY
from tests.workflows.scene import Scene
from workflows.required import required


@pytest.fixture
def graver(scene: Scene) -> Scene:
    """A flood response of level II, everybody still silent."""
    scene.started("II")
    return scene


def of_tier(scene: Scene, tier: str) -> list[str]:
    """The posts of a tier that the response calls."""
    return [one.who["post"] for one in scene.rows(Call, Call.part == "holder") if one.who["tier"] == tier]


def told_not_all_awake(scene: Scene) -> list[Message]:
    """What leaders were told of lateness."""
    return [one for one in scene.rows(Message) if one.values.get("text") == "not_all_awake"]


def test_the_work_begins_without_the_villages_and_they_go_on_being_called(graver: Scene) -> None:
    villages = of_tier(graver, "village")
    graver.all_answer(graver.response, *villages)
    graver.looks_after()
    assert (graver.one(CallOut).state, graver.response.state) == ("complete", "active/responding")
    climbed = len(graver.entries("climbed"))
    graver.nobody_answers(2)
    assert len(graver.entries("climbed")) - climbed == len(villages)


def test_without_the_commander_or_one_township_the_work_does_not_begin(graver: Scene) -> None:
    graver.all_answer(graver.response, "commander", "head_lianhe")
    graver.looks_after()
    out = graver.one(CallOut)
    asked = graver.house.look(DUTY, graver.clock(), lambda work: required(work, [out]))
    assert [len(one.missing) for one in asked] == [1, 1, 1]  # of all, of the county, of the townships
    graver.answers(graver.call_of(graver.response, "head_lianhe"))
    graver.looks_after()
    assert graver.response.state == "active/calling_out"
    graver.answers(graver.call_of(graver.response, "commander"))
    graver.looks_after()
    assert graver.response.state == "active/responding"


def test_a_silent_village_is_called_by_its_own_ladder_up_to_the_nearest_unit(graver: Scene) -> None:
    village = of_tier(graver, "village")[0]
    graver.all_answer(graver.response, village)
    graver.nobody_answers(2, 1, 1, 1, 3, 3)
    climbed = [one.data["person"] for one in graver.entries("climbed") if one.data["who"]["post"] == village]
    assert climbed[-2:] == ["superior", "other_unit"]
    other = graver.one(Call, Call.part == "other_unit")
    assert other.who["post"] in ("police_duty", "fire_duty")


def test_the_leaders_are_told_once_that_not_all_are_awake_in_time(graver: Scene) -> None:
    graver.all_answer(graver.response, "water_duty")
    graver.nobody_answers(14)
    assert told_not_all_awake(graver) == []
    graver.nobody_answers(1, 5)
    told = told_not_all_awake(graver)
    posts = {graver.call_of(graver.response, post).person_id for post in ("deputy", "office")}
    assert {one.person_id for one in told} == posts
    assert len({one.effect_id for one in told}) == 1


def test_an_answer_holds_for_a_watch_of_twelve_hours(graver: Scene) -> None:
    graver.everybody_answers(graver.response)
    graver.nobody_answers(60 * 11)
    assert graver.entries("answer_expired") == []
    graver.nobody_answers(60)
    assert graver.entries("answer_expired")
    assert graver.call_of(graver.response, "water_duty").state == "calling"
