"""Questions about the regulations of duty."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlmodel import Session, col

from records.regulation import Regulation


def keep(session: Session, made: Regulation) -> None:
    """Writes a version."""
    session.add(made)
    session.flush()


def regulations(session: Session, organisation_id: uuid.UUID) -> list[Regulation]:
    """Every version of every regime of an organisation; of each regime the one in force first.

    In force is the latest by its date, of several of a day the one entered last.
    """
    query = select(Regulation).where(col(Regulation.organisation_id) == organisation_id)
    query = query.order_by(
        col(Regulation.regime), col(Regulation.dated).desc(), col(Regulation.entered_at).desc(), col(Regulation.id)
    )
    return list(session.execute(query).scalars())
