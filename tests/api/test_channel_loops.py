"""Calls go out through providers, their people answer there, and the desk knows: at least once for every channel."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import text
from sqlmodel import col, select
from structlog.testing import capture_logs

from notifiers.channels.heard import BECAME
from notifiers.rehearsed.feishu import RehearsedFeishu
from notifiers.rehearsed.provider import Act
from notifiers.tray import Trouble
from records.call import Call
from tests.api.loop import Loop, flood, flooded_stage, loop, quiet_stage, scene
from tests.cast import DEPUTY
from workflows.receipts import Receipts

__all__ = ["flood", "flooded_stage", "loop", "quiet_stage", "scene"]


def test_a_tapped_wecom_card_answers_the_call_and_shows_it(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    assert (loop.message.state, loop.message.drill) == ("accepted", True)
    said = loop.provider.does("zhangsan", tap="received")
    assert said["status"] == 200
    assert (loop.call.state, loop.call.answer, loop.call.door) == ("answered", "received", "card:mail")
    assert "答复：收到" in loop.provider.ask("GET", "/phone/zhangsan")[1]
    assert loop.scene.proof().stands


def test_a_tap_on_a_call_that_is_locked_is_kept_and_recorded_once_when_it_is_free(loop: Loop) -> None:
    loop.calls("feishuapp", "zhangsan")
    with loop.scene.house.database.transaction() as session:
        session.execute(select(Call).where(col(Call.id) == loop.call.id).with_for_update())
        for _ in range(2):
            assert loop.provider.does("zhangsan", tap="received")["status"] == 200
        assert BECAME["kept"].zh in loop.provider.ask("GET", "/phone/zhangsan")[1]
        Receipts(loop.scene.house, loop.scene.clock, {}).ask()
        assert not loop.scene.entries("answered")
    Receipts(loop.scene.house, loop.scene.clock, {}).ask()
    assert (loop.call.state, loop.call.answer, loop.call.door) == ("answered", "received", "card:mail")
    assert [one.data["outcome"] for one in loop.scene.entries("answered")] == ["first", "repeat"]
    assert loop.scene.proof().stands


def test_while_accounts_are_locked_the_sender_is_asked_to_come_again_before_it_gives_up(loop: Loop) -> None:
    loop.calls("feishuapp", "zhangsan")
    with loop.scene.as_owner() as session:
        session.execute(text("lock table channel_accounts in access exclusive mode"))
        answer = loop.client.post("/callbacks/drill_feishuapp")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_while_the_database_hangs_a_sender_is_asked_to_come_again_and_whoever_proves_nothing_is_refused(
    loop: Loop,
) -> None:
    """A tap can be kept nowhere then; that a request proves nothing is known without a word to the database."""
    loop.calls("feishuapp", "zhangsan")
    (arrived,) = loop.provider.server.phones.of("zhangsan")
    account, feishu = loop.provider.account("feishuapp"), loop.provider.server.known["feishuapp"]
    tap = feishu.acted(account, Act(arrived, "1f" * 16, tap="received"), loop.scene.clock())
    assert tap is not None
    with loop.scene.as_owner() as session, capture_logs() as logs:
        session.execute(text("lock table channel_events, channel_early_events in access exclusive mode"))
        assert loop.knocks(account, tap)[0] == 503
        assert loop.knocks(account, replace(tap, body=b"{}"))[0] == 403
    assert "a callback waited too long" in [one.get("reason") for one in logs]
    assert loop.knocks(account, tap)[0] == 200
    assert loop.call.answer == "received"


def test_a_card_that_is_tapped_when_the_call_is_over_says_so_kindly(loop: Loop) -> None:
    loop.calls("wecomapp", "zhangsan")
    number = loop.message.number
    loop.scene.pulls(DEPUTY, "stand_down", loop.scene.response, {"reason": "雨停"})
    loop.scene.pulls(DEPUTY, "end", loop.scene.response, {"reason": "雨停", "follow_up": "值班", "waiver": "转入日常"})
    loop.provider.does("zhangsan", number=number, tap="received")
    assert "本次叫应已结束，无需答复" in loop.provider.ask("GET", "/phone/zhangsan")[1]
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


def test_a_tapped_feishu_card_answers_the_call_and_shows_it_and_looking_is_not_answering(loop: Loop) -> None:
    loop.calls("feishuapp", "ou_zhang")
    loop.provider.ask("POST", "/phones/ou_zhang/read", {})
    assert (loop.call.answer, loop.call.sources["read"]) == (None, "callback:mail")
    loop.provider.does("ou_zhang", tap="received")
    assert (loop.call.state, loop.call.answer, loop.call.door) == ("answered", "received", "card:mail")
    assert "答复：收到" in loop.provider.ask("GET", "/phone/ou_zhang")[1]
    assert loop.scene.proof().stands


def test_a_text_to_the_feishu_app_answers_the_call_and_its_writer_reads_so(loop: Loop) -> None:
    loop.calls("feishuapp", "ou_zhang")
    (arrived,) = loop.provider.server.phones.of("ou_zhang")
    assert "11 收到" in arrived.body
    loop.provider.does("ou_zhang", text="什么情况？")
    assert "请在卡片上点选" in loop.provider.ask("GET", "/phone/ou_zhang")[1]
    assert (loop.call.state, loop.call.answer) == ("calling", None)
    loop.provider.does("ou_zhang", text="12 在外地")
    call = loop.call
    assert (call.answer, call.answer_note, call.door) == ("declined", "在外地", "text:mail")
    assert BECAME["first"].zh in loop.provider.ask("GET", "/phone/ou_zhang")[1]


def test_the_address_of_a_feishu_app_is_tried_at_the_door_and_a_stranger_is_kept_out(loop: Loop) -> None:
    loop.calls("feishuapp", "ou_zhang")
    account, feishu = loop.provider.account("feishuapp"), loop.provider.server.known["feishuapp"]
    assert isinstance(feishu, RehearsedFeishu)
    trying = feishu.trying(account, loop.scene.clock())
    assert json.loads(loop.knocks(account, trying)[1])["challenge"]
    assert loop.knocks(account, replace(trying, body=b'{"challenge":"x","type":"url_verification"}'))[0] == 403


def test_a_tapped_dingtalk_card_answers_the_call_once_and_shows_it(loop: Loop) -> None:
    loop.calls("dingapp", "zhangsan")
    loop.provider.does("zhangsan", tap="declined")
    assert (loop.call.answer, loop.call.door) == ("declined", "card:mail")
    assert "答复：不能到岗" in loop.provider.ask("GET", "/phone/zhangsan")[1]
    loop.provider.does("zhangsan", tap="received")
    assert (loop.call.state, loop.call.answer) == ("answered", "received")
    loop.scene.clock.passes(seconds=1)
    loop.provider.does("zhangsan", tap="declined")
    assert "答复：收到" in loop.provider.ask("GET", "/phone/zhangsan")[1]
    assert loop.call.answer == "received"


def test_a_dingtalk_notice_is_asked_about_and_climbs_the_delivery_ladder(loop: Loop) -> None:
    loop.provider.change("dingapp", card_template="")
    loop.calls("dingapp", "zhangsan")
    receipts = Receipts(loop.scene.house, loop.scene.clock)
    assert not receipts.ask()
    loop.scene.clock.passes(seconds=30)
    assert receipts.ask()
    assert (loop.message.state, loop.call.read_at, loop.call.sources["delivered"]) == ("delivered", None, "asked:mail")
    loop.provider.ask("POST", "/phones/zhangsan/read", {})
    loop.scene.clock.passes(seconds=90)
    assert receipts.ask()
    assert (loop.call.read_at, loop.call.answer) == (loop.scene.clock(), None)
    (notice,) = loop.provider.server.phones.of("zhangsan")
    assert notice.link in notice.body
    assert loop.scene.proof().stands


def test_a_dingtalk_notice_that_does_not_arrive_hurries_the_ladder(loop: Loop) -> None:
    loop.provider.change("dingapp", card_template="")
    loop.provider.server.trouble("zhangsan", Trouble.undelivered)
    loop.calls("dingapp", "zhangsan")
    loop.scene.clock.passes(seconds=30)
    Receipts(loop.scene.house, loop.scene.clock).ask()
    assert (loop.message.state, loop.call.next_at) == ("failed", loop.scene.clock())
