"""Questions about who is at the command site."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlmodel import Session, col

from records.stationing import Stay


def stays(session: Session, incident_id: uuid.UUID) -> list[Stay]:
    """Everybody who came during an incident, in the order of their coming."""
    query = select(Stay).where(col(Stay.case_id) == incident_id)
    return list(session.execute(query.order_by(col(Stay.came_at), col(Stay.id))).scalars())
