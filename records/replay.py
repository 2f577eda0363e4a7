"""Replay: an incident as it was known at a moment."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from records.case import Case
from records.fold import Tables, changes_until, fold


def case_id(session: Session, ref: str) -> uuid.UUID | None:
    """The case that a number or an id means."""
    try:
        meant = uuid.UUID(ref)
    except ValueError:
        return session.execute(select(col(Case.id)).where(col(Case.number) == ref)).scalar_one_or_none()
    return session.execute(select(col(Case.id)).where(col(Case.id) == meant)).scalar_one_or_none()


def as_known(session: Session, incident: uuid.UUID, moment: datetime | None) -> Tables:
    """Every row of an incident as it had been entered by `moment`; as it is now without one."""
    return fold(changes_until(session, session.get_one(Case, incident), moment))
