"""What a plan can say of a ladder: steps taken again, at some hours, for some roles; who else is called; by when."""

from __future__ import annotations

from typing import Any

from records.call import Call, CallOut, Message
from records.columns import new_id
from records.person import Holding, Person, Post
from tests.cast import DUTY
from tests.workflows.scene import Scene
from tests.workflows.test_unreachable import desk_was_told
from workflows.required import required


def laid(scene: Scene, **changes: Any) -> CallOut:
    """The call-out of the response, with what a plan could have said of it."""
    with scene.house.database.transaction() as session:
        out = session.get_one(CallOut, scene.one(CallOut).id)
        for name, value in changes.items():
            setattr(out, name, value)
        session.add(out)
    return scene.one(CallOut)


def step(person: str, minutes: int | None = 1, **more: Any) -> dict[str, Any]:
    return {"person": person, "wait_seconds": minutes and minutes * 60, "wait": minutes and f"{minutes}m", **more}


def sent_to(scene: Scene, call: Call) -> list[tuple[str, int]]:
    return [(one.channel, one.repeat) for one in scene.rows(Message, Message.call_id == call.id)]


def stands_by(scene: Scene, post: str, who: str) -> None:
    with scene.as_owner() as session:
        meant = scene.one(Post, Post.key == post)
        person = scene.one(Person, Person.key == who)
        session.add(Holding(id=new_id(), post_id=meant.id, person_id=person.id, part="stand_by", since=scene.clock()))


def test_a_step_is_taken_again_before_the_next_person_is_called(flood: Scene) -> None:
    laid(flood, ladder=[step("holder", channel="first", repeat=2), step("deputy"), step("desk", None)])
    call = flood.call_of(flood.response, "water_duty")
    flood.all_answer(flood.response, "water_duty")
    flood.nobody_answers(3)
    flood.nobody_answers(1)
    assert sent_to(flood, call) == [("mail", 0), ("mail", 1), ("mail", 1)]
    assert [one.part for one in flood.rows(Call) if one.who["post"] == "water_duty"] == ["holder"]
    flood.nobody_answers(1)
    assert flood.again(call).covered_by_id == flood.call_of(flood.response, "water_duty", "deputy").id


def test_an_answer_between_two_turns_of_a_step_ends_it(flood: Scene) -> None:
    laid(flood, ladder=[step("holder", repeat=2), step("desk", None)])
    call = flood.call_of(flood.response, "water_duty")
    flood.nobody_answers(3)
    flood.answers(call)
    before = len(sent_to(flood, call))
    flood.nobody_answers(1, 1)
    assert len(sent_to(flood, call)) == before


def test_whoever_stands_by_is_called_after_the_deputy(flood: Scene) -> None:
    stands_by(flood, "water_duty", "p004")
    laid(flood, ladder=[step("holder"), step("deputy"), step("stand_by"), step("desk", None)])
    flood.all_answer(flood.response, "water_duty")
    flood.nobody_answers(3, 1)
    stand_by = flood.call_of(flood.response, "water_duty", "stand_by")
    assert stand_by.who["person"] == "p004"
    flood.answers(stand_by)
    assert flood.call_of(flood.response, "water_duty").state == "covered"


def test_another_unit_there_is_called_when_nobody_of_the_own_answers(flood: Scene) -> None:
    """The audience says who; the place is the one of the silent post."""
    laid(flood, ladder=[step("holder"), step("other_unit", of="to_call"), step("desk", None)])
    flood.all_answer(flood.response, "head_lianhe")
    flood.nobody_answers(3)
    other = flood.one(Call, Call.part == "other_unit")
    assert other.who["post"] != "head_lianhe"
    assert flood.call_of(flood.response, "head_lianhe").covered_by_id == other.id
    assert other.who["organisation"] != flood.call_of(flood.response, "head_lianhe").who["organisation"]


