"""Replay: what was known at a moment is what the tables held then; nothing is decided again."""

from __future__ import annotations

from datetime import datetime, timedelta

from records import fold, replay
from records.call import Call
from states.call import Answer
from tests.cast import DEPUTY, DUTY, SHIFT
from tests.workflows.scene import ENDING, REPORT, Scene


class Album:
    """Pictures of the tables, each of its moment."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.pictures: list[tuple[datetime, fold.Tables]] = []

    def takes(self) -> None:
        """A picture of now; then a second passes."""
        self.pictures.append((self._scene.clock(), self._scene.tables()))
        self._scene.clock.passes(seconds=1)


def of_the_incident(scene: Scene, tables: fold.Tables) -> fold.Tables:
    """The rows of the incident; what came in before it was opened has a history of its own."""
    incident = str(scene.incident.id)
    return {
        name: {
            key: row
            for key, row in rows.items()
            if incident in (key, row.get("incident_id")) and row.get("kind") != "intake"
        }
        for name, rows in tables.items()
    }


def without_empty(tables: fold.Tables) -> fold.Tables:
    """Rows with what they hold; a column that holds nothing is told by nobody."""
    return {
        name: {key: {c: v for c, v in row.items() if v is not None} for key, row in rows.items()}
        for name, rows in tables.items()
    }


def played(scene: Scene) -> Album:
    """A response with answers, ladders, a raise, tasks, a report, an end and a review; a picture after each step."""
    album = Album(scene)
    album.takes()
    scene.sends()
    album.takes()
    for call in scene.rows(Call)[:9]:
        scene.answers(call)
    album.takes()
    scene.answers(scene.call_of(scene.response, "agriculture_duty"), Answer.DECLINED)
    for minutes in (0, 3, 2, 5):
        scene.clock.passes(minutes=minutes)
        scene.looks_after()
        scene.sends()
        album.takes()
    scene.does(DEPUTY, scene.task_of(scene.response, "command_room"))
    scene.raised(scene.incident, "II")
    album.takes()
    scene.sends()
    scene.everybody_answers(scene.response)
    scene.pulls(SHIFT, "submit", scene.child("information_report", scene.response), REPORT)
    album.takes()
    scene.raised(scene.incident, "III")
    scene.clock.passes(hours=2)
    scene.looks_after()
    album.takes()
    scene.pulls(DEPUTY, "stand_down", scene.response, {"reason": "雨停"})
    scene.pulls(DEPUTY, "end", scene.response, ENDING | {"waiver": "转入日常"})
    scene.sends()
    album.takes()
    return album


def test_what_was_known_at_any_moment_is_what_the_tables_held_then(flood: Scene) -> None:
    album = played(flood)
    assert len(album.pictures) >= 10
    for moment, tables in album.pictures:
        with flood.house.database.transaction() as session:
            known = replay.as_known(session, flood.incident.id, moment)
        told = {name: {k: r for k, r in rows.items() if r.get("kind") != "intake"} for name, rows in known.items()}
        assert without_empty(told) == without_empty(of_the_incident(flood, tables)), moment


def test_before_the_first_entry_nothing_was_known(flood: Scene) -> None:
    with flood.house.database.transaction() as session:
        known = replay.as_known(session, flood.incident.id, flood.clock() - timedelta(days=1))
    assert not any(known.values())


def test_an_answer_entered_late_was_not_known_before_it_was_entered(flood: Scene) -> None:
    call = flood.call_of(flood.response, "transport_duty")
    flood.clock.passes(minutes=2)
    before = flood.clock()
    flood.clock.passes(minutes=2)
    flood.answers(call)
    with flood.house.database.transaction() as session:
        known = replay.as_known(session, flood.incident.id, before)
        now = replay.as_known(session, flood.incident.id, None)
    assert known["calls"][str(call.id)]["state"] == "calling"
    assert now["calls"][str(call.id)]["state"] == "answered"


def test_a_replay_shows_people_and_facts_as_they_were_however_the_directory_changed(flood: Scene) -> None:
    call = flood.call_of(flood.response, "water_duty")
    flood.vacant("water_duty")
    flood.pulls(DUTY, "update_facts", flood.incident, {"lv_warn": 1.5})
    with flood.house.database.transaction() as session:
        known = replay.as_known(session, flood.incident.id, flood.clock())
    assert known["calls"][str(call.id)]["who"]["name"]["zh"] == "赖明远"
    assert known["cases"][str(flood.incident.id)]["facts"]["lv_warn"] == 1.5


def test_a_case_is_found_by_its_number_and_by_its_id(flood: Scene) -> None:
    with flood.house.database.transaction() as session:
        assert replay.case_id(session, flood.incident.number) == flood.incident.id
        assert replay.case_id(session, str(flood.incident.id)) == flood.incident.id
        assert replay.case_id(session, "2026-9999") is None
