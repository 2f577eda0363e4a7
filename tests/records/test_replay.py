"""Replay: what was known at a moment is what the tables held then; nothing is decided again."""

from __future__ import annotations

from datetime import datetime, timedelta

from records import fold, picture, replay
from records.call import Call
from records.case import Case
from states.call import Answer
from tests.cast import DEPUTY, DUTY, SHIFT
from tests.workflows.scene import ENDING, HEAVY, INFORMATION, REPORT, Scene


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
    """The rows of the incident and of every case that is part of it by now, whether it was then or not."""
    mine = {str(case.id) for case in scene.rows(Case) if scene.incident.id in (case.id, case.incident_id)}
    return {
        name: {key: row for key, row in rows.items() if mine & {key, row.get("case_id")}}
        for name, rows in tables.items()
    }


def without_empty(tables: fold.Tables) -> fold.Tables:
    """Rows with what they hold; a column that holds nothing is told by nobody."""
    return {
        name: {key: {c: v for c, v in row.items() if v is not None} for key, row in rows.items()}
        for name, rows in tables.items()
    }


def taken_in(scene: Scene, **more: str) -> Case:
    """A report that reaches the desk; it is part of nothing yet."""
    return scene.opens(DUTY, "intake", {**INFORMATION, "towns": HEAVY} | more)


def known_at(scene: Scene, moment: datetime) -> fold.Tables:
    """The only incident as it was known at a moment."""
    with scene.house.database.transaction() as session:
        return replay.as_known(session, scene.incident.id, moment)


def told_of(scene: Scene) -> list[tuple[str, str]]:
    """What the timeline of the only incident tells, oldest first: the number of the case and the kind of the entry."""
    with scene.house.database.transaction() as session:
        told = picture.told(session, scene.incident, picture.Sought())
        return [(one.case.number, one.entry.kind) for one in reversed(told) if one.case]


def played(scene: Scene) -> Album:
    """A response with answers, ladders, a late report, a raise, tasks, an end, a review; a picture after each."""
    album = Album(scene)
    album.takes()
    late = taken_in(scene)
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
    scene.pulls(SHIFT, "let_out", late, {"incident": scene.incident.number})
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
        assert without_empty(known) == without_empty(of_the_incident(flood, tables)), moment


def test_the_replay_of_an_incident_begins_when_its_warning_came_in(scene: Scene) -> None:
    intake = taken_in(scene)
    came_in = scene.clock()
    scene.clock.passes(minutes=4)
    let_out = scene.pulls(SHIFT, "let_out", intake)
    before, after = known_at(scene, came_in)["cases"], known_at(scene, scene.clock())["cases"]
    assert [(one["number"], one["state"]) for one in before.values()] == [(intake.number, "received")]
    assert {one["number"]: one["state"] for one in after.values()} == {
        intake.number: "let_out", scene.incident.number: "assessing",
    }  # fmt: skip
    assert before[str(intake.id)].get("incident_id") is None
    assert after[str(intake.id)]["incident_id"] == str(let_out.incident_id)
    assert after[str(intake.id)]["acts"]["let_out"]["name"] == SHIFT.name


def test_a_report_that_joins_later_is_part_of_the_replay_from_its_beginning(flood: Scene) -> None:
    flood.clock.passes(minutes=1)
    late = taken_in(flood)
    came_in = flood.clock()
    flood.clock.passes(minutes=3)
    flood.pulls(SHIFT, "let_out", late, {"incident": flood.incident.number})
    then = known_at(flood, came_in)["cases"][str(late.id)]
    assert (then["state"], then.get("incident_id")) == ("received", None)
    assert str(late.id) not in known_at(flood, came_in - timedelta(seconds=1))["cases"]
    assert known_at(flood, flood.clock())["cases"][str(late.id)]["incident_id"] == str(flood.incident.id)


def test_a_report_that_was_not_used_or_belongs_elsewhere_is_no_part_of_the_replay(flood: Scene) -> None:
    refused, elsewhere = taken_in(flood), taken_in(flood, content="另一处险情")
    flood.pulls(SHIFT, "refuse", refused, {"reason": "重复"})
    mine = flood.incident
    flood.pulls(SHIFT, "let_out", elsewhere)
    with flood.house.database.transaction() as session:
        known = replay.as_known(session, mine.id, flood.clock())
    assert not {str(refused.id), str(elsewhere.id)} & known["cases"].keys()


def test_the_timeline_of_an_incident_tells_of_its_intakes_from_their_beginning(scene: Scene) -> None:
    scene.opens_incident()
    (intake,) = scene.rows(Case, Case.kind == "intake")
    assert told_of(scene)[:3] == [
        (intake.number, "opened"),
        (intake.number, "moved"),
        (scene.incident.number, "opened"),
    ]
    late = taken_in(scene)
    scene.pulls(SHIFT, "let_out", late, {"incident": scene.incident.number})
    assert (late.number, "opened") in told_of(scene)
    (joined,) = [one for one in scene.entries("moved") if one.case_id == late.id]
    assert joined.data["joined"] == scene.incident.number


def test_an_intake_that_joins_leaves_what_was_entered_before_as_it_was(flood: Scene) -> None:
    late = taken_in(flood)
    before = flood.entries()
    flood.pulls(SHIFT, "let_out", late, {"incident": flood.incident.number})
    assert flood.entries()[: len(before)] == before
    assert flood.proof().faults == []


def test_the_present_and_the_replay_of_now_hold_the_same_cases(flood: Scene) -> None:
    late = taken_in(flood)
    flood.pulls(SHIFT, "let_out", late, {"incident": flood.incident.number})
    with flood.house.database.transaction() as session:
        now = picture.present(session, flood.incident)
        then = picture.as_known_at(session, flood.incident, flood.clock())
    assert then is not None
    assert {case.id for case in now.cases} == {case.id for case in then.cases} >= {late.id}


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
