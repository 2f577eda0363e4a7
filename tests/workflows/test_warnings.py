"""A published warning calls the heads of exactly its places; what has no plan, or is over, calls nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from records.call import Call, Message
from records.case import Case
from records.task import Task
from states.actor import Actor
from states.refusal import Cause, Refused
from states.task import OPEN
from tests.cast import holder
from tests.workflows.scene import BEGIN, Scene

COLLECTS, REVIEWS = holder("water_officer"), holder("water_duty")
X, Y, Z = "511527109", "511527209", "511527107"
TORRENT: dict[str, Any] = {
    "department": "water",
    "hazard": "mountain_torrent",
    "colour": "orange",
    "area": [X, Y],
    "headline": "县水利局、气象局联合发布山洪灾害橙色预警",
    "description": "预计未来24小时大雪山镇、联合苗族乡发生山洪灾害可能性大",
    "expires": (BEGIN + timedelta(hours=24)).isoformat(),
}


def collected(scene: Scene, who: Actor = COLLECTS, **more: Any) -> Case:
    return scene.opens(who, "warning", TORRENT | more)


def reviewed(scene: Scene, warning: Case, by: tuple[Actor, Actor] = (COLLECTS, REVIEWS)) -> Case:
    scene.pulls(by[0], "compile", warning)
    return scene.pulls(by[1], "review", warning)


def published(scene: Scene, **more: Any) -> Case:
    return scene.pulls(REVIEWS, "publish", reviewed(scene, collected(scene, **more)))


def called(scene: Scene, part: str = "holder") -> set[str]:
    return {one.who["post"] for one in scene.rows(Call, Call.part == part)}


def refused(scene: Scene, who: Actor, trigger: str, case: Case, **form: Any) -> Any:
    with pytest.raises(Refused) as caught:
        scene.pulls(who, trigger, case, form)
    return caught.value.refusal


def test_a_warning_goes_through_four_steps_and_two_persons(scene: Scene) -> None:
    warning = collected(scene)
    assert refused(scene, REVIEWS, "publish", warning).cause is Cause.ILLEGAL
    scene.pulls(COLLECTS, "compile", warning)
    assert refused(scene, REVIEWS, "publish", warning).cause is Cause.ILLEGAL, "nobody publishes what is not reviewed"
    compiled = scene.again(warning)
    twice = collected(scene)
    scene.pulls(REVIEWS, "compile", twice)
    assert refused(scene, REVIEWS, "review", twice).cause is Cause.FORBIDDEN
    assert scene.pulls(REVIEWS, "review", compiled).state == "reviewed"


def test_red_and_orange_call_the_heads_of_exactly_the_places(scene: Scene) -> None:
    published(scene)
    departments = {"office", "shift", "water_duty", "weather_duty", "natural_resources_duty", "emergency_duty"}
    assert called(scene) == departments | {"head_daxueshan", "head_lianhe"}
    assert {(one.key, one.owner["post"]) for one in scene.rows(Task) if one.key == "move_people"} == {
        ("move_people", "head_daxueshan"),
        ("move_people", "head_lianhe"),
    }
    assert scene.rows(Task)[0].title["zh"].startswith("橙色预警：")


@pytest.mark.parametrize("colour", ["yellow", "blue"])
def test_yellow_and_blue_tell_and_call_nobody(scene: Scene, colour: str) -> None:
    published(scene, colour=colour, area=[Z])
    assert (called(scene), scene.rows(Task)) == (set(), [])
    sent = scene.sends()
    assert {one.kind for one in scene.rows(Message)} == {"tell"}
    assert all(TORRENT["headline"] in one.body for one in sent if "山洪" in one.body)
    assert any("水利局发布" in one.body for one in sent)
    assert {one.who["post"] for one in scene.rows(Call)} == set()


def cascade(scene: Scene, place: str) -> Case:
    return next(one for one in scene.rows(Case, Case.kind == "cascade") if one.facts["area"] == [place])


def test_the_villages_of_a_township_are_called_when_it_has_answered_and_no_other(scene: Scene) -> None:
    published(scene)
    scene.sends()
    before = called(scene)
    scene.answers(scene.call_of(cascade(scene, X), "head_daxueshan"))
    scene.looks_after()
    fresh = called(scene) - before
    assert len(fresh) == 16
    assert all(one.startswith("daxueshan_") for one in fresh)
    assert (cascade(scene, X).state, cascade(scene, Y).state) == ("active/villages", "active/township")


def test_villages_do_not_wait_for_a_head_who_does_not_wake(scene: Scene) -> None:
    published(scene)
    scene.sends()
    scene.nobody_answers(4)
    assert not any(one.startswith("lianhe_") for one in called(scene))
    scene.nobody_answers(1)
    assert cascade(scene, Y).state == "active/villages"
    assert sum(one.startswith("lianhe_") for one in called(scene)) == 15
    assert scene.call_of(cascade(scene, Y), "head_lianhe").state == "calling", "the head is called on"
    assert {one.values["text"] for one in scene.rows(Message, Message.kind == "tell")} >= {"warning_unanswered"}


def test_a_hazard_without_a_call_out_plan_is_stopped_by_name(scene: Scene) -> None:
    for colour in ("orange", "yellow"):
        warning = reviewed(scene, collected(scene, hazard="fog", colour=colour))
        stopped = refused(scene, REVIEWS, "publish", warning)
        assert stopped.cause is Cause.GUARD
        assert "没有“大雾”的叫应方案" in stopped.reason.zh
        assert "call_out/fog" in stopped.reason.en
        assert scene.again(warning).state == "reviewed"
    assert scene.rows(Case, Case.kind == "call_out") == []


PLANS = {
    "weather": ("thunderstorm_gale", "call_out/thunderstorm_gale"),
    "water": ("mountain_torrent", "call_out/mountain_torrent"),
    "natural_resources": ("geological_hazard", "call_out/geological_hazard"),
    "forestry": ("forest_fire_risk", "call_out/forest_fire_risk"),
    "housing": ("heavy_rain", "call_out/heavy_rain/housing"),
    "emergency": ("heavy_rain", "call_out/heavy_rain/emergency"),
}


@pytest.mark.parametrize("department", PLANS)
def test_each_department_calls_by_its_own_plan_and_is_named(scene: Scene, department: str) -> None:
    officers = holder(f"{department}_officer"), holder(f"{department}_duty")
    hazard, plan = PLANS[department]
    warning = collected(scene, officers[0], department=department, hazard=hazard)
    scene.pulls(officers[1], "publish", reviewed(scene, warning, officers))
    call_out = scene.one(Case, Case.kind == "call_out")
    assert (call_out.procedure, call_out.facts["department"]) == (plan, department)
    assert f"{department}_duty" in called(scene)


def test_who_is_awake_is_not_called_again_when_a_warning_is_adjusted_and_who_fell_away_is_stood_down(
    scene: Scene,
) -> None:
    warning = published(scene)
    scene.sends()
    awake = scene.answers(scene.call_of(cascade(scene, X), "head_daxueshan"))
    assert awake.call.state == "answered"
    fell_away = cascade(scene, Y)
    scene.pulls(COLLECTS, "adjust", warning, {"reason": "雨势加强"})
    adjusting = scene.child("warning", warning)
    scene.pulls(COLLECTS, "compile", adjusting, {"colour": "red", "area": [X, Z]} | {"expires": TORRENT["expires"]})
    assert scene.again(warning).state == "published", "the old one stands until the new one is published"
    scene.pulls(REVIEWS, "review", adjusting)
    scene.pulls(REVIEWS, "publish", adjusting)
    assert scene.again(warning).state == "adjusted"
    assert scene.again(fell_away).state == "replaced"
    assert scene.call_of(fell_away, "head_lianhe").state == "stood_down"
    assert called(scene) & {"head_lianhe", "head_zhenzhou"} == {"head_lianhe", "head_zhenzhou"}
    [before, now] = scene.rows(Case, Case.kind == "cascade", Case.facts["area"][0].astext == X)
    assert (before.state, now.predecessor_id) == ("replaced", before.id)
    told = scene.call_of(now, "head_daxueshan")
    assert (told.state, told.door) == ("answered", "level_before")


def test_a_lifted_warning_closes_its_checklist_and_stands_everybody_down(scene: Scene) -> None:
    warning = published(scene)
    scene.pulls(REVIEWS, "lift", warning, {"reason": "降雨结束"})
    assert {one.state for one in scene.rows(Case, Case.kind != "warning")} == {"over"}
    assert not [one for one in scene.rows(Task) if one.state in OPEN]
    assert not [one for one in scene.rows(Call) if one.state == "calling"]


def test_a_warning_ends_when_it_says_and_not_before(scene: Scene) -> None:
    warning = published(scene)
    scene.clock.at = BEGIN + timedelta(hours=23, minutes=59)
    scene.looks_after()
    assert scene.again(warning).state == "published"
    scene.clock.passes(minutes=1)
    scene.looks_after()
    assert scene.again(warning).state == "lifted"
