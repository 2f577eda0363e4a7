"""What needs a hand: whom nobody reached, what waits for a decision, what is late, what is unknown, what was given up.

Each question is one query over all cases, of no more than fits on a board, and has an index that holds only its
answers: years of history cost nothing. How a thing is said is left to the pages.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col

from records.board import SILENT, STANDING, Standing
from records.call import Call, Message
from records.case import Case
from records.clock import Clock
from records.columns import as_said
from records.effect import Effect
from records.person import Person
from records.sight import SEEN, seeing
from records.task import Task
from states.call import CallState
from states.sight import Sight
from states.task import OPEN, TaskState

_SHOWN = 100
Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody whom the ladder did not reach, and who is still wanted."""

    call_id: uuid.UUID
    who: dict[str, Any]
    opened_at: datetime
    case: Standing


@dataclass(frozen=True, slots=True)
class LateCase:
    """A case whose clock rang since it is in its state: a report not sent, a receipt not come."""

    name: str
    fires: str
    due_at: datetime
    case: Standing


@dataclass(frozen=True, slots=True)
class TaskInNeed:
    """A task that is overdue, or that its owner has given back."""

    id: uuid.UUID
    title: dict[str, str]
    owner: dict[str, Any]
    due_at: datetime
    overdue_at: datetime | None
    case: Standing


@dataclass(frozen=True, slots=True)
class UnknownSend:
    """A message of which nobody knows whether it went out, to somebody who has not answered."""

    call_id: uuid.UUID | None
    channel: str
    since: datetime
    zh: str
    en: str
    case: Standing


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Work that the engine has given up and that a person has to see to."""

    detail: str
    opened_at: datetime
    case: Standing


def unreached(session: Session, sight: Sight) -> list[Unreached]:
    """The people whom no ladder reached, the longest first."""
    return _found((session, sight), Unreached, _UNREACHED)


def late_cases(session: Session, sight: Sight) -> list[LateCase]:
    """The cases that are late, oldest first."""
    return _found((session, sight), LateCase, _LATE_CASES)


def tasks_in_need(session: Session, sight: Sight) -> list[TaskInNeed]:
    """The tasks in need of a hand, the earliest due first."""
    return _found((session, sight), TaskInNeed, _TASKS_IN_NEED)


def unknown_sends(session: Session, sight: Sight) -> list[UnknownSend]:
    """The sends whose outcome is unknown, newest first."""
    return _found((session, sight), UnknownSend, _UNKNOWN_SENDS)


def unconfirmed(session: Session, sight: Sight) -> list[Standing]:
    """The responses that were started urgently and that nobody with the authority has confirmed yet."""
    return [Standing(*row) for row in session.execute(_UNCONFIRMED, seeing(sight))]


def given_up(session: Session, sight: Sight) -> list[GivenUp]:
    """The work that has been given up, oldest first."""
    return _found((session, sight), GivenUp, _GIVEN_UP)


def _found(asked: tuple[Session, Sight], shape: Callable[..., Shape], query: Select[Any]) -> list[Shape]:
    """What a query found that they see, each with its case as it stands, which the last columns tell."""
    width, (session, sight) = len(STANDING), asked
    return [shape(*row[:-width], Standing(*row[-width:])) for row in session.execute(query, seeing(sight))]


_OPEN = col(Case.closed_at).is_(None)
_UNREACHED = (
    select(col(Call.id), col(Call.who), col(Call.opened_at), *STANDING)
    .join(Case, col(Case.id) == Call.case_id)
    .where(col(Call.state) == as_said(CallState.UNREACHED), _OPEN, SEEN)
    .order_by(col(Call.opened_at), col(Call.id))
    .limit(_SHOWN)
)
_LATE_CASES = (
    select(col(Clock.name), col(Clock.fires), col(Clock.due_at), *STANDING)
    .join(Case, col(Case.id) == Clock.case_id)
    .where(col(Clock.state) == "rung", col(Clock.rung_at) >= col(Case.state_since), _OPEN, SEEN)
    .ext(distinct_on(col(Case.id)))
    .order_by(col(Case.id), col(Clock.due_at))
    .limit(_SHOWN)
)
_TASKS_IN_NEED = (
    select(col(Task.id), col(Task.title), col(Task.owner), col(Task.due_at), col(Task.overdue_at), *STANDING)
    .join(Case, col(Case.id) == Task.case_id)
    .where(col(Task.state).in_(as_said(*sorted(OPEN))), _OPEN, SEEN)
    .where(or_(col(Task.overdue_at).is_not(None), col(Task.state) == as_said(TaskState.REFUSED)))
    .order_by(col(Task.due_at), col(Task.id))
    .limit(_SHOWN)
)
_SINCE = func.coalesce(col(Message.sent_at), col(Message.due_at))
_UNKNOWN_SENDS = (
    select(col(Message.call_id), col(Message.channel), _SINCE, col(Person.zh), col(Person.en), *STANDING)
    .join(Case, col(Case.id) == Message.case_id)
    .join(Person, col(Person.id) == Message.person_id)
    .outerjoin(Call, col(Call.id) == Message.call_id)
    .where(col(Message.state) == as_said("unknown"), _OPEN, SEEN)
    .where(or_(col(Call.id).is_(None), col(Call.state).in_(SILENT)))
    .order_by(col(Message.id).desc())
    .limit(_SHOWN)
)
_UNCONFIRMED = (
    select(*STANDING)
    .where(col(Case.facts)["unconfirmed"].as_boolean().is_(True), _OPEN, SEEN)
    .order_by(col(Case.state_since), col(Case.id))
)
_GIVEN_UP = (
    select(col(Effect.detail), col(Effect.opened_at), *STANDING)
    .join(Case, col(Case.id) == Effect.case_id)
    .where(col(Effect.state) == as_said("dead"), SEEN)
    .order_by(col(Effect.opened_at), col(Effect.id))
    .limit(_SHOWN)
)
