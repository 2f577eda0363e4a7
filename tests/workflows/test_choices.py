"""What a called person may answer by one touch goes with the message, in the words of the plan and their language."""

from __future__ import annotations

from notifiers.notifier import Message as Letter
from records.call import Message
from states.procedure import Calling
from states.text import Text
from tests.workflows.scene import Scene
from workflows.wording import choices


def letters(scene: Scene, kind: str) -> list[Letter]:
    numbers = {one.number for one in scene.rows(Message, Message.kind == kind)}
    return [one.message for one in scene.notifier.given if one.message.number in numbers]


def test_a_call_offers_its_answers_and_carries_its_link(scene: Scene) -> None:
    scene.started()
    scene.sends()
    call = letters(scene, "call")[0]
    assert [(one.answer, one.label) for one in call.choices] == [
        ("received", "收到"), ("arrived", "已到岗"), ("declined", "不能到岗"),
    ]  # fmt: skip
    assert call.link.startswith("http://desk.example/c/")
    assert call.link in call.body


def test_whoever_is_only_told_something_is_offered_nothing(scene: Scene) -> None:
    scene.started()
    scene.sends()
    scene.everybody_answers(scene.response)
    scene.raised(scene.incident, "II")
    scene.sends()
    told = letters(scene, "tell") + letters(scene, "stand_down")
    assert told
    assert {(one.link, one.choices) for one in told} == {("", ())}


def test_the_words_are_those_of_the_plan_where_it_has_its_own() -> None:
    sign = Calling(what=Text("紧急公文", "document"), do=Text("请签收", "sign"))
    assert [(one, words.zh, words.en) for one, words in choices(sign)] == [
        ("received", "签收", "I sign for it"), ("declined", "不能到岗", "I can not come"),
    ]  # fmt: skip
