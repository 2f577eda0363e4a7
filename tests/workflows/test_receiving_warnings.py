"""What other systems send is taken in once, waits for its text, and is held back when it can not be used as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from records.case import Case
from states.refusal import Cause, Refused
from tests.cast import SHIFT, holder
from tests.workflows.scene import Scene
from workflows.commands.receive_warning import Became, Received, receive
from workflows.interchange.warnings.reading import read_warnings

FILES = Path(__file__).parent / "files" / "warnings"
OFFICER = holder("duty")
ALERT: dict[str, Any] = json.loads((FILES / "junlian_rainstorm_orange.json").read_text(encoding="utf-8"))
HEADER: dict[str, Any] = json.loads((FILES / "junlian_header.json").read_text(encoding="utf-8"))
UPDATE = ALERT | {
    "identifier": "51152741600000_20260823190000", "msgType": "Update", "severity": "Red",
    "headline": "筠连县气象台发布暴雨红色预警信号[I级/特别严重]", "referencesInfo": ALERT["identifier"],
}  # fmt: skip
CANCEL = ALERT | {
    "identifier": "51152741600000_20260824060000", "msgType": "Cancel", "description": "",
    "headline": "筠连县气象台解除暴雨橙色预警信号", "references": ALERT["identifier"],
}  # fmt: skip


def sends(scene: Scene, *messages: dict[str, Any], who: Any = OFFICER) -> list[Received]:
    bulletins = read_warnings(json.dumps(messages).encode())
    return scene.carry(who, lambda work: receive(work, bulletins, drill=True))


def became(scene: Scene, *messages: dict[str, Any]) -> list[Became]:
    return [one.became for one in sends(scene, *messages)]


def warning(scene: Scene, message: dict[str, Any]) -> Case:
    name = message.get("identifier") or message["alertid"]
    return next(one for one in scene.rows(Case, Case.kind == "warning") if one.facts["warning"]["identifier"] == name)


def publish(scene: Scene, message: dict[str, Any]) -> Case:
    case = warning(scene, message)
    scene.pulls(holder("weather_officer"), "compile", case)
    scene.pulls(holder("weather_duty"), "review", case)
    return scene.pulls(holder("weather_duty"), "publish", case)


def test_a_received_warning_says_all_that_its_file_said(scene: Scene) -> None:
    assert became(scene, ALERT) == [Became.COLLECTED]
    facts = warning(scene, ALERT).facts
    assert (facts["hazard"], facts["colour"], facts["area"]) == ("heavy_rain", "orange", ["511527"])
    assert facts["department"] == "weather"
    assert facts["expires"] == "2026-08-24T17:08:00+08:00"
    assert publish(scene, ALERT).state == "published"


def test_the_same_number_twice_is_one_warning(scene: Scene) -> None:
    assert became(scene, ALERT, ALERT) == [Became.COLLECTED, Became.SAME]
    assert became(scene, ALERT) == [Became.SAME]
    assert became(scene, HEADER) == [Became.SAME], "a header that comes after its text brings nothing"
    assert len(scene.rows(Case, Case.kind == "warning")) == 1


def test_a_header_waits_for_its_text_and_the_desk_is_told_when_it_does_not_come(scene: Scene) -> None:
    assert became(scene, HEADER) == [Became.WAITING]
    scene.clock.passes(minutes=11)
    scene.looks_after()
    assert scene.entries("clock_rang")
    assert became(scene, ALERT) == [Became.TEXT_ARRIVED]
    assert (warning(scene, ALERT).state, warning(scene, ALERT).facts["hazard"]) == ("collected", "heavy_rain")


@pytest.mark.parametrize("message", [UPDATE, CANCEL], ids=["update", "cancel"])
def test_what_refers_to_nothing_known_is_held_and_goes_on_when_it_has_come(
    scene: Scene, message: dict[str, Any]
) -> None:
    assert became(scene, message) == [Became.HELD]
    held = warning(scene, message)
    assert (held.state, held.facts["held_because"], held.closed_at) == ("held", "no_reference", None)
    assert became(scene, ALERT) == [Became.COLLECTED]
    assert scene.again(held).state == ("collected" if message is UPDATE else "cancelling")
    assert scene.again(held).predecessor_id == warning(scene, ALERT).id


def test_two_messages_of_one_number_that_disagree_are_both_there_and_the_second_is_held(scene: Scene) -> None:
    other = ALERT | {"severity": "Red", "headline": "筠连县气象台发布暴雨红色预警信号"}
    assert became(scene, ALERT, other, other) == [Became.COLLECTED, Became.HELD, Became.SAME]
    assert [one.state for one in scene.rows(Case, Case.kind == "warning")] == ["collected", "held"]


def test_a_message_with_two_colours_is_held(scene: Scene) -> None:
    assert became(scene, ALERT | {"severity": "Blue"}) == [Became.HELD]
    assert "colour" not in warning(scene, ALERT).facts


def test_an_update_takes_the_place_of_what_it_updates_when_it_is_published(scene: Scene) -> None:
    sends(scene, ALERT)
    first = publish(scene, ALERT)
    sends(scene, UPDATE)
    assert scene.again(first).state == "published"
    assert publish(scene, UPDATE).state == "published"
    assert scene.again(first).state == "adjusted"


def test_a_cancellation_lifts_when_another_person_has_confirmed_it(scene: Scene) -> None:
    sends(scene, ALERT)
    first = publish(scene, ALERT)
    assert became(scene, CANCEL) == [Became.CANCELLING]
    assert scene.again(first).state == "published"
    scene.pulls(SHIFT, "confirm_lifting", warning(scene, CANCEL))
    assert scene.again(first).state == "lifted"
    assert {one.state for one in scene.rows(Case, Case.kind == "cascade")} == {"over"}


def test_a_cancellation_of_what_was_never_published_drops_it(scene: Scene) -> None:
    sends(scene, ALERT, CANCEL)
    scene.pulls(SHIFT, "confirm_lifting", warning(scene, CANCEL))
    assert warning(scene, ALERT).state == "dropped"


def test_who_may_not_collect_may_not_send_files_either(scene: Scene) -> None:
    auditor = holder("auditor")
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            sends(scene, ALERT, who=auditor)
        assert caught.value.refusal.cause is Cause.FORBIDDEN
        sends(scene, ALERT)


def test_a_file_is_taken_in_as_a_whole_and_the_record_stands(scene: Scene) -> None:
    assert became(scene, HEADER, CANCEL, UPDATE, ALERT) == [
        Became.WAITING, Became.CANCELLING, Became.COLLECTED, Became.TEXT_ARRIVED,
    ]  # fmt: skip
    assert scene.proof().stands
