"""Ending, reviewing, archiving; and the urgent start, which stays marked until somebody with authority has decided."""

from __future__ import annotations

from typing import Any

import pytest

from records.call import Call
from records.case import Case
from records.document import Document
from records.task import Task
from states.actor import Actor
from states.refusal import Cause, Refusal
from tests.cast import COMMANDER, DEPUTY, DUTY, LEADER, OFFICE, OUTSIDER, SHIFT, STANDING, holder
from tests.workflows.scene import ENDING, ORDER, REPORT, Scene
from workflows.commands.work_task import work_task
from workflows.work import RefusedAt

WAIVED = ENDING | {"waiver": "转入日常值守"}


def refusal(scene: Scene, actor: Actor, trigger: str, case: Case, form: dict[str, Any] | None = None) -> Refusal:
    """The refusal that a request meets."""
    before = scene.tables()
    with pytest.raises(RefusedAt) as refused:
        scene.pulls(actor, trigger, case, form)
    assert scene.tables() == before
    return refused.value.refusal


def standing_down(scene: Scene) -> Case:
    return scene.pulls(DEPUTY, "stand_down", scene.response, {"reason": "雨停"})


def all_tasks_done(scene: Scene) -> None:
    tasks = scene.rows(Task, Task.state == "open")
    scene.carry(DUTY, lambda work: [work_task(work, one.id, "done", "已办结") for one in tasks])


def all_done(scene: Scene) -> None:
    """Every task, every call and every report of the response is done."""
    all_tasks_done(scene)
    scene.everybody_answers(scene.response)
    report = scene.child("information_report", scene.response)
    scene.pulls(SHIFT, "submit", report, REPORT)
    scene.pulls(DUTY, "acknowledge", report, {"receipt": "118号"})


def ended(scene: Scene) -> Case:
    """A response that has ended, with its review prepared."""
    standing_down(scene)
    scene.pulls(DEPUTY, "end", scene.response, WAIVED)
    scene.sends()
    return scene.child("review", scene.response)


def test_an_end_is_refused_while_something_is_open_and_says_what(flood: Scene) -> None:
    """突发事件应对法 Art. 86: an end has its conditions, and each has its reason."""
    response = standing_down(flood)
    said = refusal(flood, DEPUTY, "end", response, ENDING)
    assert said.cause is Cause.GUARD
    number = len(flood.rows(Task))
    assert f"还有 {number} 项任务未办结" in said.reason.zh
    all_tasks_done(flood)
    assert "48 people have not answered" in refusal(flood, DEPUTY, "end", response, ENDING).reason.en
    flood.everybody_answers(response)
    assert "1 reports have not been sent" in refusal(flood, DEPUTY, "end", response, ENDING).reason.en


def test_an_end_with_everything_done_needs_no_waiver(flood: Scene) -> None:
    all_done(flood)
    standing_down(flood)
    assert flood.pulls(DEPUTY, "end", flood.response, ENDING).state == "ended"


def test_an_end_with_open_things_is_possible_with_a_waiver_that_is_kept(flood: Scene) -> None:
    standing_down(flood)
    flood.pulls(DEPUTY, "end", flood.response, WAIVED)
    (moved,) = [one for one in flood.entries("moved") if one.data["trigger"] == "end"]
    assert len(moved.data["waived"]) == 3
    assert moved.data["form"]["waiver"] == WAIVED["waiver"]
    assert {(one.state, one.note) for one in flood.rows(Task)} == {("waived", WAIVED["waiver"])}
    assert flood.response.facts["follow_up"] == ENDING["follow_up"]


@pytest.mark.parametrize("who", [OUTSIDER, DUTY, SHIFT])
def test_who_starts_ends_and_nobody_without_the_authority(flood: Scene, who: Actor) -> None:
    assert refusal(flood, who, "end", standing_down(flood), WAIVED).cause is Cause.FORBIDDEN


def test_an_end_is_not_possible_before_standing_down(flood: Scene) -> None:
    said = refusal(flood, DEPUTY, "end", flood.response, WAIVED)
    assert said.cause is Cause.ILLEGAL
    assert "stand_down" in said.possible


def test_the_incident_learns_that_its_response_is_over(flood: Scene) -> None:
    ended(flood)
    assert flood.incident.state == "response_over"


def test_orders_and_notices_are_written_once_each_with_their_number(flood: Scene) -> None:
    ended(flood)
    flood.sends()
    written = {one.kind: one.number for one in flood.rows(Document)}
    assert set(written) == {"start_order", "response_started", "end_order", "response_ended"}
    assert len(set(written.values())) == 4
    published = {one.kind for one in flood.rows(Document) if one.published_at}
    assert published == {"response_started", "response_ended"}


def test_the_review_opens_with_six_sections_filled_from_the_record(flood: Scene) -> None:
    """拉萨市应急指挥能力三年行动 item 10: intake, analysis, warning, dispatch, command, disposal."""
    review = ended(flood)
    assert review.state == "in_progress"
    sections = {one.key: one.material["facts"] for one in flood.rows(Task, Task.case_id == review.id)}
    assert set(sections) == {"intake", "analysis", "warning", "dispatch", "command", "disposal"}
    assert "值班室电话" in sections["intake"][0]["zh"]
    assert "建议Ⅲ级" in sections["analysis"][0]["zh"]
    assert "suggested level III (" in sections["analysis"][0]["en"]
    assert all("（Ⅲ级，" in one["zh"] and "(level III, " in one["en"] for one in sections["command"])
    assert "叫应 48 人次" in sections["dispatch"][0]["zh"]
    assert any("批准启动" in one["zh"] and DEPUTY.name in one["zh"] for one in sections["command"])
    assert sections["disposal"][0]["zh"].startswith("任务 ")
    assert flood.response.state == "under_review"


