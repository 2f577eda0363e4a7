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
from states.text import Text
from tests.cast import holder
from tests.workflows.scene import BEGIN, Scene
from workflows.prospects import prospects
from workflows.work import Work

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


def offered(scene: Scene, who: Actor, warning: Case) -> dict[str, Text | None]:
    """What the page offers, in its order, each with what it says would follow."""

    def ask(work: Work) -> dict[str, Text | None]:
        case = work.session.get_one(Case, warning.id)
        published = work.library.pinned(work.session, case.definition_id)
        return {one.trigger: one.consequence for one in prospects(work, case, published)}

    return scene.carry(who, ask)


def test_publishing_says_beforehand_how_many_it_calls_and_where_and_comes_before_sending_back(scene: Scene) -> None:
    compiled = scene.pulls(COLLECTS, "compile", collected(scene))
    assert list(offered(scene, REVIEWS, compiled)) == ["review", "send_back", "drop"]
    warning = scene.pulls(REVIEWS, "review", compiled)
    told = offered(scene, REVIEWS, warning)
    assert list(told) == ["publish", "send_back", "drop"]
    scene.pulls(REVIEWS, "publish", warning)
    calls, tasks = len(called(scene)), len(scene.rows(Task))
    for place in (X, Y):
        scene.answers(scene.call_of(cascade(scene, place), f"head_{'daxueshan' if place == X else 'lianhe'}"))
    scene.looks_after()
    later = len(called(scene)) - calls
    assert (calls, later, tasks) == (8, 31, 7)
    assert told["publish"] == Text(
        "将叫应 8 人、随后再叫应 31 人、派发 7 项任务（大雪山镇、联合苗族乡）",
        "will call 8 people, then call 31 more, give out 7 tasks (Daxueshan town, Lianhe Miao township)",
    )


def test_a_warning_that_takes_the_place_of_another_counts_who_is_awake_as_told(scene: Scene) -> None:
    warning = published(scene)
    scene.sends()
    scene.answers(scene.call_of(cascade(scene, X), "head_daxueshan"))
    scene.pulls(COLLECTS, "adjust", warning, {"reason": "雨势加强"})
    scene.pulls(COLLECTS, "compile", scene.child("warning", warning), {"colour": "red", "area": [X, Z]})
    following = scene.pulls(REVIEWS, "review", scene.child("warning", warning))
    said = offered(scene, REVIEWS, following)["publish"]
    assert said is not None
    assert said.zh == "将叫应 7 人、随后再叫应 16 人、告知已应答的 1 人、派发 7 项任务（大雪山镇、镇舟镇）"


def test_publishing_yellow_says_that_it_only_tells(scene: Scene) -> None:
    warning = reviewed(scene, collected(scene, colour="yellow", area=[Z]))
    said = offered(scene, REVIEWS, warning)["publish"]
    scene.pulls(REVIEWS, "publish", warning)
    told = len({one.person_id for one in scene.rows(Message)})
    assert said == Text(f"将告知 {told} 人（镇舟镇）", f"will inform {told} people (Zhenzhou town)")


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


def rows(*codes: str) -> dict[str, Any]:
    return {"coverage": [{"place": one, "targeted": 100, "reached": 95} for one in codes]}


HEAD = holder("head_daxueshan")


def test_a_township_reports_whom_it_reached_of_its_own_villages_and_of_no_other_place(scene: Scene) -> None:
    published(scene)
    given = rows("511527109201", "511527", X, "511527209201")
    stray = refused(scene, HEAD, "report_coverage", cascade(scene, X), **given)
    assert stray.cause is Cause.FORM
    county, itself, other = stray.fields["coverage"].zh.split("；")
    assert county == "第2行 村(社区)：应为大雪山镇的下一级地区，不能是筠连县"
    assert itself == "第3行 村(社区)：应为大雪山镇的下一级地区，不能是大雪山镇"
    assert other.startswith("第4行 ")
    assert stray.fields["coverage"].en.startswith(
        "row 2, village: must be a place right inside Daxueshan town, not Junlian county; row 3, "
    )
    assert "coverage" not in scene.again(cascade(scene, X)).facts
    told = scene.pulls(HEAD, "report_coverage", cascade(scene, X), rows("511527109201"))
    assert told.facts["coverage"] == [{"place": "511527109201", "targeted": 100, "reached": 95}]


def test_nobody_can_have_reached_more_people_than_were_meant(scene: Scene) -> None:
    """A slip of the hand would turn the warning green."""
    published(scene)
    given = rows("511527109201", "511527109202")
    given["coverage"][1] |= {"targeted": "90", "reached": "95"}
    fault = refused(scene, HEAD, "report_coverage", cascade(scene, X), **given).fields["coverage"]
    assert fault.zh.startswith("第2行 ")
    assert "95 多于" in fault.zh
    assert fault.en.startswith("row 2, ")
    assert "95 is more than the 90" in fault.en


@pytest.mark.parametrize("place", [Z, "511527109201"])
def test_an_area_inside_which_the_directory_knows_no_place_is_reported_of_as_a_whole(scene: Scene, place: str) -> None:
    """A township whose villages nobody has entered, and a single village, have something to report as well."""
    published(scene, area=[place])
    head = HEAD if place != Z else holder("head_zhenzhou")
    stray = refused(scene, head, "report_coverage", cascade(scene, place), **rows("511527109202"))
    name, english = ("镇舟镇", "Zhenzhou town") if place == Z else ("柏香村", "Baixiang village")
    assert stray.fields["coverage"].zh == f"第1行 村(社区)：应为{name}，不能是石桥村"
    assert stray.fields["coverage"].en == f"row 1, village: must be {english}, not Shiqiao village"
    told = scene.pulls(head, "report_coverage", cascade(scene, place), rows(place))
    assert told.facts["coverage"][0]["place"] == place


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
