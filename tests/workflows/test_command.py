"""Who commands: the table says which tier; a hand-over is offered and accepted; the record knows it at any second."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from plans.shelf import LIBRARY
from records import board, picture
from records.call import Message
from records.case import Case
from records.questions.cases import newest_in_state
from states.actor import Actor, engine
from states.refusal import Cause, Refusal
from tests.cast import COMMANDER, DEPUTY, DUTY, LEADER, SHIFT, holder
from tests.workflows.scene import INFORMATION, Scene
from workflows.commands.publish_library import publish_library
from workflows.work import RefusedAt

CITY = holder("general_commander")
CITY_DEPUTY = Actor(
    person="p128", name="副职", post=CITY.post, roles=CITY.roles, seats=CITY.seats, organisation=CITY.organisation
)
CITY_DUTY = holder("city_duty")


def commands(scene: Scene, state: str = "held") -> Case | None:
    """The command in this state."""
    with scene.house.database.transaction() as session:
        found = newest_in_state(session, scene.incident.id, "command", state)
        if found is not None:
            session.expunge(found)
        return found


def body(scene: Scene, state: str = "held") -> str | None:
    """The key of the body that commands, or to which command has been offered."""
    found = commands(scene, state)
    return str(found.facts["organisation"]) if found else None


def refused(scene: Scene, who: Actor, trigger: str, case: Case, form: dict[str, Any] | None = None) -> Refusal:
    """The refusal of a step."""
    with pytest.raises(RefusedAt) as said:
        scene.pulls(who, trigger, case, form)
    return said.value.refusal


@pytest.fixture
def bordered(scene: Scene, tmp_path: Path) -> Scene:
    """The county commands floods of levels IV and III, the city those of II and I; level III is in force."""
    folder = tmp_path / "library"
    shutil.copytree(LIBRARY, folder)
    rules = folder / "authority" / "yibin.yaml"
    text = rules.read_text(encoding="utf-8")
    county = "  - class: flood\n    level: [I, II, III, IV]\n    tier: county\n"
    city = (
        "  - class: flood\n    level: [I, II]\n    tier: city\n"
        "    title: {zh: 市级指挥, en: the city commands}\n    clause: 工作规则：Ⅱ级及以上由市级指挥\n"
    )
    assert county in text
    rules.write_text(text.replace(county, city + county), encoding="utf-8")
    scene.carry(engine("test"), lambda work: publish_library(work, folder))
    scene.started("III")
    return scene


def raised_by_the_city(scene: Scene) -> Case:
    """Level II, proposed by the county and approved by two officers of the city."""
    proposed = scene.proposed(scene.incident, "II")
    scene.pulls(CITY, "approve", proposed)
    return scene.pulls(CITY_DEPUTY, "approve", proposed)


def test_the_first_to_command_is_the_body_that_the_table_names(flood: Scene) -> None:
    """S10: with the start of a flood response the county's flood headquarters commands; nobody had to accept."""
    held = commands(flood)
    assert held is not None
    assert (held.facts["organisation"], held.facts["tier"]) == ("county_command", "county")
    assert "防汛抗旱指挥部" in held.facts["why"]
    assert body(flood, "offered") is None


def test_a_raise_past_no_border_leaves_command_where_it_is(flood: Scene) -> None:
    flood.raised(flood.incident, "II")
    flood.raised(flood.incident, "III")
    assert len(flood.rows(Case, Case.kind == "command")) == 1


def test_a_raise_past_a_border_offers_command_and_moves_it_when_it_is_accepted(bordered: Scene) -> None:
    """AS3: the raise moves command to the city with a recorded hand-over; until it accepts, the county commands."""
    before = commands(bordered)
    raised_by_the_city(bordered)
    between = (body(bordered), body(bordered, "offered"))
    bordered.clock.passes(minutes=2)
    offered = commands(bordered, "offered")
    assert before is not None
    assert offered is not None
    bordered.pulls(CITY, "accept", offered)

    assert between == ("county_command", "city_general")
    assert body(bordered) == "city_general"
    assert bordered.again(before).state == "handed_over"
    taken = bordered.again(offered)
    assert taken.acts["accept"]["person"] == CITY.person
    assert taken.state_since == bordered.clock()
    assert taken.predecessor_id == before.id
    assert bordered.proof().stands


