"""Questions about the journal that commands ask."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from records.journal import Entry


def of_incident(session: Session, incident_id: uuid.UUID, and_of: Iterable[uuid.UUID]) -> Sequence[Entry]:
    """The entries of an incident and of the cases `and_of`, in the order in which they were entered."""
    mine = (col(Entry.incident_id) == incident_id) | (col(Entry.case_id) == incident_id)
    query = select(Entry).where(mine | col(Entry.case_id).in_(list(and_of))).order_by(col(Entry.id))
    return session.execute(query).scalars().all()


def last_move(session: Session, case_id: uuid.UUID) -> Entry | None:
    """The newest entry by which a case was opened, moved, or got to know something."""
    last = select(Entry).where(col(Entry.case_id) == case_id, col(Entry.kind).in_(("moved", "opened", "learned")))
    return session.execute(last.order_by(col(Entry.id).desc()).limit(1)).scalar_one_or_none()
