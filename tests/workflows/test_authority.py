"""Who may, as the office lives it: two officers, the own area, the seat that counts; and what the record keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from records.case import Case
from records.task import Task
from states.call import Answer
from states.refusal import Cause, Refusal
from tests.cast import COMMANDER, DEPUTY, DUTY, LEADER, SHIFT, STANDING, holder
from tests.workflows.scene import HEAVY, INFORMATION, ORDER, Scene
from workflows.commands.answer_call import Answering, on_behalf
from workflows.library import Library
from workflows.work import RefusedAt

GONG = ["511526"]
GONG_DUTY, GONG_SHIFT, GONG_LEADER = holder("gong_duty"), holder("gong_shift"), holder("gong_leader")
MINING, COMMITTEE, TOWN = holder("mining_duty"), holder("committee"), holder("head_daxueshan")
BORDER = ["511527211", "511526"]


def refused(act: Callable[[], Any]) -> Refusal:
    """The refusal that an act meets."""
    with pytest.raises(RefusedAt) as said:
        act()
    return said.value.refusal


def rules_in_force(scene: Scene) -> tuple[str, str]:
    """The name and version of the rules of the sample jurisdiction."""
    with scene.house.database.transaction() as session:
        found = Library().rules_at(session, GONG, scene.clock().date())
    assert found is not None
    return found.book.authority, found.version


def test_level_ii_is_in_force_when_two_different_officers_have_approved_it(scene: Scene) -> None:
    """工作规则(示范): two officers for the graver levels; the first approval starts nothing and calls nobody."""
    proposed = scene.proposed(scene.opens_incident(), "II")

    first = scene.pulls(STANDING, "approve", proposed)
    alone = refused(lambda: scene.pulls(STANDING, "approve", proposed))
    quiet = scene.entries("called"), first.state
    second = scene.pulls(COMMANDER, "approve", proposed)

    assert quiet == ([], "proposed")
    assert alone.cause is Cause.FORBIDDEN
    assert "两名负责人" in alone.reason.zh
    assert second.state == "active/calling_out"
    assert second.acts["approve"]["person"] == COMMANDER.person
    assert second.acts["approve"]["with"]["person"] == STANDING.person
    kept = [one.actor["post"] for one in scene.entries("approved_first", "moved") if one.data["trigger"] == "approve"]
    assert kept == ["standing", "commander"]
    assert scene.proof().stands


def test_either_of_the_two_ends_what_they_started(scene: Scene) -> None:
    """谁启动、谁终止: both have."""
    response = scene.started("II")
    scene.pulls(COMMANDER, "stand_down", response, {"reason": "雨停"})
    form = {"reason": "雨停", "follow_up": "值班", "waiver": "转入日常"}

    assert scene.pulls(COMMANDER, "end", response, form).state == "ended"


def test_whoever_proposed_gives_neither_of_the_two_approvals(scene: Scene) -> None:
    """Four eyes are not spared because there are six."""
    incident = scene.opens_incident()
    both = holder("leader"), holder("commander")
    proposer = both[0].__class__(
        person=COMMANDER.person, name=COMMANDER.name, post="leader", roles=LEADER.roles, seats=LEADER.seats
    )
    scene.pulls(proposer, "propose_response", incident, {"level": "II", "departure": "会商", **ORDER})

    assert "同一人" in refused(lambda: scene.pulls(COMMANDER, "approve", scene.response)).reason.zh


@pytest.mark.parametrize("who", [GONG_DUTY, GONG_SHIFT, GONG_LEADER], ids=lambda one: one.post)
def test_another_county_takes_nothing_in_and_starts_nothing_here(scene: Scene, who: Any) -> None:
    """S04: the same request for another county is refused, and kept in the journal with the clause of territory."""
    form = {**INFORMATION, "towns": HEAVY}
    said = refused(lambda: scene.opens(who, "intake", form))
    at_home = scene.opens(who, "intake", {**form, "area": GONG})

    assert said.cause is Cause.FORBIDDEN
    assert "第17条" in said.clause
    (kept,) = scene.entries("refused")
    assert (kept.actor["post"], kept.data["trigger"]) == (who.post, "open:intake")
    assert "辖区" in kept.data["reason"]["zh"]
    assert at_home.state == "received"


def test_another_county_is_refused_at_the_incident_too(scene: Scene) -> None:
    """Whatever its leaders may do at home."""
    incident = scene.opens_incident()
    form = {"level": "III", "departure": "会商", **ORDER}

    said = refused(lambda: scene.pulls(GONG_LEADER, "start_urgently", incident, form))

    assert said.cause is Cause.FORBIDDEN
    assert [one.case_id for one in scene.entries("refused")] == [incident.id]
    assert scene.pulls(LEADER, "start_urgently", incident, form).state == "responding"


def test_who_would_widen_an_incident_beyond_the_border_is_refused(scene: Scene) -> None:
    """《突发事件应对法》第18条: over the border it is the common superior's, or of the unit that crosses it."""
    incident = scene.opens_incident()

    said = refused(lambda: scene.pulls(DUTY, "update_facts", incident, {"area": ["511527109", "511526"]}))

    assert "辖区" in said.reason.zh
    assert scene.pulls(DUTY, "update_facts", incident, {"area": ["511527109", "511527100"]}).facts["area"]


