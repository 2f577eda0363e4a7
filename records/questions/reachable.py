"""Questions about how the people who hold posts can be reached: by which channels, and what has answered."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import Session, col

from records.columns import any_of
from records.organisation import Organisation
from records.person import Address, Holding, Person, Post
from records.sight import bodies_seen
from states.readiness import Reach
from states.sight import Sight
from states.text import Text


def reaches(
    session: Session, sight: Sight, now: datetime, *, drill: bool, without: Iterable[uuid.UUID] = ()
) -> list[Reach]:
    """Everybody who holds or deputises a post that somebody sees; `drill`: whether addresses for drills count.

    Addresses in `without` do not count. The post is the first by its key.
    """
    usable = and_(
        col(Address.person_id) == col(Person.id), col(Address.closed_at).is_(None),
        ~(col(Address.id) == any_of("lost")), true() if drill else col(Address.drill).is_(False),
    )  # fmt: skip
    held = and_(
        col(Holding.person_id) == col(Person.id), col(Holding.since) <= now,
        or_(col(Holding.until).is_(None), col(Holding.until) > now),
    )  # fmt: skip
    first = [func.array_agg(aggregate_order_by(name, col(Post.key))) for name in (col(Post.zh), col(Post.en))]
    query = (
        select(
            col(Person.key), col(Person.zh), col(Person.en), *first,
            func.array_remove(func.array_agg(col(Address.channel).distinct()), None),
            func.max(col(Address.verified_at)),
        )
        .join(Holding, held)
        .join(Post, and_(col(Post.id) == col(Holding.post_id), col(Post.dissolved_at).is_(None)))
        .join(Organisation, and_(col(Organisation.id) == col(Post.organisation_id), bodies_seen(sight)))
        .join(Address, usable, isouter=True)
        .where(col(Person.removed_at).is_(None), col(Organisation.dissolved_at).is_(None))
        .group_by(col(Person.id))
        .order_by(col(Person.key))
    )  # fmt: skip
    return [
        Reach(row[0], Text(row[1], row[2]), Text(row[3][0], row[4][0]), frozenset(row[5]), row[6])
        for row in session.execute(query, {"lost": list(without)})
    ]


@dataclass(frozen=True, slots=True)
class Seat:
    """A post and its body, by their keys and names."""

    key: str
    title: Text
    body: str
    body_title: Text


def without_deputy(session: Session, sight: Sight, now: datetime) -> list[Seat]:
    """The posts that somebody sees which have a holder now and no deputy, by their keys."""
    held = _held_at(now)
    return _seats(session, sight, held("holder"), ~held("deputy"))


def vacant(session: Session, sight: Sight, now: datetime, by: datetime) -> list[Seat]:
    """The posts that somebody sees which nobody holds now, or nobody will hold at `by` as entered by now."""
    return _seats(session, sight, or_(~_held_at(now)("holder"), ~_held_at(by)("holder")))


def _held_at(moment: datetime) -> Callable[[str], ColumnElement[bool]]:
    """Whether somebody has a part in a `Post` of a question at a moment."""

    def held(part: str) -> ColumnElement[bool]:
        query = select(col(Holding.id)).where(
            col(Holding.post_id) == col(Post.id), col(Holding.part) == part, col(Holding.since) <= moment,
            or_(col(Holding.until).is_(None), col(Holding.until) > moment),
        )  # fmt: skip
        return query.correlate(Post).exists()

    return held


def _seats(session: Session, sight: Sight, *wanted: ColumnElement[bool]) -> list[Seat]:
    names = (
        col(Post.key),
        col(Post.zh),
        col(Post.en),
        col(Organisation.key),
        col(Organisation.zh),
        col(Organisation.en),
    )
    query = (
        select(*names)
        .join(Organisation, and_(col(Organisation.id) == col(Post.organisation_id), bodies_seen(sight)))
        .where(col(Post.dissolved_at).is_(None), col(Organisation.dissolved_at).is_(None), *wanted)
        .order_by(col(Post.key))
    )
    return [Seat(one[0], Text(one[1], one[2]), one[3], Text(one[4], one[5])) for one in session.execute(query)]


def addresses(session: Session) -> list[tuple[uuid.UUID, str, bool]]:
    """Every address in use, opened: its id, its URL, and whether it is for drills."""
    query = select(col(Address.id), col(Address.url), col(Address.drill)).where(col(Address.closed_at).is_(None))
    return [(row[0], row[1], row[2]) for row in session.execute(query)]
