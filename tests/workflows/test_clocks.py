"""Due times are rows: whoever looks finds them, rings them once, and asks the world as it is then."""

from __future__ import annotations

from datetime import timedelta

from records.case import Case
from records.clock import Clock
from records.database import Database
from records.effect import Effect
from records.task import Task
from tests.cast import DEPUTY, DUTY, LEADER, SHIFT
from tests.workflows.scene import INFORMATION, ORDER, REPORT, Scene
from workflows.library import Library
from workflows.work import House


def clock(scene: Scene, name: str) -> Clock:
    return scene.rows(Clock, Clock.name == name)[-1]


def test_a_due_time_that_another_process_set_is_found_and_rung_by_a_new_one(flood: Scene) -> None:
    report = flood.child("information_report", flood.response)
    flood.clock.passes(minutes=31)
    database = Database(flood.house.database.url)
    newcomer = Scene(House(database, Library(), flood.house.link_key), flood.clock)
    newcomer.looks_after()
    database.close()
    assert flood.again(report).state == "late"
    assert clock(flood, "report_due").state == "rung"


def test_a_clock_does_not_ring_before_its_time(flood: Scene) -> None:
    flood.clock.passes(minutes=29, seconds=59)
    flood.looks_after()
    assert flood.child("information_report", flood.response).state == "due"


def test_a_recurring_clock_that_slept_rings_once_and_moves_on_to_the_time_ahead(flood: Scene) -> None:
    flood.clock.passes(hours=40)
    flood.looks_after()
    reports = flood.rows(Case, Case.kind == "information_report")
    assert len(reports) == 2, "the one of the start, and one for the three turns that passed"
    moved = clock(flood, "follow_up_report")
    assert moved.state == "armed"
    assert moved.due_at == moved.set_at + timedelta(hours=48)


def test_unless_is_looked_at_when_the_clock_rings(flood: Scene) -> None:
    report = flood.child("information_report", flood.response)
    flood.pulls(SHIFT, "submit", report, REPORT)
    flood.clock.passes(minutes=31)
    flood.looks_after()
    assert flood.again(report).state == "sent"
    assert clock(flood, "report_due").state == "stopped"
    assert [one.data["name"] for one in flood.entries("clock_stopped")] == ["report_due"]


def test_clocks_of_a_case_that_is_over_ring_no_more(flood: Scene) -> None:
    report = flood.child("information_report", flood.response)
    flood.pulls(SHIFT, "submit", report, REPORT)
    flood.pulls(DUTY, "acknowledge", report, {"receipt": "118号"})
    assert {one.state for one in flood.rows(Clock, Clock.case_id == report.id)} == {"stopped"}


def test_a_clock_that_can_not_ring_keeps_no_other_from_ringing(flood: Scene) -> None:
    with flood.house.database.transaction() as session:
        broken = session.get_one(Clock, clock(flood, "follow_up_report").id)
        broken.due_at, broken.unless = broken.set_at, "this is ("
        session.add(broken)
    flood.clock.passes(minutes=31)
    flood.turns.look_after()
    assert flood.child("information_report", flood.response).state == "late"


def test_a_trigger_that_is_refused_when_its_clock_rings_is_kept_and_not_tried_for_ever(flood: Scene) -> None:
    with flood.house.database.transaction() as session:
        odd = session.get_one(Clock, clock(flood, "follow_up_report").id)
        odd.due_at, odd.fires, odd.every_seconds = odd.set_at, "archive", None
        session.add(odd)
    flood.looks_after()
    (rang,) = flood.entries("clock_rang")
    assert rang.data["refused"]["en"]
    assert flood.again(odd).state == "rung"


def test_an_overdue_task_is_marked_once_and_told_to_the_superior_of_its_issuer(flood: Scene) -> None:
    task = flood.task_of(flood.response, "command_room")
    assert task.issuer_post == "deputy"
    flood.clock.passes(minutes=61)
    flood.looks_after()
    flood.looks_after()
    told = [one for one in flood.entries("task_overdue") if one.subject == f"task:{task.id}"]
    assert len(told) == 1
    assert [one["post"] for one in told[0].data["escalated_to"]] == ["standing"]
    assert flood.again(task).overdue_at == flood.clock()


def test_a_task_that_was_done_in_time_is_never_overdue(flood: Scene) -> None:
    task = flood.task_of(flood.response, "command_room")
    flood.does(DEPUTY, task)
    flood.clock.passes(hours=2)
    flood.looks_after()
    assert flood.again(task).overdue_at is None


def test_an_urgent_start_that_nobody_confirms_is_told_to_those_who_could(scene: Scene) -> None:
    scene.pulls(LEADER, "start_urgently", scene.opens_incident(), {"level": "III", **ORDER})
    scene.clock.passes(minutes=31)
    scene.looks_after()
    rung = clock(scene, "confirm_urgent_start")
    assert rung.state == "rung"
    told = [one for one in scene.rows(Effect, Effect.kind == "tell") if one.data["text"] == "confirmation_overdue"]
    assert len(told) == 1


def test_the_pace_of_a_drill_shortens_every_due_time(scene: Scene) -> None:
    intake = scene.opens(DUTY, "intake", INFORMATION, pace=60)
    scene.pulls(SHIFT, "let_out", intake)
    scene.raised(scene.incident, "III")
    span = clock(scene, "report_due").due_at - scene.clock()
    assert span == timedelta(seconds=30)
    assert {one.due_at - scene.clock() for one in scene.rows(Task, Task.key == "command_room")} == {
        timedelta(minutes=1)
    }
