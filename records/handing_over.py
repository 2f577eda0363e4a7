"""What one shift hands over to the next: what is open, whom nobody has heard from yet, what is to be done."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from records.call import Call
from records.case import Case
from records.sight import SEEN, seeing
from records.task import Task
from states.call import OPEN as WAITING
from states.sight import Sight
from states.task import OPEN as TO_DO

KINDS = (
    "incident", "response", "intake", "information_report", "routine_report", "urgent_document", "fault_ticket",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call-out with people who have not answered."""

    call_out_id: uuid.UUID
    case: Case
    since: datetime
    who: list[dict[str, Any]] = field(default_factory=list)


def open_cases(session: Session, sight: Sight) -> list[Case]:
    """The incidents, responses, intakes and reports that they see and that are not over, the oldest first."""
    query = select(Case).where(col(Case.kind).in_(KINDS), col(Case.closed_at).is_(None), SEEN)
    return list(session.execute(query.order_by(col(Case.opened_at), col(Case.id)), seeing(sight)).scalars())


def unanswered(session: Session, sight: Sight) -> list[Waiting]:
    """The call-outs that they see in which somebody who is wanted has not answered, the oldest first."""
    query = (
        select(Call, Case)
        .join(Case, col(Case.id) == Call.case_id)
        .where(col(Call.part) == "holder", col(Call.state).in_(WAITING), SEEN)
        .order_by(col(Call.opened_at), col(Call.id))
    )
    found: dict[uuid.UUID, Waiting] = {}
    for call, case in session.execute(query, seeing(sight)).all():
        one = found.setdefault(call.call_out_id, Waiting(call.call_out_id, case, call.opened_at))
        one.who.append(call.who)
    return list(found.values())


def to_do(session: Session, sight: Sight) -> list[tuple[Task, Case]]:
    """The tasks that they see and that are not closed, by their due times."""
    query = select(Task, Case).join(Case, col(Case.id) == Task.case_id).where(col(Task.state).in_(TO_DO), SEEN)
    rows = session.execute(query.order_by(col(Task.due_at), col(Task.id)), seeing(sight)).all()
    return [(row[0], row[1]) for row in rows]
