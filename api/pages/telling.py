"""What an entry of the journal says in one line, for the timeline. The whole entry stands below it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages import directory_words, words
from api.pages.calls_told import CALLS, who
from api.pages.door_told import DOOR
from api.pages.duty_told import DUTY
from api.pages.import_told import IMPORT
from api.pages.kinds import NOBODY, Kind, text_of
from api.pages.naming import Names
from api.pages.oversight_told import OVERSIGHT
from records import picture
from records.case import Case
from records.journal import Entry, Seal
from states.actor import name_of
from states.text import Text, listed

_STEPS = {
    "delivered": Text("已送达", "delivered"),
    "read": Text("已读", "read"),
    "failed": Text("未送达", "not delivered"),
}


def kind(name: str) -> Kind:
    """A kind of entry by its name; one to which nobody has given a title is called by its own."""
    said = name.replace("_", " ")
    return KINDS.get(name, Kind(Text(said, said)))


@dataclass(frozen=True, slots=True)
class Tale:
    """One entry as the timeline tells it: kind, line, the case it is about, its seal when it has one, rows changed."""

    entry: Entry
    case: Case | None
    seal: Seal | None
    kind: Text
    line: Text
    door: Text
    changed: int

    @property
    def by(self) -> Text:
        """Who did it."""
        return name_of(self.entry.actor)


def tales(names: Names, told: list[picture.Told]) -> list[Tale]:
    """The entries as the timeline tells them; messages are told with the names of the people they went to."""
    subjects = (one.entry.subject.partition(":") for one in told if "who" not in one.entry.data)
    calls = [uuid.UUID(number) for what, _, number in subjects if what == "call"]
    people = picture.called(names.work.session, calls)
    return [
        Tale(
            one.entry, one.case, one.seal, kind(one.entry.kind).title, _line(names, one, people),
            words.door(str(one.entry.actor.get("door", ""))), one.changed,
        )
        for one in told
    ]  # fmt: skip


def _line(names: Names, one: picture.Told, people: Mapping[str, Mapping[str, Any]]) -> Text:
    """The entry in one line; what has no line of its own is told by its title."""
    entry = one.entry
    data = {**entry.data}
    if entry.subject.partition(":")[2] in people:
        data.setdefault("who", people[entry.subject.partition(":")[2]])
    if "fires" in data and one.case is not None:
        rung = names.procedure(one.case).transitions_of(data["fires"])
        data["title"] = rung[0].title.as_data() if rung else data.get("name")
    teller = kind(entry.kind).line
    if teller is not None:
        return teller(data)
    if "after" in data:
        return _set(entry.subject, data)
    return text_of(data["title"]) if data.get("title") else who(data) if data.get("who") else Text("", "")


def _not_believed(data: Mapping[str, Any]) -> Text:
    """Whose call it was, and what was said to it."""
    whose, said = who(data), data.get("answer", "")
    return Text(f"{whose.zh}：{said}", f"{whose.en}: {said}") if said else whose


def _stay(data: Mapping[str, Any]) -> Text:
    unit, name = text_of(data.get("unit")), data.get("name", "")
    return Text(f"{unit.zh} {name}", f"{name}, {unit.en}")


def _room(data: Mapping[str, Any]) -> Text:
    room, before = text_of(data.get("room")), data.get("before")
    return Text(f"{text_of(before).zh} → {room.zh}", f"{text_of(before).en} → {room.en}") if before else room


def _room_left(data: Mapping[str, Any]) -> Text:
    room, by = text_of(data.get("room")), data.get("by")
    return Text(f"{room.zh}，供 {by} 使用", f"{room.en}, which {by} takes") if by else room


def _opened(data: Mapping[str, Any]) -> Text:
    return text_of(data.get("title"))


def _moved(data: Mapping[str, Any]) -> Text:
    said, state, joined = text_of(data.get("title")), text_of(data.get("state")), data.get("joined")
    if data.get("from_state") == data.get("to_state"):
        return said
    into = Text(f"，归入事件 {joined}", f", part of incident {joined}") if joined else Text("", "")
    return Text(f"{said.zh} → {state.zh}{into.zh}", f"{said.en} → {state.en}{into.en}")


def _refused(data: Mapping[str, Any]) -> Text:
    reason = text_of(data.get("reason"))
    asked = data.get("title") or data.get("trigger", "")
    if not data.get("title") and ("/" not in asked or asked.startswith("open:")):  # the case and the reason say it
        return reason
    return Text(f"{text_of(asked).zh}：{reason.zh}", f"{text_of(asked).en}: {reason.en}")


def _definition(data: Mapping[str, Any]) -> Text:
    name, before, after = data["name"], data["before"], data["after"]
    versions = f"{before} → {after}" if before else after
    return Text(f"{name}：{versions}", f"{name}: {versions}")


def _set(subject: str, data: Mapping[str, Any]) -> Text:
    """Something that was set: what it was, and what it is now."""
    before, after = _plainly(data.get("before")), _plainly(data["after"])
    return Text(f"{subject}：{before.zh} → {after.zh}", f"{subject}: {before.en} → {after.en}")


def _plainly(value: Any) -> Text:
    if isinstance(value, Mapping) and "zh" not in value:
        parts = [(name, _plainly(one)) for name, one in value.items()]
        return Text(
            "；".join(f"{name}={one.zh}" for name, one in parts), "; ".join(f"{name}={one.en}" for name, one in parts)
        )
    if isinstance(value, list):
        return listed([_plainly(one) for one in value])
    return text_of(value if value is None or isinstance(value, Mapping) else str(value))


def _task(data: Mapping[str, Any]) -> Text:
    title, owner = text_of(data.get("title")), text_of((data.get("owner") or {}).get("title"))
    return Text(f"{title.zh}（{owner.zh}）", f"{title.en} ({owner.en})")


def _document(data: Mapping[str, Any]) -> Text:
    title, number = text_of(data.get("title")), data.get("number", "")
    return Text(f"{title.zh} {number}", f"{title.en} {number}")


def _learned(data: Mapping[str, Any]) -> Text:
    source = data.get("source", "")
    return Text(f"来自 {source} 的情况已并入", f"what {source} brought has been added")


def _erased(data: Mapping[str, Any]) -> Text:
    addresses, facts = data.get("messages", 0), [Text.of(one["title"]) for one in data.get("facts", ())]
    told = Text(f"号码和地址 {addresses} 个", f"{addresses} numbers and addresses")
    return listed([told, *facts])


def _effect(data: Mapping[str, Any]) -> Text:
    name = str(data.get("effect") or data.get("kind") or "")
    return words.EFFECT_KINDS.get(name, Text(name, name))


def _receipt(data: Mapping[str, Any]) -> Text:
    person, step = who(data), _STEPS.get(str(data.get("step")), NOBODY)
    return Text(f"{person.zh}：{step.zh}", f"{person.en}: {step.en}")


def _card_updated(data: Mapping[str, Any]) -> Text:
    """What the card of whom now shows, or was to show."""
    person, shows = who(data), text_of(data.get("shows"))
    refused = Text("", "") if data.get("outcome") == "accepted" else Text("（未能更新）", " (could not be updated)")
    return Text(f"{person.zh}：{shows.zh}{refused.zh}", f"{person.en}: {shows.en}{refused.en}")


def _sent(data: Mapping[str, Any]) -> Text:
    person, by = who(data), words.channel(str(data.get("channel", "")))
    outcome = words.OUTCOMES.get(str(data.get("outcome")), Text("", ""))
    again = Text("再次", "again, ") if data.get("repeat") else Text("", "")
    return Text(f"{person.zh}：{again.zh}{by.zh} {outcome.zh}", f"{person.en}: {again.en}{by.en} {outcome.en}")


def _list_printed(data: Mapping[str, Any]) -> Text:
    people, by = data.get("people", 0), data.get("printed_by")
    said = Text(
        f"{people} 人，电话 {data.get('telephones', 0)} 个", f"{people} people, {data.get('telephones', 0)} numbers"
    )
    return Text(f"{said.zh}，在服务器上由 {by} 打印", f"{said.en}, at the machine, by {by}") if by else said


KINDS = {
    **CALLS,
    **DUTY,
    "opened": Kind(Text("开立", "opened"), _opened),
    "moved": Kind(Text("办理", "decided"), _moved),
    "approved_first": Kind(Text("首位批准，待另一人批准", "first of two approvals")),
    "learned": Kind(Text("情况更新", "facts came in"), _learned),
    "refused": Kind(Text("未予办理", "refused"), _refused),
    "stationed": Kind(Text("进驻到场", "came to the command site"), _stay),
    "left_site": Kind(Text("离开指挥场所", "left the command site"), _stay),
    "room_taken": Kind(Text("使用指挥室", "command room taken"), _room),
    "room_left": Kind(Text("让出指挥室", "command room given back"), _room_left),
    "told": Kind(Text("告知", "told"), who),
    "list_printed": Kind(Text("打印叫应单", "call list printed"), _list_printed),
    "read": Kind(Text("打开链接", "link opened"), who),
    "answer_expired": Kind(Text("应答到期", "an answer has run out")),
    "sent": Kind(Text("发送", "sent"), _sent),
    "receipt": Kind(Text("渠道回执", "receipt of a channel"), _receipt),
    "card_updated": Kind(Text("更新卡片", "card updated"), _card_updated),
    "reply_refused": Kind(Text("回复未采信", "reply not believed"), _not_believed),
    "repeated": Kind(Text("重发", "sent again")),
    "void": Kind(Text("作废未发", "not sent: no longer wanted")),
    "effect_done": Kind(Text("执行完毕", "carried out"), _effect),
    "erased": Kind(Text("销毁个人信息", "what was kept of persons destroyed"), _erased),
    "effect_dead": Kind(Text("执行失败", "given up"), _effect),
    "hurried": Kind(Text("提前催叫", "brought forward")),
    "task_accepted": Kind(Text("任务接受", "task accepted"), _task),
    "task_done": Kind(Text("任务办结", "task done"), _task),
    "task_refused": Kind(Text("任务退回", "task refused"), _task),
    "task_waived": Kind(Text("任务豁免", "task waived"), _task),
    "task_overdue": Kind(Text("任务逾期", "task overdue"), _task),
    "clock_rang": Kind(Text("时限到时", "time limit reached"), _opened),
    "clock_stopped": Kind(Text("时限解除", "time limit no longer needed"), _opened),
    "document": Kind(Text("文书", "document"), _document),
    "sections_filled": Kind(Text("复盘材料备齐", "sections of the review filled from the record")),
    "published": Kind(Text("发布", "published"), _document),
    "definition_published": Kind(Text("发布预案流程", "plan published"), _definition),
    **{name: Kind(title) for name, title in directory_words.CHANGES.items()},
    **IMPORT,
    **OVERSIGHT,
    **DOOR,
}
"""Every kind of entry that has a name."""
