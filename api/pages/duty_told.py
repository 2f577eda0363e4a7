"""What the entries about duty say in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.kinds import NOBODY, Kind, text_of
from states.text import Text, listed
from workflows.commands.swap_turns import STATES


def _rota_days(data: Mapping[str, Any]) -> Text:
    after = data.get("after") or {}
    first, last = after.get("first_day", ""), after.get("last_day", "")
    return Text(f"{first} 至 {last}", f"{first} to {last}")


def _turn(data: Mapping[str, Any]) -> Text:
    title, day = text_of(data.get("title")), data.get("day", "")
    before, after = (listed([text_of(one["name"]) for one in data.get(part) or []]) for part in ("before", "after"))
    return Text(
        f"{day} {title.zh}：{before.zh or '—'} → {after.zh or '—'}",
        f"{day}, {title.en}: {before.en or '—'} → {after.en or '—'}",
    )


def _named(data: Mapping[str, Any]) -> Text:
    return text_of(data.get("name") or data.get("title"))


def _hand_over(data: Mapping[str, Any]) -> Text:
    outgoing, incoming = (listed([text_of(one) for one in data.get(part) or []]) for part in ("outgoing", "incoming"))
    side = Text("交班人签字", "signed by who goes off")
    if data.get("part") == "incoming":
        side = Text("接班人签字", "signed by who comes on")
    return Text(f"{outgoing.zh} → {incoming.zh}：{side.zh}", f"{outgoing.en} → {incoming.en}: {side.en}")


def _passed_on(data: Mapping[str, Any]) -> Text:
    title, before, after = (text_of(data.get(part)) for part in ("title", "from", "to"))
    if data.get("what") == "answer":
        return Text(
            f"{title.zh}：{before.zh}已应答，告知接班的{after.zh}",
            f"{title.en}: {before.en} had answered, {after.en} comes on and is told",
        )
    zh, en = ("，改叫接班人员", ", who is called instead") if data.get("what") == "call" else ("", "")
    return Text(f"{title.zh}：{before.zh} → {after.zh}{zh}", f"{title.en}: {before.en} → {after.en}{en}")


def _shift_passed_on(data: Mapping[str, Any]) -> Text:
    after = data.get("after") or {}
    return Text(
        "任务 {tasks} 项，叫应 {calls} 个，告知 {answers} 人", "tasks: {tasks}, calls: {calls}, told: {answers}"
    ).filled(**{name: str(after.get(name, 0)) for name in ("tasks", "calls", "answers")})


def _swap(data: Mapping[str, Any]) -> Text:
    asks, comes = ([text_of(one) for one in data.get("people") or []] + [NOBODY, NOBODY])[:2]
    state, day = STATES.get(str((data.get("after") or {}).get("state")), NOBODY), data.get("day", "")
    return Text(f"{day} {asks.zh} → {comes.zh}：{state.zh}", f"{day}, {asks.en} → {comes.en}: {state.en}")


def _weakened(data: Mapping[str, Any]) -> Text:
    days, gaps = _rota_days(data), data.get("gaps") or []
    first = text_of(gaps[0]["reason"]) if gaps else NOBODY
    return Text(f"{days.zh}：{len(gaps)} 处缺口，{first.zh}", f"{days.en}: gaps: {len(gaps)}, the first: {first.en}")


def _regulation(data: Mapping[str, Any]) -> Text:
    named, after = text_of(data.get("title")), data.get("after") or {}
    what = f"{after.get('title', '')} {after.get('version', '')}"
    return Text(f"{named.zh}：{what}", f"{named.en}: {what}")


DUTY = {
    "roll_called": Kind(Text("点名", "roll called"), _named),
    "roll_call_answered": Kind(Text("点名应答", "roll call answered"), _named),
    "roll_call_closed": Kind(Text("点名通报", "roll call closed"), _named),
    "spot_check_drawn": Kind(Text("“六问”抽查", "spot check drawn"), _named),
    "spot_check_answered": Kind(Text("“六问”抽查应答", "answers of a spot check"), _named),
    "spot_check_closed": Kind(Text("“六问”抽查通报", "spot check closed"), _named),
    "must_know": Kind(Text("应知应会考核", "must-know test"), _named),
    "calendar_feed": Kind(Text("值班日历地址", "address of a duty calendar"), _named),
    "swap": Kind(Text("换班", "swap"), _swap),
    "rota_drafted": Kind(Text("起草排班表", "rota drafted"), _rota_days),
    "turn_set": Kind(Text("排班", "duty set"), _turn),
    "rota_published": Kind(Text("公布排班表", "rota published"), _rota_days),
    "regulation_entered": Kind(Text("登记规章制度", "regulation entered"), _regulation),
    "key_period_trained": Kind(Text("重要时期值守培训", "training before a key period"), _named),
    "rota_weakened": Kind(Text("已公布的排班表出现缺口", "a published rota has got gaps"), _weakened),
    "qualification_withdrawn": Kind(Text("撤销上岗资格", "qualification withdrawn"), _named),
    "qualified": Kind(Text("登记上岗资格", "qualification entered"), _named),
    "key_period_set": Kind(Text("设定重要时期", "key period set"), _named),
    "hand_over_signed": Kind(Text("交接班签字", "hand-over signed"), _hand_over),
    "passed_on": Kind(Text("移交接班人员", "passed on to the next shift"), _passed_on),
    "shift_passed_on": Kind(Text("未结事项移交下一班", "open matters passed on"), _shift_passed_on),
    "equipment_entered": Kind(Text("登记设备", "equipment entered"), _named),
    "equipment_state": Kind(Text("设备状态", "state of equipment"), _named),
    "room_entered": Kind(Text("登记指挥室", "command room entered"), _named),
    "room_closed": Kind(Text("停用指挥室", "command room closed"), _named),
    "key_period_lifted": Kind(Text("取消重要时期", "key period taken back"), _named),
}
"""Every kind of entry about duty."""
