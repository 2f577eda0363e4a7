"""Read-only questions about single cases and their parts; those of the board are in `records.board`.

Whatever belongs to an incident is found under the incident, whichever of its cases it came from.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from records import fold
from records.call import Call, CallOut, Message
from records.case import Case
from records.clock import Clock
from records.document import Document
from records.journal import Entry, Seal
from records.once import once
from records.organisation import Organisation
from records.person import Address, Holding, Person, Post
from records.questions.cases import whole
from records.questions.journal import about, following
from records.sight import SEEN, seeing
from records.task import Task
from records.watch import reached
from states.call import CallState
from states.organisation import Kind
from states.sight import Sight

LONGEST_REF = 64
DESK_ROLES = ("duty_officer", "shift_leader")


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are asked for; what is None does not matter."""

    kind: str | None = None
    incident: uuid.UUID | None = None
    open: bool | None = None


def case_of(session: Session, ref: str) -> Case | None:
    """The case with this id or number."""
    if len(ref) > LONGEST_REF or not ref.isprintable():
        return None
    try:
        return session.get(Case, uuid.UUID(ref))
    except ValueError:
        return session.execute(select(Case).where(col(Case.number) == ref)).scalar_one_or_none()


def cases(session: Session, sight: Sight, wanted: CaseFilter, limit: int) -> Sequence[Case]:
    """The newest cases that are asked for and that somebody sees."""
    query = select(Case).where(SEEN)
    if wanted.kind is not None:
        query = query.where(col(Case.kind) == wanted.kind)
    if wanted.incident is not None:
        query = query.where((col(Case.incident_id) == wanted.incident) | (col(Case.id) == wanted.incident))
    if wanted.open is not None:
        over = col(Case.closed_at)
        query = query.where(over.is_(None) if wanted.open else over.is_not(None))
    return session.execute(query.order_by(col(Case.id).desc()).limit(limit), seeing(sight)).scalars().all()


def children(session: Session, case: Case) -> Sequence[Case]:
    """The cases that belong to this one, oldest first: all of an incident's, else those that it opened."""
    whose = col(Case.incident_id) == case.id if case.kind == "incident" else col(Case.parent_id) == case.id
    return session.execute(select(Case).where(whose).order_by(col(Case.id))).scalars().all()


def calls(session: Session, case: Case) -> Sequence[Call]:
    """The calls of a case, in the order in which they were opened."""
    return session.execute(select(Call).where(_within(Call, case)).order_by(col(Call.id))).scalars().all()


def call_outs(session: Session, case: Case) -> Sequence[CallOut]:
    """The call-outs of a case, in the order in which they were opened."""
    return session.execute(select(CallOut).where(_within(CallOut, case)).order_by(col(CallOut.id))).scalars().all()


def tasks(session: Session, case: Case) -> Sequence[Task]:
    """The tasks of a case, the earliest due first."""
    return (
        session.execute(select(Task).where(_within(Task, case)).order_by(col(Task.due_at), col(Task.id)))
        .scalars()
        .all()
    )


def clocks(session: Session, case: Case) -> Sequence[Clock]:
    """The clocks of a case, the earliest due first."""
    query = select(Clock).where(_within(Clock, case)).order_by(col(Clock.id))
    return sorted(session.execute(query).scalars(), key=lambda one: one.told_at)


def documents(session: Session, case: Case) -> Sequence[Document]:
    """The documents of a case, in the order in which they were made."""
    query = select(Document).where(_within(Document, case)).order_by(col(Document.made_at), col(Document.id))
    return session.execute(query).scalars().all()


def messages(session: Session, case: Case, limit: int) -> Sequence[Message]:
    """The newest messages of a case."""
    query = select(Message).where(_within(Message, case)).order_by(col(Message.id).desc())
    return session.execute(query.limit(limit)).scalars().all()


def _within(table: Any, case: Case) -> Any:
    """Whether a row belongs to the case, or to any case of the incident that it is: found by the cases themselves."""
    if case.kind != "incident":
        return table.case_id == case.id
    return table.case_id.in_(select(col(Case.id)).where(or_(col(Case.id) == case.id, col(Case.incident_id) == case.id)))


def people_called(session: Session, case: Case) -> int:
    """How many people a call of this case went to."""
    query = select(func.count(func.distinct(col(Call.person_id)))).where(col(Call.case_id) == case.id)
    return int(session.execute(query).scalar_one())


