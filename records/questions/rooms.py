"""Questions about command rooms and about who holds them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from records.case import Case
from records.organisation import Organisation
from records.room import Room
from records.sight import bodies_seen
from states.sight import Sight


def in_use(session: Session, sight: Sight) -> list[tuple[Room, Organisation, Case | None]]:
    """The rooms in use of the bodies that somebody sees, each with the response that holds it, body by body."""
    query = (
        select(Room, Organisation, Case)
        .join(Organisation, col(Organisation.id) == col(Room.organisation_id))
        .outerjoin(Case, col(Case.room_id) == col(Room.id))
        .where(col(Room.closed_at).is_(None), bodies_seen(sight))
        .order_by(col(Organisation.key), col(Room.key))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def with_ids(session: Session, ids: Iterable[uuid.UUID]) -> list[Room]:
    """The rooms with these ids."""
    wanted = list(ids)
    return list(session.execute(select(Room).where(col(Room.id).in_(wanted))).scalars()) if wanted else []


def held_by(session: Session, case: Case) -> Room | None:
    """The room that a response holds."""
    return session.get(Room, case.room_id) if case.room_id else None


def holder(session: Session, room_id: uuid.UUID) -> Case | None:
    """The response that holds a room, as it stands now."""
    query = select(Case).where(col(Case.room_id) == room_id).execution_options(populate_existing=True)
    return session.execute(query).scalar_one_or_none()


def successor(session: Session, case: Case) -> Case | None:
    """The open response that takes the place of another; None when there is none."""
    query = select(Case).where(col(Case.predecessor_id) == case.id, col(Case.kind) == case.kind)
    return session.execute(query.where(col(Case.closed_at).is_(None)).order_by(col(Case.id).desc())).scalars().first()


def add(session: Session, room: Room) -> None:
    """Writes a new room at once."""
    session.add(room)
    session.flush()
