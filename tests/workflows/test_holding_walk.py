"""Answers, silence and time in any order: an answer is asked for again when it has run out, never when all is over."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from records.call import Call, Message
from states.call import Answer
from tests.cast import STANDING
from tests.workflows.scene import ENDING, Scene

HOLDS = timedelta(hours=12)
"""How long an answer holds at level II of the flood plan."""


def someone_answers(scene: Scene, chance: Random) -> None:
    """Some who are still called answer, now and then that they can not come."""
    calling = scene.rows(Call, Call.case_id == scene.response.id, Call.state == "calling")
    reached = {one.call_id for one in scene.rows(Message, Message.kind == "call")}
    able = [one for one in calling if one.id in reached]
    for call in chance.sample(able, min(len(able), chance.randint(0, 12))):
        if scene.again(call).state == "calling":
            scene.answers(call, chance.choices([Answer.RECEIVED, Answer.ACCEPTED, Answer.DECLINED], [6, 3, 1])[0])
    scene.looks_after()


def holds_as_planned(scene: Scene) -> None:
    """What has to be true of every call at any moment."""
    calls = scene.rows(Call, Call.case_id == scene.response.id)
    for one in calls:
        if one.state == "answered" and one.answered_at is not None:
            assert scene.clock() - one.answered_at < HOLDS, one.who["post"]
    for entry in scene.entries("answer_expired"):
        [answered] = [one for one in calls if entry.subject == f"call:{one.id}"]
        assert answered.answered_at is not None
        assert entry.happened_at - answered.answered_at >= HOLDS
    asked: dict[str, int] = {}
    for one in calls:
        if one.part == "holder" and one.state in ("calling", "answered", "covered", "declined", "unreached"):
            asked[one.who["post"]] = asked.get(one.who["post"], 0) + 1
    assert set(asked.values()) == {1}, "a post is asked by two calls at once"


def nobody_is_asked_after_answering(scene: Scene) -> None:
    """No message of a call came into being after its answer."""
    answered = {one.id: one.answered_at for one in scene.rows(Call) if one.answered_at is not None}
    for message in scene.rows(Message, Message.kind == "call"):
        at = answered.get(message.call_id) if message.call_id else None
        assert at is None or message.due_at <= at


@pytest.mark.parametrize("seed", range(3))
def test_answers_run_out_as_planned_and_nobody_is_called_once_it_is_over(scene: Scene, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - a walk that can be walked again
    scene.started("II")
    for _ in range(8):
        someone_answers(scene, chance)
        scene.nobody_answers(*(chance.choice((1, 3, 7, 45)) for _ in range(3)), chance.choice((60, 200, 400)))
        holds_as_planned(scene)
    nobody_is_asked_after_answering(scene)
    assert scene.entries("answer_expired")
    scene.pulls(STANDING, "stand_down", scene.response, {"reason": "雨停"})
    scene.pulls(STANDING, "end", scene.response, {**ENDING, "waiver": "雨停，转入日常"})
    over = scene.clock()
    scene.nobody_answers(30, 60 * 11, 60 * 13)
    assert not [one for one in scene.rows(Message, Message.kind == "call") if one.due_at > over]
    assert {one.state for one in scene.rows(Call)} <= {"answered", "covered", "declined", "stood_down", "expired"}
    assert scene.proof().stands