def test_the_review_is_prepared_once_however_often_it_is_asked_for(flood: Scene) -> None:
    standing_down(flood)
    flood.pulls(DEPUTY, "end", flood.response, WAIVED)
    claimed = [one for one in flood.claim() if one.kind == "open_review"]
    flood.loses(claimed[0])
    flood.sends("open_review")
    review = flood.child("review", flood.response)
    assert len(flood.rows(Task, Task.case_id == review.id)) == 6
    assert len(flood.entries("sections_filled")) == 1


def test_a_review_is_closed_when_its_sections_are_done(flood: Scene) -> None:
    review = ended(flood)
    conclusion = {"conclusion": "总体及时"}
    assert refusal(flood, OFFICE, "close", review, conclusion).cause is Cause.GUARD
    for task in flood.rows(Task, Task.case_id == review.id):
        flood.does(OFFICE, task)
    assert flood.pulls(OFFICE, "close", review, conclusion).state == "closed"


def test_nothing_is_archived_before_its_review_is_done_or_waived(flood: Scene) -> None:
    """突发事件应对法 Art. 94."""
    all_done(flood)
    review = ended(flood)
    assert "review" in refusal(flood, OFFICE, "archive", flood.incident).reason.en
    flood.pulls(COMMANDER, "waive", review, {"reason": "合并复盘"})
    assert flood.pulls(OFFICE, "archive", flood.incident).state == "archived"
    assert flood.response.state == "archived"
    assert flood.response.closed_at == flood.clock()
    assert flood.proof().stands


def test_nothing_is_archived_while_a_report_is_open(flood: Scene) -> None:
    review = ended(flood)
    flood.pulls(COMMANDER, "waive", review, {"reason": "合并复盘"})
    assert "reports are still open" in refusal(flood, OFFICE, "archive", flood.incident).reason.en


def test_a_response_approved_after_the_one_before_ended_brings_the_incident_back(flood: Scene) -> None:
    proposed = flood.nearly_approved(flood.incident, "II")
    before = flood.rows(Case, Case.kind == "response")[0]
    flood.pulls(DEPUTY, "stand_down", before, {"reason": "雨停"})
    flood.pulls(DEPUTY, "end", before, WAIVED)
    assert flood.incident.state == "response_over"
    assert "awaiting approval" in refusal(flood, OFFICE, "archive", flood.incident).reason.en
    flood.pulls(STANDING, "approve", proposed)
    assert flood.incident.state == "responding"


def urgent(scene: Scene) -> Case:
    scene.pulls(LEADER, "start_urgently", scene.opens_incident(), {"level": "III", **ORDER})
    return scene.response


def test_an_urgent_start_calls_at_once_and_stays_marked_until_it_is_confirmed(scene: Scene) -> None:
    response = urgent(scene)
    assert response.state == "active/calling_out"
    assert len(scene.rows(Call)) == 48
    assert response.facts["unconfirmed"] is True
    confirmed = scene.pulls(DEPUTY, "confirm", response)
    assert confirmed.facts["unconfirmed"] is False
    assert confirmed.state == "active/calling_out"


def test_whoever_started_urgently_does_not_confirm(scene: Scene) -> None:
    assert refusal(scene, LEADER, "confirm", urgent(scene)).cause is Cause.FORBIDDEN


def test_a_bureau_s_shift_leader_is_not_the_shift_leader_of_the_command(scene: Scene) -> None:
    incident = scene.opens_incident()
    said = refusal(scene, holder("education_duty"), "start_urgently", incident, {"level": "III", **ORDER})
    assert said.cause is Cause.FORBIDDEN


def test_an_unconfirmed_response_can_not_be_ended_and_no_waiver_helps(scene: Scene) -> None:
    urgent(scene)
    scene.pulls(DEPUTY, "stand_down", scene.response, {"reason": "雨停"})
    said = refusal(scene, DEPUTY, "end", scene.response, WAIVED)
    assert "has not been confirmed" in said.reason.en
    scene.pulls(STANDING, "confirm", scene.response)
    assert scene.pulls(STANDING, "end", scene.response, WAIVED).state == "ended"


def test_a_confirmed_response_can_not_be_revoked(scene: Scene) -> None:
    urgent(scene)
    scene.pulls(DEPUTY, "confirm", scene.response)
    assert refusal(scene, DEPUTY, "revoke", scene.response, {"reason": "误报"}).cause is Cause.GUARD


def test_a_response_approved_in_the_ordinary_way_has_nothing_to_confirm_or_revoke(flood: Scene) -> None:
    assert refusal(flood, STANDING, "confirm", flood.response).cause is Cause.GUARD
    assert refusal(flood, STANDING, "revoke", flood.response, {"reason": "误报"}).cause is Cause.GUARD


@pytest.mark.parametrize(("act", "note"), [("done", ""), ("waive", "不再需要")])
def test_a_task_is_closed_only_by_its_owner_or_those_who_may_and_with_words(flood: Scene, act: str, note: str) -> None:
    task = flood.task_of(flood.response, "roads")
    who = holder("transport_duty")
    with pytest.raises(RefusedAt):
        flood.does(OUTSIDER, task, act, "已办")
    with pytest.raises(RefusedAt):
        flood.does(who, task, act, note)
    assert flood.again(task).state == "open"
    assert flood.does(who, task, "accept", "").state == "accepted"
    assert flood.does(who, task, "done", "已管制").state == "done"
    with pytest.raises(RefusedAt) as refused:
        flood.does(who, task, "refuse", "不办了")
    assert refused.value.refusal.cause is Cause.STALE
