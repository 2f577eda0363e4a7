"""A call-out is complete by the rule of its plan: asked of the database, for five posts that are called."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from plans.shelf import LIBRARY
from records.call import Call, CallOut
from records.questions import calls
from states.actor import engine
from states.call import Answer
from tests.workflows.scene import Scene
from workflows.commands.publish_library import publish_library

HEAD, WATER, WEATHER, DEPUTY, STANDING = FIVE = ("office", "water_duty", "weather_duty", "deputy", "standing")
_AUDIENCE = """audiences:
  to_call:
    - {role: [standing_deputy_commander, deputy_commander, office_head], unit: county_command}
    - {role: shift_leader, kind: department, unit: [weather, water]}
  to_tell:"""
Starts = Callable[[str], Scene]


@pytest.fixture
def starts(scene: Scene, tmp_path: Path) -> Starts:
    """Starts level III of a plan whose call-out goes to five posts and is complete by this rule."""

    def start(rule: str) -> Scene:
        folder = tmp_path / "library"
        shutil.copytree(LIBRARY, folder)
        _rewrite(folder / "procedures" / "response.yaml", "complete: one_per_post", "complete: one_per_post", rule)
        _rewrite(folder / "flood" / "III.yaml", "audiences:", "  to_tell:", _AUDIENCE)
        scene.carry(engine("test"), lambda work: publish_library(work, folder))
        scene.started("III")
        assert {one.who["post"] for one in scene.rows(Call)} == set(FIVE)
        return scene

    return start


def _rewrite(file: Path, first: str, last: str, new: str) -> None:
    """What stands in a file from `first` to `last` becomes `new`."""
    before, found, rest = file.read_text(encoding="utf-8").partition(first)
    after = (found + rest).partition(last)[2]
    file.write_text(before + new + after, encoding="utf-8")


def is_complete(scene: Scene) -> bool:
    """Whether the call-out is complete once a worker has looked; then its trigger has been fired."""
    scene.looks_after()
    complete = scene.one(CallOut).state == "complete"
    assert complete == (scene.response.state == "active/responding") == bool(scene.entries("call_out_complete"))
    return complete


def answers(scene: Scene, *posts: str) -> None:
    """The holders of these posts answer."""
    for post in posts:
        scene.answers(scene.call_of(scene.response, post))


@pytest.mark.parametrize(
    ("rule", "not_yet", "at_last"),
    [
        ("complete: {at_least: 3}", (WATER, HEAD), WEATHER),
        ("complete: {at_least: 1}", (), STANDING),
        ("complete: {roles: [office_head]}", (WATER, WEATHER), HEAD),
        ("complete: {roles: [office_head, shift_leader]}", (HEAD, DEPUTY, STANDING), WATER),
        ("complete: {roles: [office_head], at_least: 3}", (HEAD, WATER), DEPUTY),
        ("complete: {roles: [office_head], at_least: 3}", (WATER, WEATHER, DEPUTY), HEAD),
        ("complete: everyone", (HEAD, WATER, WEATHER, DEPUTY), STANDING),
        ("complete: one_per_post", (STANDING, HEAD, WATER, WEATHER), DEPUTY),
        ("complete: {one_per_post: true, at_least: 3}", (HEAD, WATER, WEATHER, DEPUTY), STANDING),
    ],
)
def test_a_call_out_is_complete_with_the_answer_that_its_rule_waits_for_and_not_before(
    starts: Starts, rule: str, not_yet: tuple[str, ...], at_last: str
) -> None:
    scene = starts(rule)
    assert not is_complete(scene)
    answers(scene, *not_yet)
    assert not is_complete(scene)
    answers(scene, at_last)
    assert is_complete(scene)
    (told,) = scene.entries("call_out_complete")
    assert (told.data["answered"], told.data["expected"]) == (len(not_yet) + 1, len(FIVE))


@pytest.mark.parametrize(
    ("rule", "complete"),
    [
        ("complete: one_per_post", True),
        ("complete: {at_least: 5}", True),
        ("complete: {roles: [shift_leader], at_least: 5}", True),
        ("complete: everyone", False),
    ],
)
def test_a_deputy_is_enough_unless_everyone_has_to_answer_themselves(starts: Starts, rule: str, complete: bool) -> None:
    scene = starts(rule)
    answers(scene, HEAD, WEATHER, DEPUTY, STANDING)
    scene.nobody_answers(3, 2)
    assert not is_complete(scene)
    scene.answers(scene.call_of(scene.response, WATER, "deputy"))
    assert is_complete(scene) is complete


def covered(scene: Scene) -> tuple[Call, Call]:
    """Everybody has answered but one, for whom the deputy has: the calls to that holder and to the deputy."""
    answers(scene, HEAD, WEATHER, DEPUTY, STANDING)
    scene.nobody_answers(3, 2)
    deputy = scene.call_of(scene.response, WATER, "deputy")
    scene.answers(deputy)
    return scene.call_of(scene.response, WATER), deputy


@pytest.mark.parametrize("answer", [Answer.RECEIVED, Answer.ARRIVED])
def test_everyone_is_complete_once_the_holder_answers_after_the_deputy(starts: Starts, answer: Answer) -> None:
    scene = starts("complete: everyone")
    holder, deputy = covered(scene)
    assert not is_complete(scene)
    assert scene.answers(holder, answer).outcome == "covered"
    assert is_complete(scene)
    assert (scene.again(holder).state, scene.again(deputy).state) == ("answered", "answered")
    assert scene.answers(holder, answer).outcome == "repeat"
    assert scene.proof().faults == []


def test_a_holder_who_declines_after_the_deputy_has_answered_completes_nothing(starts: Starts) -> None:
    scene = starts("complete: everyone")
    holder, _ = covered(scene)
    scene.answers(holder, Answer.DECLINED)
    assert not is_complete(scene)
    assert (scene.again(holder).state, scene.again(holder).answer) == ("covered", None)


def test_where_a_deputy_is_enough_a_late_answer_of_the_holder_is_kept_and_changes_nothing(starts: Starts) -> None:
    scene = starts("complete: one_per_post")
    holder, _ = covered(scene)
    scene.answers(holder)
    assert scene.again(holder).state == "covered"


@pytest.mark.parametrize(
    ("rule", "looked_at"),
    [
        ("complete: {at_least: 3}", True),
        ("complete: {roles: [office_head]}", True),
        ("complete: everyone", False),
        ("complete: one_per_post", False),
    ],
)
def test_while_somebody_is_missing_only_a_rule_that_fewer_can_fulfil_is_looked_at(
    starts: Starts,
    rule: str,
    looked_at: bool,
) -> None:
    scene = starts(rule)
    answers(scene, HEAD, WATER, WEATHER, DEPUTY)
    with scene.house.database.transaction() as session:
        assert [one.id for one in calls.may_be_complete(session)] == [scene.one(CallOut).id] * looked_at


def test_a_call_out_that_is_complete_is_not_looked_at_again_and_late_answers_are_kept(starts: Starts) -> None:
    scene = starts("complete: {at_least: 3}")
    answers(scene, HEAD, WATER, WEATHER)
    assert is_complete(scene)
    with scene.house.database.transaction() as session:
        assert calls.may_be_complete(session) == []
    answers(scene, DEPUTY)
    assert is_complete(scene)
    assert scene.call_of(scene.response, DEPUTY).state == "answered"