def test_the_unit_across_the_border_takes_in_what_neither_county_may_alone(scene: Scene) -> None:
    """应急管理单元."""
    form = {**INFORMATION, "area": BORDER}

    assert refused(lambda: scene.opens(DUTY, "intake", form)).cause is Cause.FORBIDDEN
    assert refused(lambda: scene.opens(GONG_DUTY, "intake", form)).cause is Cause.FORBIDDEN
    assert scene.opens(MINING, "intake", form).state == "received"


def test_a_township_takes_in_what_is_its_own_and_a_committee_nothing(scene: Scene) -> None:
    """S06, S21: 属地为主; a committee gives no orders unless a rule says so."""
    own, other = {**INFORMATION, "area": ["511527109"]}, {**INFORMATION, "area": ["511527209"]}

    assert scene.opens(TOWN, "intake", own).state == "received"
    assert refused(lambda: scene.opens(TOWN, "intake", other)).cause is Cause.FORBIDDEN
    assert refused(lambda: scene.opens(COMMITTEE, "intake", own)).cause is Cause.FORBIDDEN


def test_an_entry_names_the_rule_and_the_version_that_it_rested_on(scene: Scene) -> None:
    """S07: every decision of a person can be held against the clause that allowed it."""
    response = scene.started("III")
    rules, version = rules_in_force(scene)
    decided = {one.data["trigger"]: one.data.get("authority") for one in scene.entries("moved")}

    (opened,) = [one for one in scene.entries("opened") if one.data["title"]["en"] == "Intake"]
    approved = decided["approve"]

    assert opened.data["authority"]["act"] == "take_in"
    assert approved == {
        "act": "start", "role": "deputy_commander", "organisation": "county_command", "rules": rules,
        "version": version, "clause": "县级防汛应急预案(示范)：Ⅲ级由副指挥长或常务副指挥长决定",
    }  # fmt: skip
    assert {trigger for trigger, rule in decided.items() if rule is None} == {"establish", "response_started"}
    assert response.state == "active/calling_out"


def test_a_raise_and_a_lowering_are_told_from_a_start(flood: Scene) -> None:
    """升级、降级: each under its own rule."""
    flood.raised(flood.incident, "II")
    flood.raised(flood.incident, "III")
    acts = [one.data["authority"]["act"] for one in flood.entries("moved") if one.data["trigger"] == "approve"]

    assert acts == ["start", "raise", "lower"]


def test_who_could_not_have_started_a_level_does_not_lower_it(scene: Scene) -> None:
    """The level that is left decides: level I is lowered by the commander or the standing deputy."""
    scene.started("I")
    proposed = scene.proposed(scene.incident, "III")

    assert refused(lambda: scene.pulls(DEPUTY, "approve", proposed)).who_could == (
        "standing_deputy_commander", "commander",
    )  # fmt: skip
    assert scene.pulls(STANDING, "approve", proposed).state == "active/calling_out"


def test_an_urgent_start_of_a_graver_level_is_confirmed_by_two(scene: Scene) -> None:
    """It stays marked until both have."""
    incident = scene.opens_incident()
    scene.pulls(SHIFT, "start_urgently", incident, {"level": "II", "departure": "溃坝", **ORDER})
    response = scene.response

    scene.pulls(STANDING, "confirm", response)
    marked = scene.again(response).facts["unconfirmed"]
    scene.pulls(COMMANDER, "confirm", response)

    assert marked is True
    assert scene.one(Case, Case.id == response.id).facts["unconfirmed"] is False


def test_the_desk_of_another_county_enters_no_answer_and_works_on_no_task_here(flood: Scene) -> None:
    """S04 at the row of a person and of a task; the own desk does both."""
    call = flood.call_of(flood.response, "water_duty")
    task = flood.rows(Task, Task.case_id == flood.response.id)[0]
    by_telephone = Answering(Answer.RECEIVED, "电话")

    answer = refused(lambda: flood.carry(GONG_DUTY, lambda work: on_behalf(work, call.id, by_telephone)))
    work = refused(lambda: flood.does(GONG_DUTY, task))
    waiver = refused(lambda: flood.does(holder("gong_office"), task, "waive"))

    assert [one.cause for one in (answer, work, waiver)] == [Cause.FORBIDDEN] * 3
    assert all("第17条" in one.clause for one in (answer, work, waiver))
    assert flood.carry(DUTY, lambda work: on_behalf(work, call.id, by_telephone)).outcome == "first"
    assert flood.does(DUTY, task).state == "done"
