"""Questions about warnings that came in from outside: by the numbers that other systems gave them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from records.case import Case


def with_keys(session: Session, keys: Iterable[str]) -> Sequence[Case]:
    """The warnings that were opened under these keys, the newest first; locks nothing."""
    query = select(Case).where(col(Case.kind) == "warning", col(Case.request_key).in_(list(keys)))
    return session.execute(query.order_by(col(Case.id).desc())).scalars().all()


def in_state(session: Session, state: str) -> Sequence[Case]:
    """The warnings in a state, the oldest first; locks nothing."""
    query = select(Case).where(col(Case.kind) == "warning", col(Case.state) == state)
    return session.execute(query.order_by(col(Case.id))).scalars().all()
