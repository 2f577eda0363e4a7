"""The board: what runs, who has not answered, what is late, what needs a hand; answered in its first line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.dependencies import Desk
from api.pages import words
from api.pages.board_warnings import Warning, first_words, warnings_in_force
from api.pages.naming import Names, person, post
from api.pages.rendering import Read
from api.telephone import telephone
from records import board, hands
from records.board import NO_CALLS, Answers, NextClock, Standing
from records.case import Case
from records.oversight import Sentry
from records.questions import oversight
from records.questions.oversight import Amiss
from states.oversight import NAMES, within_its_turn
from states.scales import Level, rank
from states.text import Text
from workflows.work import Work

router = APIRouter(include_in_schema=False)

_BEAT = timedelta(seconds=15)
_MILDEST = 9
_URGENT = Text("紧急启动，待有权人确认或撤销", "started urgently: to be confirmed or revoked")


@dataclass(frozen=True, slots=True)
class Row:
    """One response, or one incident that has none yet."""

    case: Standing | Case
    incident: Standing | Case
    title: Text
    state: Text
    area: Text
    in_force: bool
    answers: Answers = NO_CALLS
    clock: NextClock | None = None
    clock_title: Text | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """Something that somebody has to see to: what it is, where, since when."""

    sort: str
    what: Text
    detail: Text
    since: datetime
    case: Standing | Case
    anchor: str = ""

    @property
    def href(self) -> str:
        """Where it is seen to: people and the engine's work on the page of the incident, the rest on its own page."""
        if self.case.incident_id is not None and not self.anchor.startswith("#task"):
            return f"/incidents/{self.case.incident_id}{self.anchor}" if self.anchor else f"/cases/{self.case.number}"
        return f"/cases/{self.case.number}{self.anchor}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is amiss in the engine: what, how many of it, since when, and about which case."""

    what: Text
    number: int
    detail: Text
    since: datetime
    case: Standing | None

    @classmethod
    def of(cls, one: Amiss) -> Finding:
        """What the sentry found, in words."""
        detail = words.EFFECT_KINDS.get(one.detail, Text("", ""))
        return cls(NAMES[one.sort], one.number, detail, one.since, one.case)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the board shows."""

    rows: list[Row]
    hands: list[Hand]
    waiting: list[Row]
    warnings: list[Warning]
    duty: list[board.OnDuty]
    engine: board.Engine
    beating: bool
    headline: Text
    amiss: list[Finding]
    """What is amiss in the engine itself."""
    sentry: Sentry | None
    """The sentry that looked last; None when none ever did."""
    watched: bool
    """Whether it is still looking."""

    @property
    def groups(self) -> list[tuple[str, list[Hand]]]:
        """What needs a hand, sort by sort, the people first."""
        return [(sort, list(group)) for sort, group in groupby(self.hands, key=lambda hand: hand.sort)]

    @property
    def drill(self) -> bool:
        """Whether a drill is among what runs."""
        return any(
            one.drill
            for one in (*(row.case for row in (*self.rows, *self.waiting)), *(one.case for one in self.warnings))
        )


@router.get("/")
def show(desk: Desk, reader: Read, request: Request) -> HTMLResponse:
    """The board."""
    seen = desk.look(look)
    return reader.page(
        "board.html", board=seen, drill=seen.drill, telephone=telephone(request), wall=reader.asks("wall")
    )


def look(work: Work) -> Board:
    """The board as it is now."""
    session, names = work.session, Names.of(work)
    rows = _rows(work, names)
    in_need = _hands(work, names, rows)
    engine = board.engine(session)
    warnings = warnings_in_force(work, names)
    sentry = next(iter(oversight.sentries(session)), None)
    return Board(
        rows=rows,
        hands=in_need,
        waiting=[_waiting(names, case) for case in board.open_cases(session, work.sight, ("intake",))],
        warnings=warnings,
        duty=board.on_duty(session, work.now, work.actor.areas),
        engine=engine,
        beating=engine.beat_at is not None and work.now - engine.beat_at < _BEAT,
        headline=_headline(rows, in_need, warnings),
        amiss=[Finding.of(one) for one in oversight.told(session, work.sight)],
        sentry=sentry,
        watched=sentry is not None and within_its_turn(sentry.looked_at, work.now),
    )


def _rows(work: Work, names: Names) -> list[Row]:
    session = work.session
    cases = {case.id: case for case in board.standing(session, work.sight, ("incident", "response"))}
    responses = [case for case in cases.values() if case.kind == "response" and case.incident_id in cases]
    clocks = board.next_clocks(session)
    told = board.answers(session, (case.id for case in responses))
    with_response = {case.incident_id for case in responses}
    alone = [case for case in cases.values() if case.kind == "incident" and case.id not in with_response]
    rows = []
    for case in (*responses, *alone):
        incident = cases[case.incident_id] if case.incident_id else case
        rows.append(_row(names, (case, incident), told.get(case.id, NO_CALLS), clocks.get(incident.id)))
    return sorted(rows, key=lambda row: (not row.in_force, _order(row.case.level), row.case.state_since))


def _order(level: str | None) -> int:
    return rank(Level(level)) if level else _MILDEST


def _row(names: Names, cases: tuple[Standing, Standing], told: Answers, clock: NextClock | None) -> Row:
    case, incident = cases
    procedure = names.procedure(case)
    return Row(
        case, incident, procedure.title, procedure.states[case.state], names.codes(case.area or incident.area or ()),
        case.state in procedure.in_force, told, clock, names.clock(clock, clock) if clock else None,
    )  # fmt: skip


def _waiting(names: Names, case: Case) -> Row:
    procedure = names.procedure(case)
    return Row(
        case, case, procedure.title, procedure.states[case.state], names.area(case), case.state in procedure.in_force
    )


def _hands(work: Work, names: Names, rows: list[Row]) -> list[Hand]:
    """What needs a hand: whom nobody reached, what waits for a decision, what is late, what is unknown."""
    session, sight = work.session, work.sight
    found = [
        Hand("unreached", person(one.who), post(one.who), one.opened_at, one.case, f"#call-{one.call_id}")
        for one in hands.unreached(session, sight)
    ]
    found += [
        Hand("undecided", row.title, row.state, row.case.state_since, row.case)
        for row in rows
        if row.case.kind == "response" and row.case.state == names.procedure(row.case).initial
    ]
    found += [
        Hand("unconfirmed", names.title(case), _URGENT, case.state_since, case)
        for case in hands.unconfirmed(session, sight)
    ]
    found += [
        Hand("late", names.title(one.case), names.clock(one, one.case), one.due_at, one.case)
        for one in hands.late_cases(session, sight)
    ]
    found += sorted((_task(one) for one in hands.tasks_in_need(session, sight)), key=lambda hand: hand.sort)
    found += [
        Hand("unknown", Text(one.zh, one.en), _send(one.channel), one.since, one.case,
             f"#call-{one.call_id}" if one.call_id else "")
        for one in hands.unknown_sends(session, sight)
    ]  # fmt: skip
    found += [
        Hand("dead", names.title(one.case), Text(one.detail, one.detail), one.opened_at, one.case, "#engine")
        for one in hands.given_up(session, sight)
    ]
    return found


def _task(one: hands.TaskInNeed) -> Hand:
    sort = "overdue" if one.overdue_at is not None else "returned"
    return Hand(sort, Text.of(one.title), Text.of(one.owner["title"]), one.due_at, one.case, f"#task-{one.id}")


def _send(channel: str) -> Text:
    by = words.channel(channel)
    return Text(f"{by.zh}是否发出不明", f"nobody knows whether the {by.en} went out")


def _headline(rows: list[Row], hands: list[Hand], warnings: list[Warning]) -> Text:
    running = [row for row in rows if row.in_force]
    silent = sum(row.answers.silent for row in running)
    late = sum(1 for hand in hands if hand.sort in ("late", "overdue"))
    if not running:
        said = Text("没有正在执行的响应", "No response is running")
    else:
        said = Text(
            f"{len(running)} 个响应正在执行",
            _count(len(running), "response is", "responses are") + " running",
        )
        missing = Text(f"{silent} 人未应答", _count(silent, "person has", "people have") + " not answered")
        awake = Text("全部已应答", "everybody has answered")
        said = _and(said, missing if silent else awake)
    for one in first_words(warnings):
        said = _and(said, one)
    if late:
        said = _and(said, Text(f"{late} 项逾期", _count(late, "thing is", "things are") + " late"))
    return Text(f"{said.zh}。", f"{said.en}.")


def _and(one: Text, other: Text) -> Text:
    return Text(f"{one.zh}，{other.zh}", f"{one.en}, {other.en}")


def _count(number: int, single: str, several: str) -> str:
    return f"{number} {single if number == 1 else several}"
