"""Two counties on one installation: each is called, told and asked for its own; what holds both is held by both."""

from __future__ import annotations

import pytest

from records import board, reading
from records.call import Call
from records.organisation import Organisation
from records.questions import directory
from states.procedure import Selector
from tests.workflows.scene import BEGIN, Scene
from workflows.crowd import meant, within

GONG, JUNLIAN, TOWN = "511526", "511527", "511527109"
HEADQUARTERS = Selector.model_validate({"kind": "specialist_headquarters", "in": "area"})


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
        asked = {body.key for _, body in directory.posts_meant(session, [HEADQUARTERS], area)}
        counted = {
            one.key for one in reading.posts(session) if meant(HEADQUARTERS, one, inside=within(one, area))
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
        speaks = [directory.headquarters(session, [one]) for one in both]
    assert asked == [["commander"], ["gong_commander"]]
    assert desks == [{"leader", "shift", "duty"}, {"gong_leader", "gong_shift", "gong_duty"}]
    assert [one.key for one in speaks if one] == ["county_command", "gong_command"]


def test_the_general_headquarters_stands_over_all_others(scene: Scene) -> None:
    """拉萨市三年行动 item 1: 「充分发挥总指挥部的综合协调作用」."""
    bodies = {one.id: one for one in scene.rows(Organisation)}
    for key in ("county_command", "gong_command", "mining_area", "town_lianhe", "village_lianhe_15", "water"):
        above = of(scene, key)
        while above.parent_id is not None:
            above = bodies[above.parent_id]
        assert (above.key, above.kind) == ("city_general", "general_headquarters")
