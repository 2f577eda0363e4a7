"""What the page of an incident shows, made from its picture: the first line, the roster, tasks, clocks and reports.

A picture of the present and one of the past are shown by the same code.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api.pages import words
from api.pages.moments import at
from api.pages.naming import Names
from records.board import ANSWERED, SILENT
from records.call import Call, CallOut, Message
from records.case import Case
from records.clock import Clock
from records.picture import Picture
from records.task import Task
from states.call import CallState
from states.grading import Suggestion
from states.scales import LEVEL_NAMES, Level, rank
from states.task import ACTS, OPEN, TaskState, after
from states.text import Text, listed

_MILDEST = 9
_STEPS = {
    "holder": Text("再次叫应本人", "call again"),
    "deputy": Text("叫应副岗", "call the deputy"),
    "superior": Text("叫应上级", "call the superior"),
    "desk": Text("转值班室人工联系", "the duty desk reaches them by hand"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the five facts about a call: known with its time, unknown, or not yet."""

    sign: Text
    meaning: Text
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One call on the roster: the person, the five marks, the channel in use, the next step; stand-ins below it."""

    call: Call
    marks: list[Mark]
    state: Text
    channel: Text | None
    step: Text | None
    stand_ins: list[Line] = field(default_factory=list)
    covered_by: Text | None = None

    @property
    def waiting(self) -> bool:
        """Whether the desk can still enter an answer."""
        return self.call.state in SILENT

    @property
    def weight(self) -> tuple[int, int]:
        """Missing before present: the unreached first, then those furthest up the ladder."""
        order = {CallState.UNREACHED: 0, CallState.CALLING: 1}
        return order.get(CallState(self.call.state), 2), -self.call.rung


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of one response: who is missing, who is well, who is no longer wanted."""

    case: Case
    missing: list[Line]
    well: list[Line]
    released: list[Line]

    @property
    def called(self) -> int:
        """How many are wanted."""
        return len(self.missing) + len(self.well)


@dataclass(frozen=True, slots=True)
class Duty:
    """A task as it is shown, with what may be done with it."""

    task: Task
    case: Case
    state: Text
    acts: list[str]
    late: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A clock that runs, with what it will bring and the case it belongs to."""

    clock: Clock
    case: Case
    title: Text


@dataclass(frozen=True, slots=True)
class Response:
    """A response on the page of its incident."""

    case: Case
    title: Text
    state: Text
    in_force: bool
    open: bool
    answered: int
    called: int


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the page of an incident shows."""

    picture: Picture
    names: Names
    now: datetime
    responses: list[Response]
    rosters: list[Roster]
    tasks: list[Duty]
    closed_tasks: list[Duty]
    due: list[Due]
    others: list[Case]

    @property
    def incident(self) -> Case:
        """The incident."""
        return self.picture.incident

    @property
    def in_force(self) -> Response | None:
        """The gravest response in force."""
        return next((one for one in self.responses if one.in_force), None)

    @property
    def next(self) -> Due | None:
        """What falls due next."""
        return next((one for one in self.due if one.clock.due_at >= self.now), None)

    @property
    def commander(self) -> str:
        """Who approved what is in force."""
        acts = self.in_force.case.acts if self.in_force else {}
        return str(next((acts[name]["name"] for name in ("confirm", "approve", "start_urgently") if name in acts), ""))


def shown(names: Names, seen: Picture, now: datetime) -> Shown:
    """The picture of an incident, ready for its page."""
    cases = {case.id: case for case in seen.cases}
    responses = [_response(names, case, seen.calls) for case in seen.cases if case.kind == "response"]
    responses.sort(key=lambda one: (not one.in_force, not one.open, _order(one.case)))
    still, closed = duties_of(seen.tasks, cases)
    return Shown(
        picture=seen, names=names, now=now, responses=responses,
        rosters=[made for one in responses if (made := _roster(one.case, seen)) and (one.in_force or one.open)],
        tasks=still, closed_tasks=closed,
        due=sorted((_due(names, clock, cases[clock.case_id]) for clock in seen.clocks if clock.state == "armed"),
                   key=lambda one: one.clock.due_at),
        others=[case for case in seen.cases if case.kind not in ("incident", "response", "intake")],
    )  # fmt: skip


def _order(case: Case) -> int:
    return rank(Level(case.level)) if case.level else _MILDEST


def _response(names: Names, case: Case, calls: Iterable[Call]) -> Response:
    procedure = names.procedure(case)
    mine = [one for one in calls if one.case_id == case.id and one.part == "holder"]
    wanted = [one for one in mine if one.state in (*ANSWERED, *SILENT)]
    return Response(
        case, procedure.title, procedure.states[case.state], case.state in procedure.in_force,
        case.state not in procedure.final, sum(one.state in ANSWERED for one in wanted), len(wanted),
    )  # fmt: skip


def _roster(case: Case, seen: Picture) -> Roster | None:
    mine = [call for call in seen.calls if call.case_id == case.id]
    if not mine:
        return None
    sent: dict[uuid.UUID, list[Message]] = {}
    for message in seen.messages:
        if message.call_id is not None:
            sent.setdefault(message.call_id, []).append(message)
    outs = {one.id: one for one in seen.call_outs}
    by_id = {call.id: call for call in mine}
    lines = [_line(call, (mine, by_id), sent, outs[call.call_out_id]) for call in mine if call.part == "holder"]
    lines.sort(key=lambda line: line.weight)
    return Roster(
        case,
        [line for line in lines if line.call.state in SILENT],
        [line for line in lines if line.call.state in ANSWERED],
        [line for line in lines if line.call.state not in (*SILENT, *ANSWERED)],
    )


