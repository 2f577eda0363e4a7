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
