"""What stands on a printed call list: its words in the reader's language, a row for each call, the codes to scan."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import segno

from api.printing.page import printed
from records.call import Call
from states.call import ANSWER_NAMES, STATE_NAMES, Answer, CallState
from states.scales import LEVEL_NAMES, Level
from states.text import Text
from workflows.commands.print_call_list import CallList, Listed, print_call_list
from workflows.commands.write_documents import area_names
from workflows.wording import HERE, clock_time
from workflows.work import Work

CODES = {
    Answer.RECEIVED: 1,
    Answer.ACCEPTED: 2,
    Answer.DECLINED: 3,
    Answer.DELEGATED: 4,
    Answer.ARRIVED: 5,
}
"""Under which figure each answer stands on the paper and on the page that it is entered from."""
_SHORT = {
    Answer.RECEIVED: Text("收到", "received"),
    Answer.ACCEPTED: Text("接受", "coming"),
    Answer.DECLINED: Text("不能", "can not"),
    Answer.DELEGATED: Text("交副岗", "to deputy"),
    Answer.ARRIVED: Text("已到岗", "arrived"),
}
_STEPS = {
    "accepted": Text("渠道已受理", "taken by a channel"),
    "delivered": Text("已送达", "delivered"),
    "read": Text("已读", "read"),
}
_HEADING = Text("叫应单", "Call list")
_DRILL = Text("【演练】", "【DRILL】")
_ABOUT = Text("{area} · {title} · {number}", "{area} · {title} · {number}")
_SCRIPT = Text("{who}{what}。{do}。", "{who}: {what}. {do}.")
_PRINTED = Text("打印 {at} {by}", "printed {at} {by}")
_OPEN = Text("未应答 {open}，已应答 {well}", "{open} not answered, {well} answered")
_INSTEAD = Text("代 {posts}", "in place of {posts}")
_ANSWERED = Text("{answer} {at}", "{answer} {at}")
_BY_MACHINE = Text("服务器 {by}", "at the machine: {by}")
_WORDS = {
    "read": Text("请读给对方：", "Read out: "),
    "how": Text(
        "按编号依次联系，填写答复和实际时间；不能到岗的写明原因。恢复后在“叫应单：打印与补登”页按编号登记，"
        "系统同时保留实际时间和登记时间。本单含个人电话，用后收回。",
        "Go by the numbers; mark the answer and its real time, and why somebody can not come. Afterwards enter them by "
        "number on the page “Call list: print it, enter it”: the record keeps both times. This sheet holds telephone "
        "numbers: collect it.",
    ),
    "number": Text("编号", "No."),
    "who": Text("岗位、姓名、电话", "Post, name, telephone"),
    "state": Text("打印时情况", "When printed"),
    "answer": Text("答复", "Answer"),
    "dial": Text("扫码拨号", "Scan: dial"),
    "link": Text("扫码应答", "Scan: answer"),
    "no_number": Text("没有登记电话，请派人", "no telephone: send somebody"),
    "time": Text("时间", "Time"),
    "note": Text("原因、备注", "Why, note"),
    "nobody": Text("打印时全部已应答。", "Everybody had answered."),
    "well": Text("已应答", "Have answered"),
    "page": Text("第 {n} 页，共 {all} 页", "page {n} of {all}"),
}
_MASK = 2
"""The pattern laid over a code: fixed, for choosing the best takes four times as long, and every reader takes any."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a list is printed: in which language, with links to which address, when and by whom."""

    language: str
    address: str
    at: datetime
    by_machine: str = ""
    """Who prints at the machine itself, by the name that they have there."""


def call_list(asked: Asked) -> Callable[[Work, str], dict[str, Any]]:
    """What makes the contents of the list of a case, keeping that it was printed; `file` makes the file of them."""

    def made(work: Work, ref: str) -> dict[str, Any]:
        return _contents(work, print_call_list(work, ref, asked.by_machine), asked)

    return made


def file(contents: dict[str, Any], fonts: Path) -> bytes:
    """The list as a PDF, A4; `fonts` is the folder with further fonts, which need not be there."""
    return printed("call_list.typ", contents, [fonts])


