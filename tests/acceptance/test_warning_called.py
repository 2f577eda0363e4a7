"""An orange mountain-torrent warning (AS1): called and awake, by real mail and SMS, and by a channel with receipts."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

from plans.shelf import LIBRARY
from plans.source import read
from records.call import Message
from records.case import Case
from records.task import Task
from tests.acceptance.night import TEN_PAST_TWO, Night, night, told_of_deliveries
from tests.api.conftest import Client
from tests.api.pages.conftest import Browser

__all__ = ["night"]
X, Y, Z = "511527109", "511527209", "511527107"
HEAD_OF = {X: "head_daxueshan", Y: "head_lianhe", Z: "head_zhenzhou"}
TORRENT: dict[str, Any] = {
    "department": "water", "hazard": "mountain_torrent", "colour": "orange", "area": [X, Y],
    "headline": "县水利局、气象局联合发布山洪灾害橙色预警", "description": "预计未来24小时发生山洪灾害可能性大",
    "instruction": "转移山洪危险区人员", "expires": (TEN_PAST_TWO + timedelta(hours=24)).isoformat(),
}  # fmt: skip
RAIN = TORRENT | {
    "department": "weather", "hazard": "heavy_rain", "colour": "yellow", "area": [Z],
    "headline": "县气象台发布暴雨黄色预警",
}  # fmt: skip


def yellow_for_z(night: Night) -> Any:
    """Given: a valid yellow warning for township Z, of the weather bureau."""
    warning = night.office["weather_officer"].opens("warning", RAIN, drill=True)
    for who, step in (("weather_officer", "compile"), ("weather", "review"), ("weather", "publish")):
        warning = night.office[who].pulls(step, warning)
    night.scene.sends()
    return warning


def orange_for_x_and_y(night: Night) -> Any:
    """When: one officer of the water bureau enters, another reviews; it is published at 02:10:00."""
    officer, leader = night.office["water_officer"], night.office["water"]
    warning = officer.opens("warning", TORRENT, drill=True)
    assert warning["state"] == "collected"
    warning = officer.pulls("compile", warning)
    refused = leader.pulls("publish", warning, status=409)
    assert "不能“发布”" in refused["reason"]["zh"]
    assert officer.pulls("review", warning, status=403)["refused"] == "forbidden"
    warning = leader.pulls("review", warning)
    night.clock.at = TEN_PAST_TWO
    return leader.pulls("publish", warning)


def four_steps_and_two_persons(night: Night, warning: Any) -> None:
    """(1) Collected, compiled, reviewed, published, by two different persons."""
    journal = night.office["office"].get(f"/api/cases/{warning['id']}/journal")
    steps = [(one["kind"], one["data"].get("trigger", ""), one["actor"]["person"]) for one in journal]
    done = [one for one in steps if one[0] in ("opened", "moved")]
    assert done == [
        ("opened", "", "p021"), ("moved", "compile", "p021"), ("moved", "review", "p020"),
        ("moved", "publish", "p020"),
    ]  # fmt: skip
    assert ("refused", "publish", "p020") in steps


def exactly_these_are_called(night: Night, warning: Any, yellow: Any) -> None:
    """(2) The heads of X and Y and the departments concerned, nobody in Z; the yellow warning made no call."""
    departments = {"office", "shift", "water_duty", "weather_duty", "natural_resources_duty", "emergency_duty"}
    assert night.posts_called() == departments | {HEAD_OF[X], HEAD_OF[Y]}
    assert night.office["office"].get(f"/api/warnings/{yellow['number']}/calls") == []
    told = [one for one in night.mailbox.phones.since(0) if RAIN["headline"] in one.body]
    assert told, "yellow is told"
    assert len(night.office["office"].get(f"/api/warnings/{warning['number']}/calls")) == len(departments) + 2


def checklists_open(night: Night) -> None:
    """(5) The checklist of readiness of hazard and colour is open in X and Y, and nowhere else."""
    tasks = [one for one in night.scene.rows(Task) if one.owner["post"].startswith(("head_", "vice_"))]
    assert {one.owner["post"] for one in tasks} == {HEAD_OF[X], HEAD_OF[Y], "vice_daxueshan", "vice_lianhe"}
    assert {one.title["zh"] for one in tasks if one.owner["post"] == HEAD_OF[X]} == {
        "橙色预警：乡镇主要负责人到岗", "橙色预警：山洪危险区人员转移并逐户核实",
    }  # fmt: skip


def x_is_awake_and_y_is_delivered_only(night: Night) -> None:
    """(3) X is awake; Y's head stays delivered, not awake, every attempt kept; the deputy is awake by hand."""
    head = night.call(HEAD_OF[Y])
    for _ in range(200):  # the receipts come from another thread
        if night.scene.again(head).delivered_at is not None:
            break
        time.sleep(0.02)
    assert (night.call(HEAD_OF[X]).state, night.call(HEAD_OF[X]).answer) == ("answered", "received")
    head = night.scene.again(head)
    assert head.delivered_at is not None
    assert (head.answer, head.answered_at) == (None, None)
    sent = night.scene.rows(Message, Message.call_id == head.id)
    assert [one.channel for one in sent] == ["mail", "sms"]
    assert {one.state for one in sent} <= {"accepted", "delivered"}
    attempts = [one for one in night.scene.entries("sent") if one.subject == f"call:{head.id}"]
    assert [(one.data["channel"], one.data["outcome"]) for one in attempts] == [
        ("mail", "accepted"),
        ("sms", "accepted"),
    ]


