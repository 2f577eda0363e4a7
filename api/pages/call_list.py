"""The printed call list of a case: printing it, and entering what was written on it, many lines at once by number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk, Settings
from api.pages.asking import Post, Posted, tried
from api.pages.moments import read_local
from api.pages.naming import Names
from api.pages.rendering import Read, Reader, to
from api.printing.sheet import CODES, Asked, call_list, file
from api.refusals import STATUS
from records.call import Call
from records.questions import call_lists
from states.call import ANSWER_NAMES, STATE_NAMES, Answer, CallState
from states.refusal import Refusal
from states.text import Text
from workflows.commands.enter_answers import Taken, Written, enter_answers
from workflows.commands.print_call_list import at_the_desk
from workflows.finding import found
from workflows.wording import HERE
from workflows.work import Work

router = APIRouter(include_in_schema=False)
SHOWN = 100
"""So many lines are entered at once: about nine sheets."""
_LONGEST = 500
_FAULTY = 422
_PDF = "application/pdf"
_CLOCK = re.compile(r"([01]?\d|2[0-3])\s*[:：.时]?\s*([0-5]\d)\s*分?")
_HALF_A_DAY = timedelta(hours=12)
_NO_TIME = Text("时间请写成 21:35 或 2135", "write the time as 21:35 or 2135")
_OUTCOMES = {
    "first": Text("已登记", "entered"),
    "repeat": Text("此前已有应答，记为重复", "had answered before: kept as a repeat"),
    "covered": Text("此前他人已应答", "another had answered"),
    "over": Text("叫应已结束，仅作记录", "the call was over: kept in the record"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list as the page shows it, with what was typed when it could not be taken."""

    number: int
    call: Call
    typed: Mapping[str, str]
    reason: Text | None

    @property
    def stands(self) -> Text:
        """How the call stands."""
        if self.call.answer is not None:
            return ANSWER_NAMES[Answer(self.call.answer)]
        return STATE_NAMES[CallState(self.call.state)]


@router.post("/cases/{ref}/call-list.pdf")
def print_list(ref: str, desk: Desk, reader: Read, settings: Settings, posted: Post) -> Response:
    """The call list as it is now; the journal keeps who printed it."""
    made = call_list(Asked(reader.language, settings.page_url, desk.now))
    contents = tried(desk, lambda work: made(work, ref))
    if isinstance(contents, Refusal):
        return _page(desk, reader, ref, _Shown(first=_first(posted.one("begin")), refusal=contents))
    return as_file(file(contents, settings.data_folder / "fonts"), contents["title"])


def as_file(made: bytes, title: str) -> Response:
    """A PDF that is saved under its title, and kept by nobody on the way."""
    name = quote(f"{title}.pdf", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(made, media_type=_PDF, headers=headers)


@router.get("/cases/{ref}/call-list")
def show(ref: str, desk: Desk, reader: Read, begin: str = "") -> Response:
    """The lines that were printed, to enter what was written on them."""
    return _page(desk, reader, ref, _Shown(first=_first(begin)))


@router.post("/cases/{ref}/call-list")
def enter(ref: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Enters every line that was filled in; what can not be taken comes back as it was typed, with its reason."""
    first, lines = _first(posted.one("begin")), _written(posted, desk.now)
    done = tried(desk, lambda work: enter_answers(work, ref, lines))
    if isinstance(done, Refusal):
        return _page(desk, reader, ref, _Shown(first=first, posted=posted, refusal=done))
    if lines and not any(one.outcome == "refused" for one in done):
        return to(f"/cases/{quote(ref, safe='')}/call-list?begin={first}#done-{len(done)}")
    return _page(desk, reader, ref, _Shown(first=first, posted=posted, taken=done))


@dataclass(frozen=True, slots=True)
class _Shown:
    first: int = 1
    posted: Posted | None = None
    taken: list[Taken] | None = None
    refusal: Refusal | None = None

    @property
    def status(self) -> int:
        """A refusal has its own; a line that was not taken is a fault of the form."""
        if self.refusal is not None:
            return STATUS[self.refusal.cause]
        return _FAULTY if self.taken is not None else 200


def _first(written: str) -> int:
    return int(written) if written.isascii() and written.isdecimal() and 0 < len(written) < len("10000000") else 1


def _page(desk: AtDesk, reader: Reader, ref: str, shown: _Shown) -> Response:
    return reader.page("call_list.html", shown.status, **desk.look(lambda work: _values(work, ref, shown)))


def _values(work: Work, ref: str, shown: _Shown) -> dict[str, Any]:
    case = at_the_desk(work, found(work, ref)) if shown.refusal is None else found(work, ref)
    last = call_lists.last_number(work.session, case.id)
    numbers = range(shown.first, min(shown.first + SHOWN, last + 1))
    names = Names.of(work)
    calls = call_lists.numbered(work.session, case.id, numbers)
    taken = shown.taken or []
    faults = {one.number: one.reason for one in taken if one.reason is not None}
    beyond = [one for one in taken if one.reason is not None and one.number not in calls]
    return {
        "case": case, "drill": case.drill, "names": names, "refusal": shown.refusal,
        "rows": [_row(number, calls[number], shown, faults) for number in numbers if number in calls],
        "beyond": beyond, "how": shown.posted.one("how") if shown.posted else None,
        "taken": [(one, _OUTCOMES[one.outcome]) for one in taken if one.outcome in _OUTCOMES],
        "first": shown.first, "ranges": [(begin, min(begin + SHOWN - 1, last)) for begin in range(1, last + 1, SHOWN)],
        "codes": [(answer, code, ANSWER_NAMES[answer]) for answer, code in CODES.items()],
    }  # fmt: skip


def _row(number: int, call: Call, shown: _Shown, faults: Mapping[int, Text]) -> Row:
    reason = faults.get(number)
    keep = shown.posted if shown.posted is not None and (reason is not None or shown.refusal is not None) else None
    typed = {name: keep.one(f"{name}.{number}") if keep else "" for name in ("answer", "time", "note")}
    return Row(number, call, typed, reason)


def _written(posted: Posted, now: datetime) -> list[Written]:
    """The lines of which anything was filled in, in the order of their numbers."""
    numbers = {_first(name.partition(".")[2]) for name in posted.typed.values if name.startswith("answer.")}
    return [line for number in sorted(numbers) if (line := _line(posted, number, now)) is not None]


def _line(posted: Posted, number: int, now: datetime) -> Written | None:
    answer, time, note = (posted.one(f"{name}.{number}")[:_LONGEST] for name in ("answer", "time", "note"))
    if not (answer or time or note):
        return None
    chosen = Answer(answer) if answer in set(Answer) else None
    happened = read_time(time, now) if time else None
    fault = _NO_TIME if time and happened is None else None
    return Written(number, chosen, happened, posted.one("how")[:_LONGEST], note, fault)


def read_time(written: str, now: datetime) -> datetime | None:
    """The moment that somebody wrote down: `2135`, `21:35`, or with its day; None when it is none.

    Of a time without a day the day is today; what would lie more than half a day ahead was yesterday.
    """
    told = _CLOCK.fullmatch(written.strip())
    if told is None:
        return _with_day(written.strip())
    today = now.astimezone(HERE).replace(hour=int(told[1]), minute=int(told[2]), second=0, microsecond=0)
    return today - timedelta(days=1) if today - now > _HALF_A_DAY else today


def _with_day(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(read_local(written))
    except ValueError:
        return None
