"""Questions about documents: whether one was written already, and the lock under which they are numbered."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select
from sqlmodel import Session, col

from records.case import Case
from records.document import Document


def written_for(session: Session, effect_id: uuid.UUID) -> Document | None:
    """The document that this effect asked for; None when it has not been written yet."""
    return session.get(Document, effect_id)


def case_locked_for_numbering(session: Session, case_id: uuid.UUID) -> Case:
    """The case, locked: nobody else numbers a document of it until the commit, but entries about it do not wait."""
    return session.get_one(Case, case_id, with_for_update={"key_share": True})


def count(session: Session, case_id: uuid.UUID) -> int:
    """How many documents a case has."""
    query = select(func.count()).select_from(Document).where(col(Document.case_id) == case_id)
    return int(session.execute(query).scalar_one())
