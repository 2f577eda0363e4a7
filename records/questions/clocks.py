"""Questions about clocks: which are due, and the locks under which they ring or are stopped."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from records.clock import Clock


def due(session: Session, now: datetime, most: int) -> Sequence[uuid.UUID]:
    """Up to `most` armed clocks whose time has come, the earliest due first."""
    query = select(col(Clock.id)).where(col(Clock.state) == "armed", col(Clock.due_at) <= now)
    return session.execute(query.order_by(col(Clock.due_at)).limit(most)).scalars().all()


def locked_while_due(session: Session, clock_id: uuid.UUID, now: datetime) -> Clock | None:
    """The clock as it stands now, locked; None when it is armed and due no longer."""
    query = select(Clock).where(col(Clock.id) == clock_id, col(Clock.state) == "armed", col(Clock.due_at) <= now)
    lock = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.execute(lock).scalar_one_or_none()


def armed_locked(session: Session, case_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The armed clocks of a case, locked in the order of their ids."""
    query = select(col(Clock.id)).where(col(Clock.case_id) == case_id, col(Clock.state) == "armed")
    return session.execute(query.order_by(col(Clock.id)).with_for_update(key_share=True)).scalars().all()
