"""Normal mode opens a routine report in its rhythm; response mode opens none: there the response says."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from plans.shelf import LIBRARY
from records.case import Case
from records.clock import Clock
from records.journal import Entry
from states.actor import engine
from states.refusal import Refused
from tests.cast import DUTY, OFFICE, SHIFT
from tests.workflows.scene import BEGIN, Scene
from workflows.commands.open_case import Opening, open_case
from workflows.commands.publish_library import publish_library


def begun(scene: Scene) -> Case:
    """The routine reports of the county, as its office begins them once."""
    return scene.opens(OFFICE, "routine_reports", {"area": ["511527"]})


def reports(scene: Scene) -> list[Case]:
    """The routine reports so far."""
    return scene.rows(Case, Case.kind == "routine_report")


def at(scene: Scene, hours: float) -> list[Case]:
    """What there is so many hours after the beginning."""
    scene.clock.at = BEGIN + timedelta(hours=hours)
    scene.looks_after()
    return reports(scene)


def test_normal_mode_opens_a_routine_report_in_the_rhythm_of_the_pattern_of_duty(scene: Scene) -> None:
    begun(scene)
    assert [len(at(scene, hours)) for hours in (23.9, 24, 47.9, 48)] == [0, 1, 1, 2]
    assert reports(scene)[-1].number.startswith("2026-V")


def test_a_routine_report_is_signed_and_sent_upward_and_is_late_when_nobody_does(scene: Scene) -> None:
    begun(scene)
    (report,) = at(scene, 24)
    scene.pulls(SHIFT, "submit", report, {"situation": "全县平稳，值班值守正常"})
    scene.sends()
    scene.pulls(DUTY, "acknowledge", report, {"receipt": "市值班室 7号"})
    assert scene.again(report).state == "received"
    at(scene, 48)
    assert [one.state for one in at(scene, 50)] == ["received", "late"]


def test_no_routine_report_is_opened_in_response_mode_and_they_go_on_after_it(scene: Scene) -> None:
    house = scene.house
    standing = house.carry(
        OFFICE, BEGIN, lambda work: open_case(work, Opening("routine_reports", {"area": ["511527"]}))
    )
    at(scene, 1)
    with house.database.transaction() as session:
        response = session.get_one(Case, scene.started("III").id)
        response.drill = False
    assert at(scene, 24) == []
    (rang,) = [one for one in scene.rows(Entry, Entry.kind == "clock_rang") if one.case_id == standing.id]
    assert "响应状态" in rang.data["refused"]["zh"]
    with house.database.transaction() as session:
        session.get_one(Case, response.id).closed_at = scene.clock()
    assert len(at(scene, 48)) == 1


def test_another_rhythm_that_is_published_holds_from_the_next_round_on(scene: Scene, tmp_path: Path) -> None:
    begun(scene)
    shutil.copytree(LIBRARY, tmp_path / "library")
    duty = tmp_path / "library" / "junlian" / "duty.yaml"
    duty.write_text(duty.read_text(encoding="utf-8").replace("report_every: 24h", "report_every: 12h"), "utf-8")
    scene.carry(OFFICE, lambda work: publish_library(work, tmp_path / "library"))
    assert [len(at(scene, hours)) for hours in (24, 35.9, 36, 48)] == [1, 1, 2, 3]
    assert scene.one(Clock, Clock.name == "routine").every_seconds == 12 * 3600


def test_where_no_watch_is_kept_nothing_says_how_often_and_it_is_refused(scene: Scene) -> None:
    house = scene.house
    with pytest.raises(Refused) as refused:
        house.carry(
            engine("test"),
            BEGIN,
            lambda work: open_case(work, Opening("routine_reports", {"area": ["511599"]}, ordered=True)),
        )
    assert "值班模式" in refused.value.refusal.reason.zh


def test_stopped_reports_are_opened_no_more(scene: Scene) -> None:
    standing = begun(scene)
    scene.pulls(OFFICE, "stop", standing, {"reason": "并入市级报告"})
    assert at(scene, 72) == []
