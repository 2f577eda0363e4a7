"""What the journal says of calls: who was called, how a ladder went on and what it passed, what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages import words
from api.pages.kept_told import kept_told
from api.pages.kinds import NOBODY, Kind, text_of
from states.call import PERSON_NAMES
from states.text import Text, listed

_OUTCOMES = {
    "repeat": Text("（重复应答）", " (once more)"),
    "covered": Text("（此前他人已应答）", " (another had answered)"),
    "over": Text("（叫应已结束）", " (the call was over)"),
}


def who(data: Mapping[str, Any]) -> Text:
    """A person with the post in which they were called; whoever was only told, by name."""
    person = data.get("who") or {}
    name, title = text_of(person.get("name")), text_of(person.get("title"))
    if not person.get("name") or not person.get("title"):
        return name if person.get("name") else title
    return Text(f"{title.zh} {name.zh}", f"{name.en}, {title.en}")


def _answered(data: Mapping[str, Any]) -> Text:
    answer = words.ANSWER_NAMES.get(data.get("answer", ""), NOBODY)
    outcome = _OUTCOMES.get(str(data.get("outcome")), Text("", ""))
    by_hand = Text("，值班室代登记", ", entered by the desk") if data.get("by_hand") else Text("", "")
    person, kept = who(data), kept_told(data.get("kept") or {})
    return Text(
        f"{person.zh}：{answer.zh}{by_hand.zh}{outcome.zh}{kept.zh}",
        f"{person.en}: {answer.en}{by_hand.en}{outcome.en}{kept.en}",
    )


def _called(data: Mapping[str, Any]) -> Text:
    return _without_steps(who(data), data)


def _climbed(data: Mapping[str, Any]) -> Text:
    person, reached = who(data), PERSON_NAMES.get(str(data.get("person")), NOBODY)
    by = listed([words.channel(name) for name in data.get("channels", [])])
    return _without_steps(Text(f"{person.zh} → {reached.zh}（{by.zh}）", f"{person.en} → {reached.en} ({by.en})"), data)


def _unreached(data: Mapping[str, Any]) -> Text:
    person = who(data)
    said = Text(f"{person.zh} 未叫通，须人工联系", f"{person.en} was not reached: reach them by hand")
    return _without_steps(said, data)


def _without_steps(said: Text, data: Mapping[str, Any]) -> Text:
    """The steps of the ladder that were passed at once, each with its reason."""
    passed = [
        Text(f"第{one['rung'] + 1}步{name.zh}{reason.zh}", f"step {one['rung'] + 1}, {name.en}: {reason.en}")
        for one in data.get("skipped", [])
        for name, reason in [(PERSON_NAMES.get(one["person"], NOBODY), text_of(one["reason"]))]
    ]
    return Text(f"{said.zh}；跳过{listed(passed).zh}", f"{said.en}; passed: {listed(passed).en}") if passed else said


def _escalated(data: Mapping[str, Any]) -> Text:
    number = data.get("calls", 0)
    return Text(f"{number} 人未应答，继续催叫", f"{number} have not answered: the ladder goes on")


def _complete(data: Mapping[str, Any]) -> Text:
    done, all_ = data.get("answered", 0), data.get("expected", 0)
    return Text(f"{done}/{all_} 人已应答", f"{done} of {all_} have answered")


def _late(data: Mapping[str, Any]) -> Text:
    missing = listed([text_of(one) for one in data.get("missing", [])])
    return Text(f"仍未应答：{missing.zh}", f"still missing: {missing.en}")


CALLS = {
    "called": Kind(Text("叫应", "called"), _called),
    "escalated": Kind(Text("催叫", "ladder went on"), _escalated),
    "climbed": Kind(Text("升级叫应", "next step of a call"), _climbed),
    "unreached": Kind(Text("未叫通", "not reached"), _unreached),
    "answered": Kind(Text("应答", "answered"), _answered),
    "call_out_late": Kind(Text("叫应超时", "a call-out is late"), _late),
    "call_out_complete": Kind(Text("叫应完成", "everybody called has answered"), _complete),
}
"""The kinds of entry about calls."""
