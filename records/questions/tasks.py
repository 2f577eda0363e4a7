"""Questions about tasks, and the locks under which they are worked on, handed over and waived."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from records.task import Task
from states.task import OPEN


@dataclass(frozen=True, slots=True)
class InState:
    """How many tasks of a case are in a state, and how many of these were ever overdue."""

    state: str
    all: int
    overdue: int


def of_case(session: Session, case_id: uuid.UUID) -> Sequence[Task]:
    """The tasks of a case, the earliest due first; locks nothing."""
    query = select(Task).where(col(Task.case_id) == case_id).order_by(col(Task.due_at), col(Task.id))
    return session.execute(query).scalars().all()


def of_case_locked(session: Session, case_id: uuid.UUID) -> list[Task]:
    """Every task of a case as it stands now, locked in the order of their ids: nobody works on one until the commit."""
    query = select(Task).where(col(Task.case_id) == case_id).order_by(col(Task.id)).with_for_update(key_share=True)
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def of_incident(session: Session, incident_id: uuid.UUID) -> Sequence[Task]:
    """The tasks of every case of an incident, in no order; locks nothing."""
    return session.execute(select(Task).where(col(Task.incident_id) == incident_id)).scalars().all()


def carried_into(session: Session, case_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The tasks of the level before that a case goes on with."""
    query = select(col(Task.carried_from_id)).where(col(Task.case_id) == case_id)
    return frozenset(one for one in session.execute(query).scalars() if one is not None)


def by_state(session: Session, case_id: uuid.UUID) -> list[InState]:
    """The tasks of a case, counted by state; in no order."""
    return [InState(row[0], row[1], row[2]) for row in session.execute(_BY_STATE, {"case_id": case_id}).all()]


_BY_STATE = (
    select(col(Task.state), func.count(), func.count(col(Task.overdue_at)))
    .where(col(Task.case_id) == bindparam("case_id"))
    .group_by(col(Task.state))
)


def locked(session: Session, task_id: uuid.UUID) -> Task | None:
    """The task, locked; None when there is none."""
    query = select(Task).where(col(Task.id) == task_id).with_for_update(key_share=True)
    return session.execute(query).scalar_one_or_none()


def newly_overdue(session: Session, now: datetime, most: int) -> Sequence[Task]:
    """Up to `most` open tasks whose time has passed and of which nobody has been told yet, the earliest due first.

    They are locked; what another has locked is passed over.
    """
    query = select(Task).where(col(Task.overdue_at).is_(None), col(Task.due_at) <= now, col(Task.state).in_(OPEN))
    first = query.order_by(col(Task.due_at)).limit(most)
    return session.execute(first.with_for_update(key_share=True, skip_locked=True)).scalars().all()
