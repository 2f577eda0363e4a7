"""The read-only questions that the board asks: what runs, who is silent, what rings next, who is on duty.

Each question is one query over all incidents, so that a board of two hundred costs what a board of two costs. Rows
carry only what is shown: a case comes without what is known of it. What needs a hand is in `records.hands`; what a
row is called, and how it is said, is left to the pages.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlmodel import Session, col

from records.call import Call
from records.case import Case
from records.clock import Clock
from records.columns import any_of, as_said
from records.effect import Effect, Worker
from records.once import once
from records.organisation import Organisation, Place
from records.person import Holding, Person, Post
from records.sealer import unsealed
from records.sight import SEEN, seeing
from records.watch import instead
from states.area import covers, touches
from states.call import OPEN, CallState
from states.organisation import Kind
from states.refusal import Refusal
from states.sight import Sight

_NAMED = 5
ANSWERED = (CallState.ANSWERED, CallState.COVERED)
SILENT = tuple(OPEN)
COUNTED = (*ANSWERED, *SILENT)
"""The calls of which it is said how many have answered: not those that are over."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as it stands: its names, its level and state; the codes of its places when it says any and is asked."""

    id: uuid.UUID
    number: str
    kind: str
    definition_id: uuid.UUID
    incident_id: uuid.UUID | None
    level: str | None
    state: str
    drill: bool
    state_since: datetime
    area: list[str] | None = None


STANDING: tuple[Any, ...] = (
    col(Case.id), col(Case.number), col(Case.kind), col(Case.definition_id), col(Case.incident_id), col(Case.level),
    col(Case.state), col(Case.drill), col(Case.state_since),
)  # fmt: skip
"""The columns of a case as it stands, in order; without its places."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How far the calls of one case are: how many were called, how many answered, and some of the silent."""

    called: int
    answered: int
    unreached: int
    missing: list[dict[str, Any]]

    @property
    def silent(self) -> int:
        """How many have not answered."""
        return self.called - self.answered


NO_CALLS = Answers(0, 0, 0, [])


@dataclass(frozen=True, slots=True)
class NextClock:
    """A clock that runs, with the definition of the case that it belongs to."""

    name: str
    fires: str
    due_at: datetime
    set_at: datetime
    definition_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Engine:
    """How the engine itself is: a worker's youngest beat, how it runs, and what is not yet sealed or done."""

    beat_at: datetime | None
    runner: str
    unsealed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A post of a body that commands: what it is called, and for what and where its body answers."""

    id: uuid.UUID
    key: str
    role: str
    zh: str
    en: str
    kind: str
    tier: str
    areas: list[str]
    leads: list[str]


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who holds a post of the desk now."""

    post: Seat
    person: Person


def open_cases(session: Session, sight: Sight, kinds: Iterable[str]) -> list[Case]:
    """The cases of these kinds that somebody sees and that are not over, youngest first."""
    query = select(Case).where(col(Case.kind).in_(list(kinds)), col(Case.closed_at).is_(None), SEEN)
    return list(session.execute(query.order_by(col(Case.opened_at).desc()), seeing(sight)).scalars())


def standing(session: Session, sight: Sight, kinds: Iterable[str]) -> list[Standing]:
    """The same cases as they stand."""
    query = select(*STANDING, col(Case.facts)["area"])
    query = query.where(col(Case.kind).in_(list(kinds)), col(Case.closed_at).is_(None), SEEN)
    return [Standing(*row) for row in session.execute(query.order_by(col(Case.opened_at).desc()), seeing(sight))]


def answers(session: Session, cases: Iterable[uuid.UUID]) -> dict[uuid.UUID, Answers]:
    """How far the calls of each case are, with the first few silent people by name; without who called nobody."""
    found = session.execute(_ANSWERS, {"cases": list(cases)})
    return {row[0]: Answers(row[1], row[2], row[3], row[4] or []) for row in found}


def _how_far() -> Any:
    """Counted and named by the database: a board of ten thousand calls is two hundred rows."""
    holders = and_(col(Call.case_id) == any_of("cases"), col(Call.part) == "holder")
    counted = (
        select(
            col(Call.case_id),
            func.count().label("called"),
            func.count().filter(col(Call.state).in_(ANSWERED)).label("answered"),
            func.count().filter(col(Call.state) == CallState.UNREACHED).label("unreached"),
        )
        .where(holders, col(Call.state).in_(COUNTED))
        .group_by(col(Call.case_id))
        .subquery()
    )
    named = _named(holders)
    return select(counted, named.c.missing).outerjoin(named, named.c.case_id == counted.c.case_id)


def _named(holders: ColumnElement[bool]) -> Any:
    """The first few silent people of each case: the unreached first, then those furthest up the ladder."""
    who = func.json_build_object("title", col(Call.who)["title"], "name", col(Call.who)["name"])
    order = (col(Call.state).desc(), col(Call.rung).desc(), col(Call.id))
    place = func.row_number().over(partition_by=col(Call.case_id), order_by=order)
    called = select(col(Call.case_id), who.label("who"), place.label("place")).where(holders)
    silent = called.where(col(Call.state).in_(SILENT)).subquery()
    missing = func.json_agg(aggregate_order_by(silent.c.who, silent.c.place), type_=JSON)
    first = select(silent.c.case_id, missing.label("missing")).where(silent.c.place <= _NAMED)
    return first.group_by(silent.c.case_id).subquery()


