"""The picture of one incident: everything that its page shows, as it is now or as it was known at a moment.

Both come in the same shape, so that the live page and the replay are one page. Nothing is decided here again:
the past is folded from the journal.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import defer
from sqlmodel import Session, SQLModel, col

from records.call import Call, CallOut
from records.case import Case
from records.clock import Clock
from records.columns import any_of
from records.document import Document
from records.effect import Effect
from records.fold import Tables
from records.journal import Entry, Seal
from records.once import once
from records.past import row_as_told, until
from records.questions.cases import whole
from records.questions.journal import about, newest
from records.roll import Brief, PastRoll, PresentRoll, Roll
from records.task import Task

Row = TypeVar("Row", bound=SQLModel)
_ENTRIES: Any = Entry.__table__  # type: ignore[attr-defined]
_EFFECTS: Any = Effect
PAGE = 100


@dataclass(frozen=True, slots=True)
class Picture:
    """The rows of one incident, each kind in the order of its making. `moment` is None for the present."""

    incident: Case
    cases: list[Case]
    call_outs: list[CallOut]
    roll: Roll
    tasks: list[Task]
    clocks: list[Clock]
    documents: list[Document]
    effects: list[Effect]
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the journal with its place in the chain, when it is sealed, and how many rows it changed.

    The rows themselves are left in the record: one entry can hold thousands.
    """

    entry: Entry
    case: Case | None
    seal: Seal | None
    changed: int


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries are wanted: of which kinds, through which door, before which number."""

    kinds: tuple[str, ...] = ()
    door: str = ""
    before: int | None = None


def present(session: Session, incident: Case) -> Picture:
    """The incident as it is now."""
    known = {"cases": once(session, whole, incident.id)}
    cases = session.execute(select(Case).where(col(Case.id).in_(known["cases"])).order_by(col(Case.opened_at)))

    def of(table: Any) -> list[Any]:
        return list(session.execute(_OF_INCIDENT[table], known).scalars())

    return Picture(
        incident=incident,
        cases=list(cases.scalars()),
        call_outs=of(CallOut),
        roll=PresentRoll(session, [Brief(*row) for row in session.execute(_BRIEF.order_by(col(Call.id)), known)]),
        tasks=of(Task),
        clocks=of(Clock),
        documents=of(Document),
        effects=of(Effect),
    )


_MINE = any_of("cases")
_OF_INCIDENT: dict[Any, Any] = {
    table: select(table).where(table.case_id == _MINE).order_by(table.id)
    for table in cast("tuple[Any, ...]", (CallOut, Task, Clock, Document))
} | {
    Effect: select(Effect)
    .options(defer(_EFFECTS.data, raiseload=True))
    .where(_EFFECTS.case_id == _MINE)
    .order_by(_EFFECTS.id)
}
_BRIEF = select(
    col(Call.id), col(Call.case_id), col(Call.part), col(Call.state), col(Call.rung), col(Call.answer)
).where(col(Call.case_id) == _MINE)


def as_known_at(session: Session, incident: Case, moment: datetime) -> Picture | None:
    """The incident as known at `moment`: what had been entered by then; None before it was opened.

    Among its cases are those that joined it only later: they were known, and belonged to no incident.
    """
    past = until(session, incident, moment)
    told = past.tables
    if str(incident.id) not in told["cases"]:
        return None
    cases = _rows(Case, told)
    return Picture(
        incident=next(one for one in cases if one.id == incident.id),
        cases=sorted(cases, key=lambda case: case.opened_at),
        call_outs=_rows(CallOut, told),
        roll=PastRoll(past.calls, past.messages),
        tasks=_rows(Task, told),
        clocks=_rows(Clock, told),
        documents=_rows(Document, told),
        effects=_rows(Effect, told),
        moment=moment,
    )


def before(session: Session, incident: Case, moment: datetime) -> list[Case]:
    """The cases that became part of the incident, as they were known at a `moment` before it was opened."""
    return _rows(Case, until(session, incident, moment).tables)


def _rows(table: type[Row], told: Tables) -> list[Row]:
    rows = told[str(table.__tablename__)]
    return [row_as_told(table, rows[one]) for one in sorted(rows)]


def told(session: Session, case: Case | None, sought: Sought, limit: int = PAGE) -> list[Told]:
    """The entries about a case (an incident: about everything in it; None: the office journal), newest first."""
    query = (
        select(Entry, Case, Seal, func.jsonb_array_length(_ENTRIES.c.changes))
        .options(defer(Entry.changes, raiseload=True))  # type: ignore[arg-type]
        .join(Case, col(Case.id) == Entry.case_id, isouter=case is None)
        .outerjoin(Seal, col(Seal.entry_id) == Entry.id)
        .where(col(Entry.id).in_(newest(_mine(session, case), _narrowed(sought), limit)))
        .order_by(col(Entry.id).desc())
        .limit(limit)
    )
    return [Told(*row) for row in session.execute(query)]


def _mine(session: Session, case: Case | None) -> Sequence[uuid.UUID] | None:
    """The case and, when it is an incident, every case that belongs to it by now; None for the office journal."""
    return None if case is None else once(session, whole, case.id)


def _narrowed(sought: Sought) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sought.kinds:
        found.append(_ENTRIES.c.kind.in_(sought.kinds))
    if sought.door:
        found.append(_ENTRIES.c.actor["door"].as_string().startswith(sought.door))
    if sought.before is not None:
        found.append(_ENTRIES.c.id < sought.before)
    return found


def kinds_and_doors(session: Session, case: Case | None) -> tuple[dict[str, int], dict[str, int]]:
    """How many entries of each kind, and through each door, there are about a case (None: in the office journal)."""
    door = func.split_part(_ENTRIES.c.actor["door"].as_string(), ":", 1)
    query = select(_ENTRIES.c.kind, door, func.count()).where(about(_mine(session, case)))
    query = query.group_by(_ENTRIES.c.kind, door)
    kinds: dict[str, int] = {}
    doors: dict[str, int] = {}
    for kind, through, number in session.execute(query):
        kinds[kind] = kinds.get(kind, 0) + number
        doors[through] = doors.get(through, 0) + number
    return kinds, doors


def moments(session: Session, incident: Case, upto: int = 400) -> Sequence[datetime]:
    """The moments at which something became known, oldest first; thinned out beyond `upto`."""
    query = select(_ENTRIES.c.entered_at).where(about(_mine(session, incident))).distinct()
    found = list(session.execute(query.order_by(_ENTRIES.c.entered_at)).scalars())
    step = max(1, len(found) // upto)
    return found[::step]


def called(session: Session, ids: Sequence[uuid.UUID]) -> dict[str, dict[str, Any]]:
    """Who was called, by the number of the call: the names behind entries about messages."""
    if not ids:
        return {}
    query = select(col(Call.id), col(Call.who)).where(col(Call.id).in_(ids))
    return {str(row[0]): row[1] for row in session.execute(query)}


def case_of_call(session: Session, call: uuid.UUID) -> uuid.UUID | None:
    """The case to which a call belongs."""
    return session.execute(select(col(Call.case_id)).where(col(Call.id) == call)).scalar_one_or_none()


def case_of_task(session: Session, task: uuid.UUID) -> uuid.UUID | None:
    """The case to which a task belongs."""
    return session.execute(select(col(Task.case_id)).where(col(Task.id) == task)).scalar_one_or_none()