def _contents(work: Work, listed: CallList, asked: Asked) -> dict[str, Any]:
    say, case = _Saying(asked.language), listed.case
    level = LEVEL_NAMES[Level(case.level)] if case.level else None
    by = _BY_MACHINE.filled(by=asked.by_machine) if asked.by_machine else Text(work.actor.name, _english(work))
    waiting = [one for one in listed.lines if one.is_open]
    well = [one for one in listed.lines if not one.is_open]
    title = work.library.pinned(work.session, case.definition_id).procedure.title
    return {
        "language": asked.language,
        "drill": say(_DRILL) if case.drill else "",
        "heading": say(_HEADING),
        "level": say(level) if level else "",
        "about": say(_ABOUT.filled(area=area_names(work, case), title=title, number=case.number)),
        "counted": say(_OPEN.filled(open=len(waiting), well=len(well))),
        "printed": say(_PRINTED.filled(at=_moment(asked.at), by=by)),
        "title": f"{say(_DRILL) if case.drill else ''}{say(_HEADING)} {case.number} {say(title)}",
        "script": say(_SCRIPT.filled(who=listed.who, what=listed.what, do=listed.do)),
        "words": {name: say(one) for name, one in _WORDS.items()},
        "choices": [f"{code} {say(_SHORT[answer])}" for answer, code in CODES.items()],
        "lines": [_line(one, asked, say) for one in waiting],
        "well": [_brief(one, say) for one in well],
    }


@dataclass(frozen=True, slots=True)
class _Saying:
    """Texts in one language."""

    language: str

    def __call__(self, said: Text) -> str:
        return said.in_(self.language)


def _line(one: Listed, asked: Asked, say: _Saying) -> dict[str, Any]:
    dial = f"tel:{one.telephones[0]}" if one.telephones else ""
    return _brief(one, say) | {
        "body": say(Text.of(one.call.who["organisation"])) if one.call.who.get("organisation") else "",
        "instead": say(_INSTEAD.filled(posts=one.instead_of)) if one.instead_of else "",
        "telephones": list(one.telephones),
        "state": say(STATE_NAMES[CallState(one.call.state)]),
        "steps": list(_steps(one.call, say)),
        "message": one.message,
        "dial": _code(dial),
        "link": _code(f"{asked.address}/c/{one.key}" if one.key else ""),
    }


def _brief(one: Listed, say: _Saying) -> dict[str, Any]:
    name = one.call.who.get("name")
    return {
        "number": one.number,
        "post": say(Text.of(one.call.who["title"])),
        "name": say(Text.of(name)) if name else "—",
        "told": _answered(one.call, say),
    }


def _answered(call: Call, say: _Saying) -> str:
    """What was answered, and when; else how the call stands."""
    if call.answer is None or call.answered_at is None:
        return say(STATE_NAMES[CallState(call.state)])
    return say(_ANSWERED.filled(answer=ANSWER_NAMES[Answer(call.answer)], at=clock_time(call.answered_at)))


def _steps(call: Call, say: _Saying) -> Iterator[str]:
    """The steps of its delivery that are known, each with its time, and a refusal of the person."""
    for name, meaning in _STEPS.items():
        at: datetime | None = getattr(call, f"{name}_at")
        if at is not None:
            yield f"{say(meaning)} {clock_time(at)}"
    if call.answer is not None:
        yield _answered(call, say)


def _code(said: str) -> str:
    """A code to scan, as a drawing; empty for nothing."""
    if not said:
        return ""
    drawn = io.BytesIO()
    made = segno.make(said, error="m", micro=False, mask=_MASK)
    made.save(drawn, kind="svg", border=0, xmldecl=False, nl=False)
    return drawn.getvalue().decode()


def _english(work: Work) -> str:
    return work.actor.name_en or work.actor.name


def _moment(at: datetime) -> str:
    return at.astimezone(HERE).strftime("%Y-%m-%d %H:%M:%S")