def the_deputy_is_entered_by_hand(night: Night) -> None:
    """The deputy of Y answers by telephone; the desk types it in two minutes later, with the real time."""
    deputy = night.call(HEAD_OF[Y], "deputy")
    really = night.clock.at
    night.clock.passes(minutes=2)
    body = {"answer": "received", "note": "打手机接通，本人应答", "happened_at": really.isoformat()}
    done = night.office["duty"].post(f"/api/calls/{deputy.id}/answer", body)
    assert (done["outcome"], done["call"]["state"]) == ("first", "answered")
    [entry] = [one for one in night.scene.entries("answered") if one.subject == f"call:{deputy.id}"]
    assert (entry.happened_at, entry.entered_at) == (really, night.clock.at)
    assert entry.actor["person"] == "p007"
    assert night.call(HEAD_OF[Y]).state == "covered", "somebody else has answered: the head has not"
    night.scene.looks_after()


def every_hop_is_answered_for_by_name(night: Night, warning: Any) -> None:
    """(4) County, township, village, each answered for by a named person; shares at each hop."""
    for case in night.scene.rows(Case, Case.kind.in_(("call_out", "cascade"))):  # type: ignore[attr-defined]
        night.scene.all_answer(case)
    night.scene.looks_after()
    seen = night.listed(warning["number"])
    assert [(one["tier"], one["called"], one["answered"], one["percent"]) for one in seen["hops"]] == [
        ("county", 6, 6, 100), ("township", 2, 2, 100), ("village", 31, 31, 100),
    ]  # fmt: skip
    calls = night.office["office"].get(f"/api/warnings/{warning['number']}/calls")
    answered = [one for one in calls if one["state"] == "answered"]
    assert {one["who"]["tier"] for one in answered} == {"county", "township", "village"}
    assert all(one["who"]["name"]["zh"] and one["answered_at"] for one in answered)


def coverage_is_red_below_ninety(night: Night, warning: Any) -> None:
    """(4) At 89% of the people reached the figure is red, at 90% green."""
    browser = Browser(Client(night.office.client.app)).signs_in("office")
    [cascade] = [one for one in night.listed(warning["number"])["parts"] if one["area"] == [X]]
    for reached, shown in ((890, "short"), (900, "enough")):
        rows = [{"place": "511527109201", "targeted": 1000, "reached": reached}]
        night.office["daxueshan"].pulls("report_coverage", cascade, {"coverage": rows})
        found = re.findall(r'class="chip (short|enough)">(\d+)%', browser.get("/warnings").html)
        assert found == [(shown, str(reached // 10))]
        assert night.listed(warning["number"])["coverage"]["enough"] is (shown == "enough")


def without_a_plan_it_is_stopped_by_name(night: Night) -> None:
    """(5) A warning of a hazard without a call-out plan is stopped, and told which plan is missing."""
    warning = night.office["weather_officer"].opens("warning", RAIN | {"hazard": "fog", "colour": "orange"}, drill=True)
    night.office["weather_officer"].pulls("compile", warning)
    night.office["weather"].pulls("review", warning)
    refused = night.office["weather"].pulls("publish", warning, status=409)
    assert "没有“大雾”的叫应方案" in refused["reason"]["zh"]
    assert "call_out/fog" in refused["reason"]["en"]
    assert night.office["office"].get(f"/api/cases/{warning['id']}")["state"] == "reviewed"


def test_five_hazards_have_their_call_out_plan() -> None:
    """Given: heavy rain, thunderstorm gale, mountain torrent, geological hazard, forest fire risk (S87)."""
    names = {read(one).data["procedure"] for one in (LIBRARY / "call_out").glob("*.yaml")}
    five = ("heavy_rain", "thunderstorm_gale", "mountain_torrent", "geological_hazard", "forest_fire_risk")
    assert {f"call_out/{one}" for one in five} <= names


def test_an_orange_mountain_torrent_warning_is_called_and_awake(night: Night) -> None:
    told_of_deliveries(night, HEAD_OF[Y])
    yellow = yellow_for_z(night)
    warning = orange_for_x_and_y(night)
    night.scene.sends()
    four_steps_and_two_persons(night, warning)
    exactly_these_are_called(night, warning, yellow)
    checklists_open(night)

    night.goes_by("02:11")
    night.answers_by_the_link_of_the_first_mail(HEAD_OF[X], TORRENT["headline"])
    night.scene.looks_after()
    night.scene.sends()
    villages = {one for one in night.posts_called() if one.startswith("daxueshan_")}
    assert len(villages) == 16, "the villages of X follow its head"
    assert not any(one.startswith("lianhe_") for one in night.posts_called())

    night.goes_by("02:16")
    x_is_awake_and_y_is_delivered_only(night)
    assert sum(one.startswith("lianhe_") for one in night.posts_called()) == 15, (
        "villages of Y do not wait for its head"
    )
    the_deputy_is_entered_by_hand(night)

    every_hop_is_answered_for_by_name(night, warning)
    coverage_is_red_below_ninety(night, warning)
    without_a_plan_it_is_stopped_by_name(night)
    assert not {one for one in night.posts_called() if one in (HEAD_OF[Z], "vice_zhenzhou")}
    assert night.scene.proof().stands
