"""Questions about entries of the directory that are to be checked."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select, true
from sqlmodel import Session, col

from records.doubt import Doubt
from records.person import Person


def keep(session: Session, rows: Iterable[Doubt]) -> None:
    """New or changed rows, written with what else the transaction writes."""
    session.add_all(rows)


def of_people(session: Session, people: Iterable[uuid.UUID]) -> list[Doubt]:
    """What stands against the entries of these people and is not confirmed yet, the oldest first."""
    query = select(Doubt).where(col(Doubt.person_id).in_(list(people)), col(Doubt.confirmed_at).is_(None))
    return list(session.execute(query.order_by(col(Doubt.since), col(Doubt.id))).scalars())


def by_person(session: Session, *, drill: bool) -> dict[str, list[Doubt]]:
    """All that is not confirmed yet by the keys of the people, the oldest first; `drill`: what drills found counts."""
    query = (
        select(col(Person.key), Doubt)
        .join(Person, col(Person.id) == col(Doubt.person_id))
        .where(col(Doubt.confirmed_at).is_(None), true() if drill else col(Doubt.drill).is_(False))
        .order_by(col(Doubt.since), col(Doubt.id))
    )
    found: defaultdict[str, list[Doubt]] = defaultdict(list)
    for key, doubt in session.execute(query):
        found[key].append(doubt)
    return dict(found)
