"""The read-only questions that the board asks: what runs, who is silent, what is late, what needs a hand.

Each question is one query over all incidents, so that a board of two hundred costs what a board of two costs.
What a row is called, and how it is said, is left to the pages.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col

from records.call import Call, Message
from records.case import Case
from records.clock import Clock
from records.effect import Effect, Worker
from records.organisation import Organisation, Place
from records.person import Holding, Person, Post
from records.sealer import unsealed
from records.task import Task
from states.call import OPEN, CallState
from states.task import OPEN as OPEN_TASKS
from states.task import TaskState

_NAMED = 5
_SHOWN = 100
ANSWERED = (CallState.ANSWERED, CallState.COVERED)
SILENT = tuple(OPEN)
COUNTED = (*ANSWERED, *SILENT)
"""The calls of which it is said how many have answered: not those that are over."""


@dataclass(slots=True)
class Answers:
    """How far the calls of one case are: how many were called, how many answered, and some of the silent."""

    called: int = 0
    answered: int = 0
    unreached: int = 0
    missing: list[dict[str, Any]] = field(default_factory=list)

    @property
    def silent(self) -> int:
        """How many have not answered."""
        return self.called - self.answered


@dataclass(frozen=True, slots=True)
class Engine:
    """How the engine itself is: a worker's youngest beat, how it runs, and what is not yet sealed or done."""

    beat_at: datetime | None
    runner: str
    unsealed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who holds a post of the desk now."""

    post: Post
    person: Person


def open_cases(session: Session, kinds: Iterable[str]) -> list[Case]:
    """The cases of these kinds that are not over, youngest first."""
    query = select(Case).where(col(Case.kind).in_(list(kinds)), col(Case.closed_at).is_(None))
    return list(session.execute(query.order_by(col(Case.opened_at).desc())).scalars())


def answers(session: Session, cases: Iterable[uuid.UUID]) -> dict[uuid.UUID, Answers]:
    """How far the calls of each case are, with the first few silent people by name."""
    ids = list(cases)
    found: dict[uuid.UUID, Answers] = defaultdict(Answers)
    query = select(col(Call.case_id), col(Call.state), func.count()).where(
        col(Call.case_id).in_(ids), col(Call.part) == "holder", col(Call.state).in_(COUNTED)
    )
    for case_id, state, number in session.execute(query.group_by(col(Call.case_id), col(Call.state))):
        told = found[case_id]
        told.called += number
        told.answered += number if state in ANSWERED else 0
        told.unreached += number if state == CallState.UNREACHED else 0
    for case_id, title, name in session.execute(_silent(ids)):
        found[case_id].missing.append({"title": title, "name": name})
    return found


def _silent(ids: list[uuid.UUID]) -> Any:
    place = func.row_number().over(
        partition_by=col(Call.case_id), order_by=(col(Call.state).desc(), col(Call.rung).desc(), col(Call.id))
    )
    numbered = (
        select(
            col(Call.case_id),
            col(Call.who)["title"].label("title"),
            col(Call.who)["name"].label("name"),
            place.label("place"),
        )
        .where(col(Call.case_id).in_(ids), col(Call.part) == "holder", col(Call.state).in_(SILENT))
        .subquery()
    )
    first = select(numbered.c.case_id, numbered.c.title, numbered.c.name).where(numbered.c.place <= _NAMED)
    return first.order_by(numbered.c.case_id, numbered.c.place)


def next_clocks(session: Session, incidents: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Clock, Case]]:
    """The clock of each incident that rings next, with the case it belongs to."""
    query = (
        select(Clock, Case)
        .join(Case, col(Case.id) == Clock.case_id)
        .where(col(Clock.incident_id).in_(list(incidents)), col(Clock.state) == "armed")
        .ext(distinct_on(col(Clock.incident_id)))
        .order_by(col(Clock.incident_id), col(Clock.due_at))
    )
    return {clock.incident_id: (clock, case) for clock, case in session.execute(query).all() if clock.incident_id}


def unreached(session: Session) -> list[tuple[Call, Case]]:
    """The people whom the ladder did not reach, and who are still wanted."""
    query = select(Call, Case).join(Case, col(Case.id) == Call.case_id)
    query = query.where(col(Call.state) == CallState.UNREACHED, col(Case.closed_at).is_(None))
    return _pairs(session, query.order_by(col(Call.opened_at)))


def tasks_in_need(session: Session) -> list[tuple[Task, Case]]:
    """The tasks that are overdue, and those that their owner has given back."""
    query = select(Task, Case).join(Case, col(Case.id) == Task.case_id)
    late = and_(col(Task.overdue_at).is_not(None), col(Task.state).in_(tuple(OPEN_TASKS)))
    query = query.where(or_(late, col(Task.state) == TaskState.REFUSED), col(Case.closed_at).is_(None))
    return _pairs(session, query.order_by(col(Task.due_at)))


def late_cases(session: Session) -> list[tuple[Clock, Case]]:
    """The cases whose clock rang since they are in their state: a report not sent, a receipt not come."""
    query = select(Clock, Case).join(Case, col(Case.id) == Clock.case_id)
    rang = and_(col(Clock.state) == "rung", col(Clock.rung_at) >= col(Case.state_since))
    query = query.where(rang, col(Case.closed_at).is_(None)).ext(distinct_on(col(Case.id)))
    return _pairs(session, query.order_by(col(Case.id), col(Clock.due_at)))


def unknown_sends(session: Session) -> list[tuple[Message, Case, Person]]:
    """The messages of which nobody knows whether they went out, to people who have not answered."""
    query = (
        select(Message, Case, Person)
        .join(Case, col(Case.id) == Message.case_id)
        .join(Person, col(Person.id) == Message.person_id)
        .outerjoin(Call, col(Call.id) == Message.call_id)
        .where(col(Message.state) == "unknown", col(Case.closed_at).is_(None))
        .where(or_(col(Call.id).is_(None), col(Call.state).in_(SILENT)))
        .order_by(col(Message.id).desc())
        .limit(_SHOWN)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query).all()]


def unconfirmed(session: Session) -> list[Case]:
    """The responses that were started urgently and that nobody with the authority has confirmed yet."""
    waiting = Case.facts["unconfirmed"].as_boolean().is_(True)
    query = select(Case).where(waiting, col(Case.closed_at).is_(None))
    return list(session.execute(query.order_by(col(Case.state_since))).scalars())


def dead_effects(session: Session) -> list[tuple[Effect, Case]]:
    """The work that the engine has given up and that a person has to see to."""
    query = select(Effect, Case).join(Case, col(Case.id) == Effect.case_id).where(col(Effect.state) == "dead")
    return _pairs(session, query.order_by(col(Effect.opened_at)))


def _pairs(session: Session, query: Any) -> list[tuple[Any, Case]]:
    return [(row[0], row[1]) for row in session.execute(query.limit(_SHOWN)).all()]


def engine(session: Session) -> Engine:
    """How the engine itself is."""
    worker = session.execute(select(Worker).order_by(col(Worker.beat_at).desc()).limit(1)).scalar_one_or_none()
    waiting = session.execute(select(func.count()).select_from(Effect).where(col(Effect.state) == "due")).scalar_one()
    return Engine(
        beat_at=worker.beat_at if worker else None,
        runner=worker.runner if worker else "",
        unsealed=unsealed(session),
        waiting=waiting,
    )


def on_duty(session: Session, now: datetime) -> list[OnDuty]:
    """Who holds the posts of the desk now."""
    held = holders_of(session, ("duty_leader", "shift_leader", "duty_officer"), now)
    return [OnDuty(post, person) for post, person in held]


def places(session: Session) -> dict[str, Place]:
    """Every place by its code."""
    return {place.code: place for place in session.execute(select(Place).order_by(col(Place.code))).scalars()}


def holders_of(session: Session, roles: Iterable[str], now: datetime) -> list[tuple[Post, Person]]:
    """Who holds posts of the command with these roles now: whom to ask when one's own post may not."""
    query = (
        select(Post, Person)
        .join(
            Organisation,
            and_(col(Organisation.id) == Post.organisation_id, col(Organisation.kind) == "command"),
        )
        .join(Holding, and_(col(Holding.post_id) == Post.id, col(Holding.part) == "holder"))
        .join(Person, col(Person.id) == Holding.person_id)
        .where(or_(col(Post.role).in_(list(roles)), col(Post.key).in_(list(roles))), col(Holding.since) <= now)
        .where(or_(col(Holding.until).is_(None), col(Holding.until) > now))
    )
    return [(row[0], row[1]) for row in session.execute(query).all()]
