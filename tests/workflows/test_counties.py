"""Two counties on one installation: each is called, told and asked for its own; what holds both is held by both."""

from __future__ import annotations

import pytest

from records import board, reading
from records.call import Call
from records.document import Document
from records.organisation import Organisation
from records.questions import directory
from states.actor import engine
from states.procedure import Selector
from tests.workflows.scene import BEGIN, Scene
from workflows.commands.directory import bodies
from workflows.crowd import meant, within

GONG, JUNLIAN, TOWN = "511526", "511527", "511527109"
HEADQUARTERS = Selector.model_validate({"kind": "specialist_headquarters", "in": "area", "leads": "class"})


def of(scene: Scene, key: str) -> Organisation:
    """The organisation with this key."""
    return scene.one(Organisation, Organisation.key == key)


def test_a_response_in_one_county_calls_nobody_of_the_other(flood: Scene) -> None:
    """拉萨市三年行动 item 1: each county has a headquarters of its own."""
    called = {call.who["post"] for call in flood.rows(Call, Call.case_id == flood.response.id)}
    assert {"standing", "deputy", "office"} <= called
    assert not {post for post in called if post.startswith(("gong_", "mining_", "county_", "general_"))}


@pytest.mark.parametrize(
    ("area", "found"),
    [
        ([TOWN], {"county_command"}),
        ([GONG], {"gong_command"}),
        ([JUNLIAN, GONG], {"county_command", "gong_command"}),
        (["511500"], {"county_command", "gong_command"}),
        (["530623"], set()),
        (["5115%"], set()),
    ],
)
def test_headquarters_in_an_area_answer_for_it_or_lie_in_it(scene: Scene, area: list[str], found: set[str]) -> None:
    with scene.house.database.transaction() as session:
        asked = {body.key for _, body in directory.posts_meant(session, [HEADQUARTERS], area, "flood")}
        counted = {
            one.key for one in reading.posts(session) if meant(HEADQUARTERS, one, "flood", inside=within(one, area))
        }  # fmt: skip
    assert asked == counted == found


def test_a_management_unit_across_the_border_lies_in_both_counties(scene: Scene) -> None:
    """上海 part 3 (三)3: 应急管理单元."""
    unit = Selector.model_validate({"kind": "management_unit", "in": "area"})
    with scene.house.database.transaction() as session:
        assert all(directory.posts_meant(session, [unit], [one]) for one in (GONG, TOWN))
        assert not directory.posts_meant(session, [unit], ["511502"])


def test_whoever_may_not_is_shown_whom_to_ask_in_the_own_county(scene: Scene) -> None:
    both = (TOWN, GONG)
    with scene.house.database.transaction() as session:
        asked = [[post.key for post, _ in board.holders_of(session, ("commander",), BEGIN, [one])] for one in both]
        desks = [{one.post.key for one in board.on_duty(session, BEGIN, [one])} for one in both]
        speaks = [directory.headquarters(session, [one], "flood") for one in both]
    assert asked == [["commander", "chemical_commander"], ["gong_commander"]]
    assert desks == [
        {"leader", "shift", "duty", "chemical_leader", "chemical_shift"},
        {"gong_leader", "gong_shift", "gong_duty"},
    ]
    assert [one.key for one in speaks if one] == ["county_command", "gong_command"]


def test_the_general_headquarters_stands_over_all_others(scene: Scene) -> None:
    """拉萨市三年行动 item 1: 「充分发挥总指挥部的综合协调作用」."""
    bodies = {one.id: one for one in scene.rows(Organisation)}
    for key in ("county_command", "gong_command", "mining_area", "town_lianhe", "village_lianhe_15", "water"):
        above = of(scene, key)
        while above.parent_id is not None:
            above = bodies[above.parent_id]
        assert (above.key, above.kind) == ("city_general", "general_headquarters")


def test_the_body_that_leads_the_class_in_the_place_speaks_and_takes_what_nobody_owns(scene: Scene) -> None:
    """拉萨市三年行动 item 1 (S03): each class has one leading headquarters; the nearest tier goes first."""
    fire = bodies.Told(
        "specialist_headquarters", "county", (JUNLIAN,), "县森防指", "County forest fire command", "county_general",
        ("forest_fire",),
    )  # fmt: skip
    city = bodies.Told(
        "specialist_headquarters", "city", ("511500",), "市防指", "City flood command", "city_general", ("flood",)
    )  # fmt: skip
    for key, told in (("fire_command", fire), ("city_flood", city)):
        scene.carry(engine("test"), lambda work, key=key, told=told: bodies.add_organisation(work, key, told, "试"))  # type: ignore[misc]
    asked = [("forest_fire", TOWN), ("flood", TOWN), ("flood", "511502"), ("earthquake", GONG)]
    with scene.house.database.transaction() as session:
        found = [directory.headquarters(session, [area], name) for name, area in asked]
    assert [one.key for one in found if one] == ["fire_command", "county_command", "city_flood", "gong_command"]
    scene.started("III")
    scene.sends()
    assert {one.body["zh"].count("市防指") for one in scene.rows(Document)} == {0}
