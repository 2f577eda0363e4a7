"""The table of duties: what each member unit owes at each class and level, and what nobody does."""

from __future__ import annotations

import pytest

from records.organisation import Organisation
from records.task import Task
from states.actor import engine
from states.scales import Level
from tests.cast import OFFICE
from tests.workflows.scene import Scene
from tests.workflows.test_directory import WHY
from workflows.commands.directory import bodies, posts
from workflows.member_duties import Table, table


@pytest.fixture
def duties(scene: Scene) -> Table:
    """The table as it stands in the sample county."""
    return scene.carry(engine("test"), table)


def owed(found: Table, key: str) -> set[tuple[str, Level]]:
    """What a unit owes, by duty and level."""
    return {(one.key, one.level) for unit in found.units if unit.organisation.key == key for one in unit.owed}


def test_each_unit_owes_what_the_plan_of_each_level_says(duties: Table) -> None:
    """甘南州 item 1 (S08): 明确各成员单位应急管理职责."""
    assert ("river_watch", Level.III) in owed(duties, "water")
    assert ("roads", Level.III) in owed(duties, "transport")
    assert ("patrol", Level.III) in owed(duties, "town_fengle")
    assert ("command_room", Level.III) in owed(duties, "county_command")
    assert not owed(duties, "gong_command")


def test_a_start_gives_out_what_the_table_says(scene: Scene, duties: Table) -> None:
    """One task per duty and owner; townships owe in their own places only."""
    scene.started("III")
    towns = {one.zh for one in scene.rows(Organisation, Organisation.kind == "township")}
    given = {(task.key, task.owner["organisation"]["zh"]) for task in scene.rows(Task)}
    given = {(key, unit) for key, unit in given if unit not in towns}
    listed = {
        (one.key, unit.organisation.zh)
        for unit in duties.units
        for one in unit.owed
        if one.incident_class == "flood" and one.level == Level.III and unit.organisation.kind != "township"
    }
    assert listed == given


def test_a_duty_that_nobody_owns_is_listed_with_its_level(scene: Scene, duties: Table) -> None:
    assert duties.without_owner == []
    other = posts.Told("clerk", "水利局值班长", "Water shift leader", "office")
    scene.carry(OFFICE, lambda work: posts.change_post(work, "water_duty", other, WHY))
    unowned = {(one.key, one.level) for one in scene.carry(engine("test"), table).without_owner}
    assert ("river_watch", Level.III) in unowned
    assert unowned == owed(duties, "water")


def test_a_member_unit_that_owes_nothing_is_named(scene: Scene, duties: Table) -> None:
    """凌源市 part 二(二): 各部门的权责不清."""
    assert not {body.key for body, _ in duties.idle} & {"water", "transport"}
    boats = bodies.Told("team", "county", ("511527",), "救援队", "Boats", "county_general", (), ("flood",))
    scene.carry(OFFICE, lambda work: bodies.add_organisation(work, "boats", boats, WHY))
    idle = {(body.key, name) for body, name in scene.carry(engine("test"), table).idle}
    assert ("boats", "flood") in idle
