"""Questions about the keys of personal facts, and their destruction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from records.columns import any_of
from records.personal import PersonalKey


def keys_of(session: Session, cases: Iterable[uuid.UUID]) -> dict[uuid.UUID, PersonalKey]:
    """The keys of these cases, also those that were destroyed, by case; without cases that keep nothing personal."""
    query = select(PersonalKey).where(col(PersonalKey.case_id) == any_of("cases"))
    return {row.case_id: row for row in session.execute(query, {"cases": list(cases)}).scalars()}


def destroy(session: Session, cases: Iterable[uuid.UUID], by: Mapping[str, Any], now: datetime) -> None:
    """Destroys the keys of these cases, and keeps who did it and when."""
    theirs = update(PersonalKey).where(col(PersonalKey.case_id).in_(list(cases)), col(PersonalKey.secret) != "")
    gone = theirs.values(secret="", destroyed_at=now, destroyed_by=dict(by))
    session.execute(gone, execution_options={"synchronize_session": False})
