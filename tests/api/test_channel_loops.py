"""Calls go out through providers, their people answer there, and the desk knows: at least once for every channel."""

from __future__ import annotations

from notifiers.channels.heard import BECAME
from tests.api.loop import Loop, flood, flooded_stage, loop, quiet_stage, scene
from tests.cast import DEPUTY

__all__ = ["flood", "flooded_stage", "loop", "quiet_stage", "scene"]


def test_a_tapped_wecom_card_answers_the_call_and_shows_it(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    assert (loop.message.state, loop.message.drill) == ("accepted", True)
    said = loop.provider.does("zhangsan", tap="received")
    assert said["status"] == 200
    assert (loop.call.state, loop.call.answer, loop.call.door) == ("answered", "received", "card:mail")
    assert "✓ 收到" in loop.provider.ask("GET", "/phone/zhangsan")[1]
    assert loop.scene.proof().stands


def test_a_card_that_is_tapped_when_the_call_is_over_says_so_kindly(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    number = loop.message.number
    loop.scene.pulls(DEPUTY, "stand_down", loop.scene.response, {"reason": "雨停"})
    loop.scene.pulls(DEPUTY, "end", loop.scene.response, {"reason": "雨停", "follow_up": "值班", "waiver": "转入日常"})
    loop.provider.does("zhangsan", number=number, tap="received")
    assert BECAME["over"].zh in loop.provider.ask("GET", "/phone/zhangsan")[1]
    assert loop.call.answer is None


def test_an_answer_through_a_signed_webhook_goes_the_same_way_round(loop: Loop) -> None:
    loop.calls("hook", "water-desk")
    loop.provider.ask("POST", "/phones/water-desk/read", {})
    assert loop.call.read_at is not None
    loop.provider.does("water-desk", tap="declined")
    assert (loop.call.answer, loop.call.door) == ("declined", "hook:mail")


def test_a_text_to_the_wecom_app_answers_the_call_and_its_writer_reads_so(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    loop.provider.does("zhangsan", text="不能到岗，在外地")
    assert (loop.call.answer, loop.call.door) == ("declined", "text:mail")
    assert BECAME["first"].zh in loop.provider.ask("GET", "/phone/zhangsan")[1]


def test_a_text_that_says_nothing_answers_nothing_and_its_writer_is_told_how(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    loop.provider.does("zhangsan", text="什么情况？")
    assert loop.call.answer is None
    assert "请在卡片上点选" in loop.provider.ask("GET", "/phone/zhangsan")[1]


def test_the_text_of_a_card_says_under_which_code_it_can_be_answered(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    (arrived,) = loop.provider.server.phones.of("zhangsan")
    assert "11 收到" in arrived.body, arrived.body
    loop.provider.does("zhangsan", text="11")
    assert loop.call.answer == "received"