def test_nobody_but_the_next_commander_accepts(bordered: Scene) -> None:
    """The county's commander holds comprehensive command at home, and not in the city's headquarters."""
    raised_by_the_city(bordered)
    offered = commands(bordered, "offered")
    assert offered is not None
    for who in (COMMANDER, LEADER, CITY_DUTY):
        assert refused(bordered, who, "accept", offered).cause is Cause.FORBIDDEN
    assert body(bordered) == "county_command"


def test_the_county_does_not_raise_to_a_level_that_is_the_citys(bordered: Scene) -> None:
    """AS3 (3): 403 with the row of the table and whom to ask, and an entry in the journal."""
    raised_by_the_city(bordered)
    proposed = bordered.proposed(bordered.incident, "I")

    said = refused(bordered, COMMANDER, "approve", proposed)

    assert said.cause is Cause.FORBIDDEN
    assert "市级指挥" in said.reason.zh
    assert "Ⅱ级及以上" in said.clause
    with bordered.house.database.transaction() as session:
        asked = [post.key for post, _ in board.who_could(session, said, bordered.clock(), ["511527109"])]
    assert asked == ["general_commander"]
    kept = bordered.entries("refused")[-1]
    assert (kept.case_id, kept.actor["post"], kept.data["clause"]) == (proposed.id, "commander", said.clause)


def test_a_lowering_past_the_border_offers_command_back(bordered: Scene) -> None:
    """The city has started, the city lowers; then the county is offered the command again."""
    raised_by_the_city(bordered)
    offered = commands(bordered, "offered")
    assert offered is not None
    bordered.pulls(CITY, "accept", offered)
    lower = bordered.proposed(bordered.incident, "III")

    assert refused(bordered, DEPUTY, "approve", lower).cause is Cause.FORBIDDEN
    bordered.pulls(CITY, "approve", lower)

    assert (body(bordered), body(bordered, "offered")) == ("city_general", "county_command")


def test_the_next_commander_is_told_and_the_desks_are_when_nobody_accepts(bordered: Scene) -> None:
    raised_by_the_city(bordered)
    at_once = [one.values.get("text") for one in bordered.rows(Message)]
    bordered.clock.passes(minutes=11)
    bordered.looks_after()
    later = [one.values.get("text") for one in bordered.rows(Message)]

    assert at_once.count("command_offered") == 2, "the commander and whoever stands in for them"
    assert "command_not_accepted" not in at_once
    assert "command_not_accepted" in later


def test_who_commanded_is_known_at_every_second_of_the_past(bordered: Scene) -> None:
    """The replay folds the same cases: before the raise the county, after the acceptance the city."""
    first = bordered.clock()
    bordered.clock.passes(minutes=5)
    raised_by_the_city(bordered)
    offered = commands(bordered, "offered")
    bordered.clock.passes(minutes=5)
    assert offered is not None
    bordered.pulls(CITY, "accept", offered)
    later = bordered.clock()

    with bordered.house.database.transaction() as session:
        pictures = [picture.as_known_at(session, bordered.incident, moment) for moment in (first, later)]
    seen = [
        {one.facts["organisation"]: one.state for one in (found.cases if found else ()) if one.kind == "command"}
        for found in pictures
    ]

    assert seen == [{"county_command": "held"}, {"county_command": "handed_over", "city_general": "held"}]


def test_an_ordinary_incident_is_the_townships_until_a_recorded_escalation(scene: Scene) -> None:
    """S21: graded 一般 it belongs to the township of its place; with a response the county is offered it."""
    intake = scene.opens(DUTY, "intake", {**INFORMATION, "area": ["511527109"]})
    scene.pulls(SHIFT, "let_out", intake)
    incident = scene.incident
    scene.pulls(DUTY, "set_grade", incident, {"grade": "ordinary", "reason": "影响一镇"})
    before = (body(scene), len(scene.rows(Case, Case.kind == "information_report")))

    scene.raised(incident, "IV")

    assert before == ("town_daxueshan", 0)
    assert (body(scene), body(scene, "offered")) == ("town_daxueshan", "county_command")


def test_of_two_townships_the_tier_above_both_is_in_command(scene: Scene) -> None:
    """《突发事件应对法》第18条: the common superior."""
    scene.pulls(DUTY, "set_grade", scene.opens_incident(), {"grade": "ordinary", "reason": "影响两镇"})
    assert body(scene) == "county_command"


