"""A start is one commit: all of it, or nothing, wherever it is cut."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from records import fold
from records.call import Call, CallOut, Message
from records.case import Case
from records.clock import Clock
from records.effect import Effect
from records.task import Task
from states.refusal import Cause
from tests.cast import DEPUTY, DUTY, OFFICE, OUTSIDER, SHIFT
from tests.workflows.scene import INFORMATION, ORDER, Scene
from workflows.work import RefusedAt


class Cut(Exception):
    """The process is gone at this statement."""


class Scissors:
    """Counts the statements of a database, and cuts the transaction off at one of them."""

    def __init__(self, scene: Scene) -> None:
        self._engine = scene.house.database.engine
        self.seen = 0
        self.at: int | None = None
        event.listen(self._engine, "before_cursor_execute", self._statement)

    def _statement(self, *_: Any) -> None:
        self.seen += 1
        if self.at is not None and self.seen == self.at:
            raise Cut

    def off(self) -> None:
        event.remove(self._engine, "before_cursor_execute", self._statement)


def everything(scene: Scene) -> tuple[fold.Tables, int]:
    """All that is stored, and how long the journal is."""
    return scene.tables(), len(scene.entries())


def test_a_start_brings_state_version_calls_messages_tasks_clocks_report_and_journal_together(
    scene: Scene,
) -> None:
    proposed = scene.proposed(scene.opens_incident())
    before = len(scene.entries())
    response = scene.pulls(DEPUTY, "approve", proposed)

    assert response.state == "active/calling_out"
    assert scene.again(response).version == proposed.version + 1
    call_out = scene.one(CallOut)
    calls = scene.rows(Call, Call.call_out_id == call_out.id)
    assert len(calls) >= 40
    assert {one.call_id for one in scene.rows(Message, Message.kind == "call")} == {one.id for one in calls}
    assert all(one.next_at is not None for one in calls)
    assert scene.rows(Task)
    assert {one.name for one in scene.rows(Clock)} == {"follow_up_report", "report_due"}
    assert scene.child("information_report", response).state == "due"
    assert {one.kind for one in scene.rows(Effect)} >= {"call_out", "tell", "render_documents", "publish"}
    written = scene.entries()[before:]
    assert {one.kind for one in written} == {"moved", "called", "opened"}
    assert sum(one.kind == "called" for one in written) == len(calls)
    assert scene.proof().stands


def test_every_call_keeps_who_was_called_as_found_then(flood: Scene) -> None:
    who = flood.call_of(flood.response, "water_duty").who
    assert who["name"] == {"zh": "赖明远", "en": "Lai Mingyuan"}
    assert who["title"]["zh"] == "水利局值班长"
    assert who["channels"] == ["mail", "sms"]


def test_a_start_that_is_cut_anywhere_leaves_nothing_and_can_be_done_again(scene: Scene) -> None:
    proposed = scene.proposed(scene.opens_incident())
    before = everything(scene)
    scissors = Scissors(scene)
    for at in range(2, 400, 4):
        scissors.seen, scissors.at = 0, at
        try:
            scene.pulls(DEPUTY, "approve", proposed)
        except Cut:
            scissors.at = None
            assert everything(scene) == before
        else:
            break
    scissors.off()
    assert at > 20, "the start was hardly cut at all"
    assert scene.again(proposed).state == "active/calling_out"
    assert scene.proof().stands


def test_a_start_whose_commit_is_refused_leaves_nothing(scene: Scene) -> None:
    proposed = scene.proposed(scene.opens_incident())
    before = everything(scene)

    def no_commit(_: Any) -> None:
        raise Cut

    event.listen(scene.house.database.engine, "commit", no_commit)
    with pytest.raises(Cut):
        scene.pulls(DEPUTY, "approve", proposed)
    event.remove(scene.house.database.engine, "commit", no_commit)
    assert everything(scene) == before


def test_a_running_case_stays_on_the_version_that_it_began_with(flood: Scene) -> None:
    begun = flood.response.definition_id
    flood.pulls(DEPUTY, "stand_down", flood.response, {"reason": "雨停"})
    assert flood.response.definition_id == begun


def test_whoever_proposes_does_not_approve(scene: Scene) -> None:
    """突发事件应对法 Art. 72 and the plan: two persons for a start."""
    incident = scene.opens_incident()
    form = {"level": "III", **ORDER}
    scene.pulls(OFFICE, "propose_response", incident, form)
    with pytest.raises(RefusedAt) as refused:
        scene.pulls(OFFICE, "approve", scene.response)
    assert refused.value.refusal.cause is Cause.FORBIDDEN
    assert "deputy_commander" in refused.value.refusal.who_could


def test_nobody_lets_out_what_they_took_in_themselves(scene: Scene) -> None:
    intake = scene.opens(SHIFT, "intake", INFORMATION)
    with pytest.raises(RefusedAt) as refused:
        scene.pulls(SHIFT, "let_out", intake)
    assert refused.value.refusal.cause is Cause.FORBIDDEN
    assert scene.rows(Case, Case.kind == "incident") == []


def test_what_is_forbidden_is_refused_with_who_could_and_kept_in_the_journal(scene: Scene) -> None:
    proposed = scene.proposed(scene.opens_incident())
    with pytest.raises(RefusedAt):
        scene.pulls(OUTSIDER, "approve", proposed)
    kept = scene.entries("refused")[-1]
    assert kept.case_id == proposed.id
    assert kept.actor["person"] == OUTSIDER.person
    assert kept.data["trigger"] == "approve"
    assert kept.data["cause"] == "forbidden"
    assert "deputy_commander" in kept.data["who_could"]
    assert scene.rows(Call) == []


def test_a_departure_from_the_suggested_level_needs_a_reason(scene: Scene) -> None:
    incident = scene.opens_incident()
    with pytest.raises(RefusedAt) as refused:
        scene.pulls(DUTY, "propose_response", incident, {"level": "II", **ORDER})
    assert refused.value.refusal.cause is Cause.GUARD
    scene.pulls(DUTY, "propose_response", incident, {"level": "II", "departure": "上游来水", **ORDER})
    assert scene.response.level == "II"


def test_a_form_that_lacks_a_field_names_it_and_changes_nothing(scene: Scene) -> None:
    incident = scene.opens_incident()
    before = scene.tables()
    with pytest.raises(RefusedAt) as refused:
        scene.pulls(DUTY, "propose_response", incident, {"level": "III", "reason": "暴雨"})
    assert set(refused.value.refusal.fields) == {"measures", "expected_duration"}
    assert scene.tables() == before


def test_opening_with_a_key_twice_opens_one_case(scene: Scene) -> None:
    first = scene.opens(DUTY, "intake", INFORMATION, key="once")
    second = scene.opens(DUTY, "intake", INFORMATION, key="once")
    assert first.id == second.id
    assert len(scene.rows(Case)) == 1
    assert len(scene.entries("opened")) == 1
