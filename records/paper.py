"""Papers of the must-know test: what was asked, what was answered, what came of it; with the questions about them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from records.columns import json, key, to


class Paper(SQLModel, table=True):
    """One paper of one person, drawn from one version of the questions."""

    __tablename__ = "papers"
    id: uuid.UUID = key()
    organisation_id: uuid.UUID = to("organisations", index=False)
    person_id: uuid.UUID = to("people")
    definition_id: uuid.UUID = to("definitions", index=False)
    asked: list[Any] = json(list)
    begun_at: datetime
    handed_in_at: datetime | None = None
    answers: dict[str, Any] = json()
    correct: int | None = None
    passed: bool | None = None


def keep(session: Session, paper: Paper) -> None:
    """Writes a new or changed paper at once."""
    session.add(paper)
    session.flush()


def paper(session: Session, paper_id: uuid.UUID, *, locked: bool = False) -> Paper | None:
    """One paper."""
    query = select(Paper).where(col(Paper.id) == paper_id)
    return session.execute(query.with_for_update() if locked else query).scalar_one_or_none()


def papers(session: Session, person_id: uuid.UUID, organisation_id: uuid.UUID) -> list[Paper]:
    """The papers of a person for the duty of an organisation, the latest first."""
    query = select(Paper).where(col(Paper.person_id) == person_id, col(Paper.organisation_id) == organisation_id)
    return list(session.execute(query.order_by(col(Paper.begun_at).desc(), col(Paper.id).desc())).scalars())