def awake(session: Session, cases: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    """The posts for which somebody has answered in any of these cases; none without a case."""
    if not cases:
        return frozenset()
    query = select(col(Call.post_id)).where(
        col(Call.case_id).in_(cases),
        col(Call.part) == "holder",
        col(Call.state).in_((CallState.ANSWERED, CallState.COVERED)),
    )
    return frozenset(session.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class PostAt:
    """A post with what selectors ask of it: its role, and the body that it belongs to."""

    id: uuid.UUID
    role: str
    key: str
    kind: str
    tier: str
    areas: tuple[str, ...]
    member_of: frozenset[str]
    leads: frozenset[str]
    post: str


def posts(session: Session) -> list[PostAt]:
    """Every post of the directory; asked once in a piece of work."""
    return once(session, _posts)


def _posts(session: Session) -> list[PostAt]:
    query = select(
        col(Post.id),
        col(Post.role),
        col(Organisation.key),
        col(Organisation.kind),
        col(Organisation.tier),
        col(Organisation.areas),
        col(Organisation.member_of),
        col(Organisation.leads),
        col(Post.key),
    ).join(Organisation, col(Organisation.id) == col(Post.organisation_id))
    return [
        PostAt(post_id, role, key, kind, tier, tuple(areas), frozenset(member_of), frozenset(leads), post)
        for post_id, role, key, kind, tier, areas, member_of, leads, post in session.execute(query).all()
    ]


def journal(session: Session, case: Case | None, after: int, limit: int) -> list[tuple[Entry, Seal | None]]:
    """A page of the journal of a case, or of the office without one: the entries after number `after`, with seals."""
    query = select(Entry, Seal).outerjoin(Seal, col(Seal.entry_id) == col(Entry.id))
    page = following(whole(session, case.id) if case else None, after, limit)
    query = query.where(col(Entry.id).in_(page)).order_by(col(Entry.id)).limit(limit)
    return [(row[0], row[1]) for row in session.execute(query).all()]


def version(session: Session) -> int:
    """The number of the newest entry: it grows with everything that happens."""
    return int(session.execute(select(func.coalesce(func.max(col(Entry.id)), 0))).scalar_one())


@dataclass(frozen=True, slots=True)
class Moment:
    """An incident as the record knew it at a moment."""

    at: datetime
    entries: int
    tables: fold.Tables

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of one table as they were, in the order in which they came into being."""
        return [self.tables[table][one] for one in sorted(self.tables[table])]

    def count(self, table: str) -> dict[str, int]:
        """How many rows of a table were in which state."""
        found: dict[str, int] = {}
        for row in self.tables[table].values():
            found[row["state"]] = found.get(row["state"], 0) + 1
        return found


def incident_at(session: Session, incident: Case, at: datetime) -> Moment:
    """The incident as the entries tell it that had been entered by `at`."""
    known = (
        select(func.count()).select_from(Entry).where(about(whole(session, incident.id)), col(Entry.entered_at) <= at)
    )
    return Moment(at, session.execute(known).scalar_one(), fold.fold(fold.changes_until(session, incident, at)))


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Somebody at the duty desk of a headquarters, its places, and the addresses under which they are reached."""

    person: Person
    post: Post
    headquarters: str
    areas: tuple[str, ...]
    addresses: tuple[str, ...]


def desk(session: Session, now: datetime) -> list[AtDesk]:
    """Who holds the duty posts of every headquarters now, or is there by its rota: whom to telephone."""
    wanted = Kind.SPECIALIST_HEADQUARTERS.value
    query = (
        select(Person, Post, col(Organisation.key), col(Organisation.areas))
        .join(Holding, col(Holding.person_id) == Person.id)
        .join(Post, col(Post.id) == Holding.post_id)
        .join(Organisation, col(Organisation.id) == Post.organisation_id)
        .where(col(Organisation.kind) == wanted, col(Post.role).in_(DESK_ROLES), col(Holding.part) == "holder")
        .where(col(Holding.since) <= now, or_(col(Holding.until).is_(None), col(Holding.until) > now))
        .order_by(col(Post.role), col(Post.id))
    )
    there = reached(session, now)
    rows = [(there.get(row[1].id, row[0]), *row[1:]) for row in session.execute(query).all()]
    theirs = select(Address).where(col(Address.person_id).in_([person.id for person, *_ in rows]))
    theirs = theirs.where(col(Address.closed_at).is_(None))
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    for address in session.execute(theirs.order_by(col(Address.drill), col(Address.position))).scalars():
        found[address.person_id] = (*found.get(address.person_id, ()), address.url)
    return [AtDesk(person, post, key, tuple(areas), found.get(person.id, ())) for person, post, key, areas in rows]