def _line(
    call: Call, others: tuple[list[Call], dict[uuid.UUID, Call]], sent: dict[uuid.UUID, list[Message]], out: CallOut
) -> Line:
    mine, by_id = others
    messages = sent.get(call.id, [])
    covering = by_id.get(call.covered_by_id) if call.covered_by_id else None
    stand_ins = [_line(one, others, sent, out) for one in mine if one.for_call_id == call.id]
    if covering is not None and covering.for_call_id != call.id and call.state != CallState.CALLING:
        stand_ins.append(_line(covering, ([], by_id), sent, out))
    return Line(
        call, _marks(call, messages), words.CALL_STATES[CallState(call.state)],
        words.channel(messages[-1].channel) if messages else None, _step(call, out), stand_ins,
        Text.of(covering.who["name"]) if covering is not None and covering.who.get("name") else None,
    )  # fmt: skip


def _marks(call: Call, messages: list[Message]) -> list[Mark]:
    times = {
        "accepted": call.accepted_at, "delivered": call.delivered_at, "read": call.read_at,
        "answered": call.answered_at, "arrived": call.arrived_at,
    }  # fmt: skip
    doubtful = any(message.state == "unknown" for message in messages)
    return [
        Mark(sign, meaning, _known(times[name], name, doubtful=doubtful), times[name])
        for name, sign, meaning in words.LADDER
    ]


def _known(at: datetime | None, name: str, *, doubtful: bool) -> str:
    if at is not None:
        return "known"
    return "unknown" if doubtful and name == "accepted" else "none"


def _step(call: Call, out: CallOut) -> Text | None:
    if call.next_at is None:
        return None
    following = out.ladder[call.rung + 1 :]
    return _STEPS[following[0]["person"] if following else "desk"]


def duties_of(tasks: Iterable[Task], cases: Mapping[uuid.UUID, Case]) -> tuple[list[Duty], list[Duty]]:
    """The open tasks, the late ones and those given back first, and after them the closed ones."""
    duties = [_duty(task, cases[task.case_id]) for task in tasks if task.state != TaskState.HANDED_OVER]
    still = [one for one in duties if one.task.state in OPEN]
    still.sort(key=lambda one: (not one.late, one.task.state != TaskState.REFUSED, one.task.due_at))
    return still, [one for one in duties if one.task.state not in OPEN]


def _duty(task: Task, case: Case) -> Duty:
    allowed = [act for act in ACTS if after(TaskState(task.state), act) is not None]
    late = task.overdue_at is not None and task.state in OPEN
    return Duty(task, case, words.TASK_STATES[TaskState(task.state)], allowed, late)


def _due(names: Names, clock: Clock, case: Case) -> Due:
    return Due(clock, case, names.clock(clock, case))


def headline(view: Shown, suggestion: Suggestion | None) -> Text:
    """The first line: what is in force since when, who has answered; or that nothing is, and what the facts suggest."""
    running = view.in_force
    if running is None:
        return _without_response(view, suggestion)
    level = LEVEL_NAMES[Level(running.case.level)] if running.case.level else running.title
    started = next((one.opened_at for one in view.picture.call_outs if one.case_id == running.case.id), running.case.state_since)
    said = Text(f"{level.zh}响应自 {_clock(started)} 起", f"{_capital(level.en)} since {_clock(started)}")
    if running.called:
        told = Text(f"{running.called} 人中 {running.answered} 人已应答", f"{running.answered} of {running.called} answered")
        said = _and(said, told)
    late = sum(one.late for one in view.tasks) + sum(one.clock.due_at < view.now for one in view.due)
    return _and(said, Text(f"{late} 项逾期", f"{late} late")) if late else said


def _without_response(view: Shown, suggestion: Suggestion | None) -> Text:
    state = view.names.state(view.incident)
    waiting = next((one for one in view.responses if one.open), None)
    if waiting is not None:
        level = LEVEL_NAMES[Level(waiting.case.level)] if waiting.case.level else waiting.title
        return _and(Text(f"{level.zh}响应{waiting.state.zh}", f"{_capital(level.en)}: {waiting.state.en}"), Text("尚未叫应", "nobody has been called"))
    if view.incident.closed_at is not None or suggestion is None:
        return state
    if suggestion.level is None:
        return _and(state, Text("现有情况未达到启动条件", "what is known does not reach any level"))
    level = LEVEL_NAMES[suggestion.level]
    return _and(state, Text(f"建议启动{level.zh}响应", f"{level.en} is suggested"))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _clock(moment: datetime) -> str:
    return at(moment)[:5]


def _and(one: Text, other: Text) -> Text:
    return Text(f"{one.zh}，{other.zh}", f"{one.en}, {other.en}")


@dataclass(frozen=True, slots=True)
class Reason:
    """One row of the grading table as the page shows it."""

    level: Level
    title: Text
    clause: str
    source: str
    local: bool
    missing: Text | None


def reasons(suggestion: Suggestion | None, facts: dict[str, Any]) -> list[Reason]:
    """The rows that held, and after them those that could not be decided, with what they miss."""
    if suggestion is None:
        return []
    found = [
        Reason(one.level, one.row.title, one.row.clause, one.row.source, one.row.local, None) for one in suggestion.held
    ]
    for one in suggestion.unknown:
        missing = listed([facts[name].title if name in facts else Text(name, name) for name in one.missing])
        found.append(Reason(one.level, one.row.title, one.row.clause, one.row.source, one.row.local, missing))
    return found
