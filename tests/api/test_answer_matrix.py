"""Every answer by every way: received, accepted with a time, arrived, handed over, declined with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from states.call import Answer
from states.written_answer import BY_DIGIT
from tests.api.loop import Loop, flood, flooded_stage, loop, quiet_stage, scene

__all__ = ["flood", "flooded_stage", "loop", "quiet_stage", "scene"]
PHONE = "13800000001"
CARDS = ("wecomapp", "dingapp", "feishuapp")
TEXTS = ("aliyunsms", "tencentsms")
LATER = timedelta(minutes=45)


def answered(loop: Loop) -> tuple[str | None, str, timedelta | None]:
    """The answer, the reason, and in how long they are there."""
    call = loop.call
    arrives = call.arrives_at - call.answered_at if call.arrives_at and call.answered_at else None
    return call.answer, call.answer_note, arrives


@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("answer", list(Answer))
def test_by_the_button_of_a_card(loop: Loop, kind: str, answer: Answer) -> None:
    loop.calls(kind, "zhangsan")
    said = loop.provider.does("zhangsan", tap=answer, minutes="45")
    assert said["status"] == 200
    assert answered(loop) == (answer, "", LATER if answer is Answer.ACCEPTED else None)
    assert loop.call.door == "card:mail"
    assert loop.scene.proof().stands


@pytest.mark.parametrize("kind", ["dingapp", "feishuapp"])
@pytest.mark.parametrize("answer", [Answer.DECLINED, Answer.DELEGATED])
def test_a_reason_is_written_into_a_card_that_has_a_box_for_it(loop: Loop, kind: str, answer: Answer) -> None:
    loop.calls(kind, "zhangsan")
    loop.provider.does("zhangsan", tap=answer, note="在外地")
    assert answered(loop) == (answer, "在外地", None)


@pytest.mark.parametrize("kind", CARDS)
def test_a_reason_that_a_card_could_not_take_is_asked_for_and_taken_by_the_page(loop: Loop, kind: str) -> None:
    loop.calls(kind, "zhangsan")
    (arrived,) = loop.provider.server.phones.of("zhangsan")
    loop.provider.does("zhangsan", tap="declined")
    assert "请打开页面补充原因" in loop.provider.ask("GET", "/phone/zhangsan")[1]
    path = arrived.link.removeprefix("http://desk.example")
    assert "请补充原因" in loop.client.get(path).text
    loop.client.post(path, data={"answer": "declined", "note": "在外地出差"})
    assert answered(loop) == ("declined", "在外地出差", None)
    page = loop.client.get(path).text
    assert "在外地出差" in page
    assert "请补充原因" not in page
    assert loop.scene.proof().stands


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11", ("received", "", None)),
        ("12 在外地", ("declined", "在外地", None)),
        ("13", ("arrived", "", None)),
        ("14 45分钟后到", ("accepted", "", LATER)),
        ("15", ("delegated", "", None)),
    ],
)
def test_by_the_code_of_a_text_message(
    loop: Loop, kind: str, text: str, expected: tuple[str, str, timedelta | None]
) -> None:
    loop.calls(kind, PHONE)
    assert loop.provider.does(PHONE, text=text)["status"] == 200
    assert answered(loop) == expected


@pytest.mark.parametrize("kind", ["wecomapp", "feishuapp"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收到", ("received", "收到", None)),
        ("不能到岗，在外地", ("declined", "不能到岗，在外地", None)),
        ("45分钟后到", ("accepted", "", LATER)),
        ("交副岗", ("delegated", "交副岗", None)),
        ("已到岗", ("arrived", "已到岗", None)),
    ],
)
def test_by_a_word_to_the_app(loop: Loop, kind: str, text: str, expected: tuple[str, str, timedelta | None]) -> None:
    loop.calls(kind, "zhangsan")
    loop.provider.does("zhangsan", text=text)
    assert answered(loop) == expected


@pytest.mark.parametrize(("key", "answer"), BY_DIGIT.items())
def test_by_the_key_of_a_telephone(loop: Loop, key: str, answer: Answer) -> None:
    loop.calls("tencentvoice", PHONE)
    loop.provider.does(PHONE, key=key)
    assert (loop.call.answer, loop.call.door) == (answer, "key:mail")


@pytest.mark.parametrize("answer", list(Answer))
def test_by_a_signed_webhook(loop: Loop, answer: Answer) -> None:
    loop.calls("hook", "water-desk")
    loop.provider.does("water-desk", tap=answer, note="在外地", minutes="45")
    assert answered(loop)[0] == answer


@pytest.mark.parametrize("answer", list(Answer))
def test_by_the_page_behind_the_link(loop: Loop, answer: Answer) -> None:
    loop.calls("wecomapp", "zhangsan")
    (arrived,) = loop.provider.server.phones.of("zhangsan")
    path = arrived.link.removeprefix("http://desk.example")
    loop.client.post(path, data={"answer": answer, "note": "说明", "minutes": "45"})
    assert answered(loop) == (answer, "说明", LATER if answer not in {"declined", "delegated", "arrived"} else None)