_ANSWERS = _how_far()


def next_clocks(session: Session) -> dict[uuid.UUID, NextClock]:
    """The clock of each incident that rings next, by incident; none whose moment is drawn: nobody is told that."""
    clock = (col(Clock.name), col(Clock.fires), col(Clock.due_at), col(Clock.set_at))
    query = (
        select(col(Clock.incident_id), *clock, col(Case.definition_id))
        .join(Case, col(Case.id) == Clock.case_id)
        .where(col(Clock.incident_id).is_not(None), col(Clock.state) == as_said("armed"), col(Clock.draw).is_(None))
        .ext(distinct_on(col(Clock.incident_id)))
        .order_by(col(Clock.incident_id), col(Clock.due_at))
    )
    return {row[0]: NextClock(*row[1:]) for row in session.execute(query)}


def engine(session: Session) -> Engine:
    """How the engine itself is."""
    youngest = select(col(Worker.beat_at), col(Worker.runner)).order_by(col(Worker.beat_at).desc()).limit(1)
    beat_at, runner = session.execute(youngest).first() or (None, "")
    waiting = session.execute(
        select(func.count()).select_from(Effect).where(col(Effect.state) == as_said("due"))
    ).scalar_one()
    return Engine(beat_at, runner, unsealed(session), waiting)


def on_duty(session: Session, now: datetime, area: Sequence[str]) -> list[OnDuty]:
    """Who holds the posts of the desk of an area now."""
    held = holders_of(session, ("duty_leader", "shift_leader", "duty_officer"), now, area)
    return [OnDuty(post, person) for post, person in held]


def places(session: Session) -> dict[str, Place]:
    """Every place by its code."""
    return {place.code: place for place in session.execute(select(Place).order_by(col(Place.code))).scalars()}


def holders_of(session: Session, roles: Iterable[str], now: datetime, area: Sequence[str]) -> list[tuple[Seat, Person]]:
    """Who holds posts of the specialist headquarters of an area with these roles now.

    Of every headquarters where no area is known.
    """
    wanted = frozenset(roles)
    return [
        (post, person)
        for post, person in once(session, _headquarters, now)
        if (post.role in wanted or post.key in wanted)
        and post.kind == Kind.SPECIALIST_HEADQUARTERS.value
        and (not area or touches(post.areas, area))
    ]


def who_could(session: Session, refusal: Refusal, now: datetime, area: Sequence[str]) -> list[tuple[Seat, Person]]:
    """Whom to ask when one's own post may not: of the bodies that the rules name, those that answer for all of it."""
    if not refusal.tiers:
        return holders_of(session, refusal.who_could, now, area)
    return [
        (post, person)
        for post, person in once(session, _headquarters, now)
        if post.role in refusal.who_could
        and post.kind in refusal.kinds
        and post.tier in refusal.tiers
        and (not refusal.leads or post.kind != Kind.SPECIALIST_HEADQUARTERS or refusal.leads in post.leads)
        and (not area or covers(post.areas, area))
    ]


def _headquarters(session: Session, now: datetime) -> list[tuple[Seat, Person]]:
    """Who holds which post of a body that commands, in the order in which the posts were entered.

    A page asks it for every button that its reader may not press.

    Where a rota is published, whoever acts in the post by it.
    """
    commands = col(Organisation.kind).in_(_COMMAND)
    query = (
        select(Person, *_SEAT)
        .select_from(Post)
        .join(Organisation, and_(col(Organisation.id) == Post.organisation_id, commands))
        .join(Holding, and_(col(Holding.post_id) == Post.id, col(Holding.part) == "holder"))
        .join(Person, col(Person.id) == Holding.person_id)
        .where(col(Holding.since) <= now, or_(col(Holding.until).is_(None), col(Holding.until) > now))
        .order_by(col(Post.id), col(Person.id))
    )
    kept = instead(session, now)
    found: dict[tuple[uuid.UUID, uuid.UUID], tuple[Seat, Person]] = {}
    for holder, *told in session.execute(query).all():
        seat = Seat(*told)
        for person in kept.get(seat.id, [holder]):
            found[seat.id, person.id] = (seat, person)
    return list(found.values())


_SEAT = (
    col(Post.id), col(Post.key), col(Post.role), col(Post.zh), col(Post.en),
    col(Organisation.kind), col(Organisation.tier), col(Organisation.areas), col(Organisation.leads),
)  # fmt: skip
_COMMAND = tuple(
    kind.value
    for kind in (
        Kind.GENERAL_HEADQUARTERS, Kind.SPECIALIST_HEADQUARTERS, Kind.OFFICE, Kind.MANAGEMENT_UNIT, Kind.TOWNSHIP,
        Kind.FIELD_HEADQUARTERS,
    )
)  # fmt: skip
