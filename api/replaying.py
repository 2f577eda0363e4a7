"""An incident as it was known at a moment, in lines that a person reads: what `tocsin replay` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from api.pages import moments, words
from api.pages.naming import Names, person, post
from records.case import Case
from records.fold import Tables
from records.past import row_as_told
from states.call import OPEN
from states.text import Text, listed
from workflows.work import Work

_NONE = Text("无", "none")


def lines(work: Work, tables: Tables) -> list[Text]:
    """The folded state: the cases in the order of their opening, then calls, tasks and messages, counted by state."""
    cases = sorted(_rows(tables["cases"]), key=lambda case: case.opened_at)
    names = Names.of(work)
    holders = [call for call in tables["calls"].values() if call.get("part") == "holder"]
    return [
        *(_case(names, case) for case in cases),
        _counted(Text("叫应", "calls"), holders, words.CALL_STATES),
        *(_unanswered(call) for call in holders if call["state"] in OPEN),
        _counted(Text("任务", "tasks"), tables["tasks"].values(), words.TASK_STATES),
        _counted(Text("消息", "messages"), tables["messages"].values(), words.MESSAGE_STATES),
    ]


def _rows(told: Mapping[str, Mapping[str, Any]]) -> list[Case]:
    return [row_as_told(Case, row) for row in told.values() if "number" in row]


def _case(names: Names, case: Case) -> Text:
    told = Text("{number} {title}：{state}，{since} 起", "{number} {title}: {state} since {since}").filled(
        number=f"{case.number:<14}", title=names.title(case), state=names.state(case),
        since=moments.day(case.state_since),
    )  # fmt: skip
    belongs = case.kind == "incident" or case.incident_id is not None
    return told if belongs else Text("{told}（尚未归入事件）", "{told} (part of no incident yet)").filled(told=told)


def _unanswered(call: Mapping[str, Any]) -> Text:
    who = call["who"]
    return Text("    未应答：{post} {person}", "    not answered: {post}, {person}").filled(
        post=post(who), person=person(who)
    )


def _counted(what: Text, rows: Any, names: Mapping[Any, Text]) -> Text:
    counts = sorted(Counter(str(row["state"]) for row in rows).items())
    each = [Text(f"{names[state].zh} {number}", f"{names[state].en} {number}") for state, number in counts]
    return Text("{what}：{counts}", "{what}: {counts}").filled(what=what, counts=listed(each) if each else _NONE)