@pytest.mark.parametrize("grade", ["large", "major", "extraordinary"])
def test_a_grade_of_large_or_above_opens_a_report_upward_in_the_same_act(scene: Scene, grade: str) -> None:
    """S22: 较大和重大突发事件“第一时间上报”; the tier that the law names is offered the command."""
    incident = scene.opens_incident()

    scene.pulls(DUTY, "set_grade", incident, {"grade": grade, "reason": "伤亡情况"})

    report = scene.child("information_report", incident)
    assert (report.state, report.opened_at) == ("due", scene.clock())
    assert body(scene) == "city_general"


def graded(scene: Scene, grade: str) -> None:
    """The grade of the incident is set."""
    scene.pulls(DUTY, "set_grade", scene.incident, {"grade": grade, "reason": "核实"})


def test_a_lower_grade_hands_command_back_when_the_narrower_tier_accepts(scene: Scene) -> None:
    """《国家突发事件总体应急预案》3.3.3: 较大 is the city's; found to be 一般 it goes back."""
    scene.opens(DUTY, "intake", {**INFORMATION, "area": ["511527109"]})
    scene.pulls(SHIFT, "let_out", scene.one(Case, Case.kind == "intake"))
    graded(scene, "large")
    before = body(scene)
    graded(scene, "ordinary")
    offered = commands(scene, "offered")
    assert offered is not None
    scene.pulls(holder("head_daxueshan"), "accept", offered)

    assert (before, body(scene)) == ("city_general", "town_daxueshan")
    told = {one.facts["organisation"]: one.state for one in scene.rows(Case, Case.kind == "command")}
    assert told == {"city_general": "handed_over", "town_daxueshan": "held"}
    assert scene.proof().stands


def test_an_offer_upward_lapses_when_the_grade_is_lowered_before_it_is_accepted(flood: Scene) -> None:
    """Nobody is asked any more to take over what has turned out to be smaller."""
    graded(flood, "large")
    before = body(flood, "offered")
    graded(flood, "ordinary")
    assert (before, body(flood, "offered"), body(flood)) == ("city_general", None, "county_command")


def test_a_grade_that_is_only_said_again_moves_no_command(flood: Scene) -> None:
    """What was handed up stays there."""
    flood.pulls(COMMANDER, "hand_up", flood.incident, {"reason": "超出本级应对能力"})
    offered = commands(flood, "offered")
    assert offered is not None
    flood.pulls(CITY, "accept", offered)
    graded(flood, "ordinary")
    graded(flood, "ordinary")
    assert (body(flood), body(flood, "offered")) == ("city_general", None)


def test_everything_of_command_is_over_with_its_incident(scene: Scene) -> None:
    incident = scene.opens_incident()
    scene.pulls(DUTY, "set_grade", incident, {"grade": "ordinary", "reason": "影响一镇"})
    scene.pulls(holder("office"), "close", incident, {"reason": "已处置"})
    assert [one.state for one in scene.rows(Case, Case.kind == "command")] == ["over"]


def test_a_county_hands_up_what_is_beyond_it_and_keeps_it_until_the_city_accepts(flood: Scene) -> None:
    """S24; 《突发事件应对法》第17条."""
    flood.pulls(COMMANDER, "hand_up", flood.incident, {"reason": "超出本级应对能力"})
    before = (body(flood), body(flood, "offered"))
    offered = commands(flood, "offered")
    assert offered is not None
    flood.pulls(CITY, "accept", offered)
    flood.raised(flood.incident, "II")

    assert before == ("county_command", "city_general")
    assert (body(flood), body(flood, "offered")) == ("city_general", None)


def test_the_superior_takes_over_in_one_act_and_the_record_shows_the_hand_over(flood: Scene) -> None:
    """Nobody takes command from a wider tier."""
    held = commands(flood)
    flood.pulls(CITY, "take_over", flood.incident, {"reason": "跨区域影响"})

    assert body(flood) == "city_general"
    assert held is not None
    assert flood.again(held).state == "handed_over"
    taken = commands(flood)
    assert taken is not None
    assert taken.acts["accept"]["person"] == CITY.person
    assert refused(flood, COMMANDER, "take_over", flood.incident, {"reason": "收回"}).cause is Cause.GUARD
