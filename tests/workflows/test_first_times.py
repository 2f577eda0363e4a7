"""The three first times (S22): found, handled, solved, counted from the record, now and at any moment of the past."""

from __future__ import annotations

from datetime import datetime, timedelta

from records import picture
from states.first_times import FirstTime
from tests.cast import COMMANDER, DEPUTY, DUTY, OFFICE, SHIFT
from tests.workflows.scene import BEGIN, ENDING, INFORMATION, Scene
from workflows.first_times import first_times_of
from workflows.work import Work


def times(scene: Scene, moment: datetime | None = None) -> dict[str, FirstTime]:
    """The three, now or as they were known then."""

    def asked(work: Work) -> dict[str, FirstTime]:
        session, incident = work.session, scene.incident
        seen = picture.as_known_at(session, incident, moment) if moment else picture.present(session, incident)
        assert seen is not None
        return {one.key: one for one in first_times_of(work, seen)}

    return scene.house.look(DUTY, scene.clock(), asked)


def minutes(scene: Scene, moment: datetime | None = None) -> list[float | None]:
    """How long each took."""
    return [None if one.lasted is None else one.lasted / timedelta(minutes=1) for one in times(scene, moment).values()]


def taken_in(scene: Scene) -> None:
    """An incident in one town that happened twelve minutes before its report."""
    happened = (BEGIN - timedelta(minutes=12)).isoformat()
    intake = scene.opens(DUTY, "intake", {**INFORMATION, "area": ["511527109"], "occurred_at": happened})
    scene.clock.passes(minutes=3)
    scene.pulls(SHIFT, "let_out", intake)


def test_an_ordinary_incident_shows_its_three_durations_each_with_its_clause(scene: Scene) -> None:
    """The township has command from the grading on; there it is solved without a response."""
    taken_in(scene)
    scene.clock.passes(minutes=5)
    scene.pulls(DUTY, "set_grade", scene.incident, {"grade": "ordinary", "reason": "影响一镇"})
    under_way = minutes(scene)
    scene.clock.passes(minutes=40)
    scene.pulls(OFFICE, "close", scene.incident, {"reason": "已处置"})

    assert under_way == [12, 8, None]
    assert minutes(scene) == [12, 8, 40]
    assert all("第一时间" in one.clause and "《突发事件应对法》" in one.clause for one in times(scene).values())


def test_with_a_response_handling_begins_with_the_first_call_and_ends_with_the_response(scene: Scene) -> None:
    """The archive later does not lengthen it; a replay tells what was known then."""
    taken_in(scene)
    scene.clock.passes(minutes=7)
    response = scene.raised(scene.incident, "IV")
    begun = scene.clock()
    scene.clock.passes(minutes=90)
    scene.pulls(DEPUTY, "stand_down", response, {"reason": "雨停"})
    scene.pulls(COMMANDER, "end", response, {**ENDING, "waiver": "转入日常"})
    over = minutes(scene)
    scene.clock.passes(minutes=600)

    assert over == [12, 10, 90]
    assert minutes(scene) == over
    assert minutes(scene, begun) == [12, 10, None]


def test_a_warning_that_comes_before_its_event_took_no_time_to_find(scene: Scene) -> None:
    later = (BEGIN + timedelta(hours=2)).isoformat()
    intake = scene.opens(DUTY, "intake", {**INFORMATION, "occurred_at": later})
    scene.pulls(SHIFT, "let_out", intake)
    assert [one.lasted for one in times(scene).values()] == [timedelta(0), None, None]
