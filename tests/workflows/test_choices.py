"""What a called person may answer by one touch goes with the message, in the words of the plan and their language."""

from __future__ import annotations

from notifiers.notifier import Choice
from notifiers.notifier import Message as Letter
from records.call import Message
from states.procedure import Calling
from states.text import Text
from tests.workflows.scene import Scene
from workflows.wording import choices, offered, values


def letters(scene: Scene, kind: str) -> list[Letter]:
    numbers = {one.number for one in scene.rows(Message, Message.kind == kind)}
    return [one.message for one in scene.notifier.given if one.message.number in numbers]


def test_a_call_offers_its_answers_and_carries_its_link(scene: Scene) -> None:
    scene.started()
    scene.sends()
    handed = Choice("delegated", "交副岗办理")
    call = next(one for one in letters(scene, "call") if handed in one.choices)
    assert [(one.answer, one.label) for one in call.choices] == [
        ("received", "收到"), ("arrived", "已到岗"), ("accepted", "接受，稍后到岗"), ("delegated", "交副岗办理"),
        ("declined", "不能到岗"),
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


def test_who_can_hand_over_to_nobody_is_not_offered_to() -> None:
    assert [one for one, _ in offered(None, hand_over=False)] == ["received", "arrived", "accepted", "declined"]
    sign = Calling(what=Text("紧急公文", "document"), do=Text("请签收", "sign"))
    assert [one for one, _ in offered(sign, hand_over=True)] == ["received", "delegated", "declined"]


def test_the_words_are_those_of_the_plan_where_it_has_its_own() -> None:
    sign = Calling(what=Text("紧急公文", "document"), do=Text("请签收", "sign"))
    assert [(one, words.zh, words.en) for one, words in choices(sign)] == [
        ("received", "签收", "I sign for it"), ("declined", "不能到岗", "I can not come"),
    ]  # fmt: skip


def test_a_warning_that_is_over_is_named_as_the_call_named_it() -> None:
    calling = Calling(
        what=Text("水利局发布橙色预警(山洪)：转移", "orange warning: move"), do=Text("请立即应答", "answer"),
        can=Text("已醒来", "awake"),
    )  # fmt: skip
    around = {
        "who": Text("县防指", "command"), "drill": False, "title": Text("乡镇叫应到村", "Cascade through a township"),
        "number": "2026-T0006", "calling": calling,
    }  # fmt: skip
    said = values("stand_down", {"text": "warning_over"}, around)["what"]
    assert said == Text(
        "水利局发布橙色预警(山洪)：转移已解除或调整，您的岗位无需继续值守",
        "orange warning: move is lifted or adjusted: your post need not stand by",
    )
