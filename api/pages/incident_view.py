"""What the page of an incident shows, made from its picture: responses, roster, tasks, clocks and reports.

A picture of the present and one of the past are shown by the same code.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from api.pages import words
from api.pages.naming import Names
from api.pages.roster import Roster, roster_of
from records.board import ANSWERED, SILENT
from records.case import Case
from records.clock import Clock
from records.picture import Picture
from records.roll import Roll
from records.task import Task
from states.actor import name_of
from states.scales import Level, rank
from states.task import ACTS, OPEN, TaskState, after
from states.text import Text

_MILDEST = 9


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
class Command:
    """Which body commands, to which it has been offered, and who took it over, when somebody did."""

    body: Text | None
    offered: Text | None
    by: Text | None


def _body(command: Case | None) -> Text | None:
    return Text(command.facts["body"], command.facts["body_en"]) if command else None


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
    intakes: list[Case]
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
        return next((one for one in self.due if one.clock.draw is None and one.clock.due_at >= self.now), None)

    @property
    def command(self) -> Command:
        """Who commands, and to whom command has been offered."""
        told = {one.state: one for one in self.picture.cases if one.kind == "command"}
        held = told.get("held")
        by = held.acts.get("accept") if held else None
        return Command(_body(held), _body(told.get("offered")), name_of(by) if by else None)

    @property
    def commander(self) -> Text | None:
        """Who approved what is in force."""
        acts = self.in_force.case.acts if self.in_force else {}
        return next((name_of(acts[step]) for step in ("confirm", "approve", "start_urgently") if step in acts), None)


def shown(names: Names, seen: Picture, now: datetime, *, everybody: bool) -> Shown:
    """The picture of an incident, ready for its page; `everybody`: with all who are well, however many."""
    cases = {case.id: case for case in seen.cases}
    responses = [_response(names, case, seen.roll) for case in seen.cases if case.kind == "response"]
    responses.sort(key=lambda one: one.case.opened_at, reverse=True)
    responses.sort(key=lambda one: (not one.in_force, not one.open, _order(one.case) if one.open else 0))
    asked = [one for one in responses if one.open] if any(one.open for one in responses) else responses
    still, closed = duties_of(seen.tasks, cases)
    return Shown(
        picture=seen, names=names, now=now, responses=responses,
        rosters=[made for one in asked if (made := roster_of(one.case, seen, everybody=everybody))],
        tasks=still, closed_tasks=closed,
        due=_running(names, seen.clocks, cases),
        intakes=[case for case in seen.cases if case.kind == "intake"],
        others=[case for case in seen.cases if case.kind not in ("incident", "response", "intake")],
    )  # fmt: skip


def _order(case: Case) -> int:
    return rank(Level(case.level)) if case.level else _MILDEST


def _response(names: Names, case: Case, roll: Roll) -> Response:
    procedure = names.procedure(case)
    mine = [one for one in roll.calls if one.case_id == case.id and one.part == "holder"]
    wanted = [one for one in mine if one.state in (*ANSWERED, *SILENT)]
    return Response(
        case, procedure.title, procedure.states[case.state], case.state in procedure.in_force,
        case.state not in procedure.final, sum(one.state in ANSWERED for one in wanted), len(wanted),
    )  # fmt: skip


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


def _running(names: Names, clocks: Iterable[Clock], cases: Mapping[uuid.UUID, Case]) -> list[Due]:
    """The clocks that run, the next one first."""
    armed = (clock for clock in clocks if clock.state == "armed")
    found = [Due(one, cases[one.case_id], names.clock(one, cases[one.case_id])) for one in armed]
    return sorted(found, key=lambda due: due.clock.told_at)
