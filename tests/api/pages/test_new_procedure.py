"""A new kind of procedure is a new file: form, page, chart, buttons and journal come for nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from plans.shelf import LIBRARY
from states.actor import engine
from tests.api.conftest import Clock
from tests.api.pages.conftest import Browser
from workflows.commands.publish_library import publish_library
from workflows.work import House

BRIDGE = """
procedure: bridge_closure
kind: bridge_closure
title: {zh: 桥梁封闭, en: Bridge closure}
clause: 演练示范

facts:
  bridge: {type: text, title: {zh: 桥名, en: bridge}}
  height: {type: number, unit: m, title: {zh: 水位, en: water level}}
  lanes: {type: integer, title: {zh: 封闭车道数, en: lanes closed}}
  guarded: {type: yes_no, title: {zh: 有人值守, en: guarded}}
  damage:
    type: choice
    title: {zh: 损坏程度, en: damage}
    choices: {slight: {zh: 轻微, en: slight}, grave: {zh: 严重, en: grave}}
  since: {type: time, title: {zh: 封闭时间, en: closed at}}
  for_how_long: {type: duration, title: {zh: 预计时长, en: for how long}}
  area: {type: places, title: {zh: 区域, en: area}}
  gauges:
    type: table
    key: name
    title: {zh: 水尺读数, en: gauges}
    columns:
      name: {type: text, title: {zh: 水尺, en: gauge}}
      reading: {type: number, unit: m, title: {zh: 读数, en: reading}}
  reason: {type: text, title: {zh: 理由, en: reason}}

states:
  closed: {zh: 已封闭, en: closed}
  half_open: {zh: 半幅通行, en: half open}
  opened: {zh: 已开放, en: open again}
initial: closed
final: [opened]

open:
  by: {role: [duty_officer]}
  form: [bridge, since, area]
  optional: [height, lanes, guarded, damage, for_how_long, gauges]

transitions:
  - trigger: open_half
    title: {zh: 开放半幅, en: open one half}
    from: closed
    to: half_open
    by: {role: duty_officer}
    form: [reason]
    when:
      - condition: "height < 2.0"
        reason: {zh: "水位 {height} 米，未回落到 2 米以下", en: "the water stands at {height} m: not below 2 m"}
  - trigger: reopen
    title: {zh: 全部开放, en: open again}
    from: [closed, half_open]
    to: opened
    by: {role: shift_leader}
    form: [reason]
"""


@pytest.fixture
def duty(tmp_path: Path, house: House, clock: Clock, at_desk: Callable[[str], Browser]) -> Browser:
    """The duty officer of an office whose library has got one file more."""
    folder = tmp_path / "library"
    shutil.copytree(LIBRARY, folder)
    (folder / "procedures" / "bridge_closure.yaml").write_text(BRIDGE, encoding="utf-8")
    published = house.carry(engine("test"), clock(), lambda work: publish_library(work, folder))
    assert published == ["bridge_closure"]
    return at_desk("duty")


def test_it_can_be_opened_seen_moved_and_read(duty: Browser) -> None:
    form = duty.get("/open/bridge_closure")
    for words in ("桥梁封闭", "桥名", "水位", "有人值守", "严重", "水尺 读数 (m)", "预计时长"):
        assert words in form.text
    page = duty.post(
        "/open/bridge_closure", bridge="定水桥", since="2026-08-23T18:00", area=["511527104"], height="2.4",
        guarded="yes", damage="slight", for_how_long__number="6", for_how_long__unit="h",
        gauges__0__name="上游", gauges__0__reading="2.4",
    )  # fmt: skip
    for words in ("桥梁封闭", "定水桥", "2.4 m", "轻微", "6小时", "沐爱镇", "上游"):
        assert words in page.text
    assert page.text.index("已封闭") < page.text.index("半幅通行") < page.text.index("已开放")
    assert "开立 桥梁封闭" in page.text


def test_its_guards_and_its_posts_speak_on_the_buttons(duty: Browser) -> None:
    duty.get("/open/bridge_closure")
    page = duty.post(
        "/open/bridge_closure", bridge="定水桥", since="2026-08-23T18:00", area=["511527104"], height="2.4"
    )
    assert "水位 2.4 米，未回落到 2 米以下" in page.text
    assert "须由以下人员办理：杨永康 值班长" in page.text


def test_it_moves_by_its_form_and_its_journal_says_so(duty: Browser) -> None:
    duty.get("/open/bridge_closure")
    page = duty.post(
        "/open/bridge_closure", bridge="定水桥", since="2026-08-23T18:00", area=["511527104"], height="1.2"
    )
    back = "/" + page.url.split("/", 3)[3]
    action = page.forms("/triggers/open_half")[0]
    refused = duty.post(action, back=back)
    assert refused.status == 422
    assert refused.faults() == ["必填"]
    moved = duty.post(action, reason="水位回落", back=back)
    assert "已办理：开放半幅" in moved.text
    assert "开放半幅 → 半幅通行" in moved.text
    assert "“水位回落”" in moved.text


def test_its_faults_are_told_field_by_field(duty: Browser) -> None:
    duty.get("/open/bridge_closure")
    page = duty.post("/open/bridge_closure", bridge="定水桥", lanes="1.5", height="高", since="", area=["511527104"])
    assert page.status == 422
    assert page.faults() == ["必填", "应为数字(m)", "应为整数"]
