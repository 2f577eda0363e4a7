"""Which rules decide about a case: those in force when it was opened; later ones, and those of a later day, wait."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from plans.shelf import LIBRARY
from records.case import Case
from states.actor import engine
from states.refusal import Cause
from tests.cast import COMMANDER, DEPUTY, OFFICE, STANDING
from tests.workflows.scene import Scene
from workflows.commands.publish_library import publish_library
from workflows.grounds import rules_of
from workflows.work import RefusedAt, Work

OLD = "level: III\n    role: &from_deputy [deputy_commander, standing_deputy_commander, commander]"
NEW = "level: III\n    role: &from_deputy [standing_deputy_commander, commander]"
"""Level III is for the deputy commander no longer."""


def publishes(scene: Scene, folder: Path, effective: str = "2026-01-01") -> None:
    """Stricter rules, from a day."""
    shutil.copytree(LIBRARY, folder)
    rules = folder / "authority" / "yibin.yaml"
    text = rules.read_text(encoding="utf-8")
    assert OLD in text
    text = text.replace(OLD, NEW).replace('effective: "2026-01-01"', f'effective: "{effective}"')
    rules.write_text(text, encoding="utf-8")
    scene.carry(engine("test"), lambda work: publish_library(work, folder))


def version(scene: Scene, case: Case) -> str:
    """The version of the rules by which a case is judged."""

    def asked(work: Work) -> str:
        found = rules_of(work, case)
        assert found is not None
        return found.version

    return scene.house.look(DEPUTY, scene.clock(), asked)


def test_rules_that_are_published_later_decide_about_later_cases_only(scene: Scene, tmp_path: Path) -> None:
    """The response of the first incident is judged as when it began; the second incident by the new rules."""
    first = scene.opens_incident()
    proposed = scene.proposed(first)
    publishes(scene, tmp_path / "library")
    second = scene.opens_incident()
    later = scene.proposed(second)

    assert scene.pulls(DEPUTY, "approve", proposed).state == "active/calling_out"
    with pytest.raises(RefusedAt) as said:
        scene.pulls(DEPUTY, "approve", later)
    assert said.value.refusal.cause is Cause.FORBIDDEN
    assert version(scene, first) == version(scene, proposed) != version(scene, second)
    kept = [one.data["authority"]["version"] for one in scene.entries("moved") if one.data["trigger"] == "approve"]
    assert kept == [version(scene, first)]
    assert scene.proof().stands


def test_what_a_case_opens_years_later_is_judged_by_the_rules_of_its_incident(scene: Scene, tmp_path: Path) -> None:
    incident = scene.opens_incident()
    publishes(scene, tmp_path / "library")
    proposed = scene.proposed(incident)
    assert proposed.rules_id == incident.rules_id is not None
    assert scene.pulls(DEPUTY, "approve", proposed).state == "active/calling_out"


def test_rules_that_are_published_before_their_day_wait_for_it(scene: Scene, tmp_path: Path) -> None:
    """Until then the version before goes on; on the day, as the office counts days, they are in force."""
    day = scene.clock() + timedelta(days=2)
    publishes(scene, tmp_path / "library", day.strftime("%Y-%m-%d"))
    before = scene.proposed(scene.opens_incident())
    scene.pulls(DEPUTY, "approve", before)
    scene.clock.at = day.replace(hour=0, minute=0) - timedelta(hours=8)

    after = scene.proposed(scene.opens_incident())
    with pytest.raises(RefusedAt):
        scene.pulls(DEPUTY, "approve", after)

    assert scene.pulls(STANDING, "approve", after).state == "active/calling_out"


def test_a_case_that_reaches_out_of_its_rules_is_judged_by_those_of_today(scene: Scene) -> None:
    """A rulebook says nothing about places that it does not cover; nobody acts there by it."""
    incident = scene.opens_incident()
    with pytest.raises(RefusedAt) as said:
        scene.pulls(OFFICE, "update_facts", incident, {"area": ["511527109", "530623"]})
    assert said.value.refusal.cause is Cause.FORBIDDEN
    assert COMMANDER.person not in said.value.refusal.reason.zh