def test_outside_its_hours_a_step_is_passed_with_the_reason(flood: Scene) -> None:
    closed: dict[str, Any] = {"hours": "00:00-00:01", "days": ["mon"]}
    laid(flood, ladder=[step("holder"), step("deputy", **closed), step("superior"), step("desk", None)])
    flood.all_answer(flood.response, "water_duty")
    flood.nobody_answers(3)
    (climbed,) = [one for one in flood.entries("climbed") if one.data["who"]["post"] == "water_duty"]
    assert climbed.data["person"] == "superior"
    assert [one["reason"]["en"] for one in climbed.data["skipped"]] == ["it is outside the hours of this step"]


def test_a_role_can_have_a_ladder_of_its_own(flood: Scene) -> None:
    role = flood.call_of(flood.response, "head_lianhe").who["role"]
    laid(flood, ladders={role: [step("holder"), step("desk", None)]})
    flood.all_answer(flood.response, "head_lianhe", "water_duty")
    flood.nobody_answers(3)
    assert flood.call_of(flood.response, "head_lianhe").state == "unreached"
    assert flood.call_of(flood.response, "water_duty").state == "calling"


def test_a_call_out_that_is_not_complete_in_time_is_told_to_the_desk_once_with_the_names(flood: Scene) -> None:
    laid(flood, due_at=flood.clock())
    flood.all_answer(flood.response, "water_duty")
    flood.looks_after()
    flood.nobody_answers(1)
    assert desk_was_told(flood, "still_missing") == {flood.call_of(flood.response, "water_duty").who["title"]["zh"]}
    (late,) = flood.entries("call_out_late")
    assert [one["zh"] for one in late.data["missing"]] == ["水利局值班长"]
    assert late.data["expected"] - late.data["answered"] == 1


def test_a_call_out_that_is_complete_is_never_late(flood: Scene) -> None:
    laid(flood, due_at=flood.clock())
    flood.everybody_answers(flood.response)
    flood.looks_after()
    assert flood.entries("call_out_late") == []


def test_what_the_plan_says_of_lateness_is_done(flood: Scene) -> None:
    laid(flood, due_at=flood.clock(), late_fires="all_answered")
    flood.looks_after()
    assert flood.response.state == "active/responding"


def test_by_tier_each_has_to_have_answered_what_is_asked_of_it(flood: Scene) -> None:
    laid(flood, rule={"tiers": {"county": {"one_per_post": True}}})
    below = [one.who["post"] for one in flood.rows(Call) if one.who["tier"] != "county"]
    flood.all_answer(flood.response, "water_duty", *below)
    flood.looks_after()
    assert flood.one(CallOut).state == "running"
    flood.answers(flood.call_of(flood.response, "water_duty"))
    flood.looks_after()
    assert (flood.one(CallOut).state, flood.response.state) == ("complete", "active/responding")


def test_what_is_asked_for_is_told_by_tier_with_the_missing_by_name(flood: Scene) -> None:
    rule = {"at_least": 3, "roles": ["deputy_commander"], "tiers": {"county": {"one_per_post": True}}}
    out = laid(flood, rule=rule)
    flood.all_answer(flood.response, "water_duty", "deputy")
    of_all, of_county = flood.house.look(DUTY, flood.clock(), lambda work: required(work, [out]))
    assert (of_all.whom.en, of_county.whom.zh, of_county.rule.en) == ("all", "县级", "one for each post")
    assert of_all.rule.zh == "至少3个岗位应答，副指挥长(分管副县长)应答"
    assert [one.zh for one in of_all.missing] == ["副指挥长(分管副县长)"]
    assert {one.zh for one in of_county.missing} == {"副指挥长(分管副县长)", "水利局值班长"}
    flood.answers(flood.call_of(flood.response, "deputy"))
    of_all, of_county = flood.house.look(DUTY, flood.clock(), lambda work: required(work, [out]))
    assert (of_all.complete, of_all.missing, of_county.complete) == (True, [], False)
