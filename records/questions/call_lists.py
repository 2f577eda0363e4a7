"""Questions about printed call lists: which calls are on one, under which number, by which link each is answered."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col

from records.call import Call, Message
from records.columns import any_of
from states.call import FOLLOWED, CallState

_GONE = (CallState.STOOD_DOWN, CallState.HANDED_OVER, *FOLLOWED)


def wanted(session: Session, case_id: uuid.UUID) -> Sequence[Call]:
    """The calls of a case that are not over, answered or not, in the order of their making; locks nothing."""
    query = select(Call).where(col(Call.case_id) == case_id, col(Call.state).not_in(_GONE))
    return session.execute(query.order_by(col(Call.id))).scalars().all()


def without_number(session: Session, case_id: uuid.UUID) -> Sequence[Call]:
    """The calls of a case that are not over and stand on no list yet, locked in the order of their making."""
    query = select(Call).where(
        col(Call.case_id) == case_id, col(Call.state).not_in(_GONE), col(Call.list_number).is_(None)
    )
    lock = query.order_by(col(Call.id)).with_for_update(key_share=True)
    return session.execute(lock.execution_options(populate_existing=True)).scalars().all()


def last_number(session: Session, case_id: uuid.UUID) -> int:
    """The highest number on the lists of a case; 0 before the first list."""
    highest: int | None = session.execute(select(func.max(Call.list_number)).where(_of(case_id))).scalar_one()
    return highest or 0


def numbered(session: Session, case_id: uuid.UUID, numbers: Iterable[int]) -> dict[int, Call]:
    """The calls that stand under these numbers on the lists of a case; without those that no list has."""
    query = select(Call).where(_of(case_id), col(Call.list_number).in_(list(numbers)))
    return {call.list_number: call for call in session.execute(query).scalars() if call.list_number is not None}


def newest_messages(session: Session, calls: Iterable[uuid.UUID]) -> dict[uuid.UUID, Message]:
    """By call the last message that has a link to answer by; without a call that had none."""
    rows = session.execute(_NEWEST, {"calls": list(calls)}).scalars()
    return {message.call_id: message for message in rows if message.call_id is not None}


_NEWEST = (
    select(Message)
    .where(col(Message.call_id) == any_of("calls"), col(Message.token_digest).is_not(None))
    .order_by(col(Message.call_id), col(Message.id).desc())
    .ext(distinct_on(col(Message.call_id)))
)


def _of(case_id: uuid.UUID) -> Any:
    return col(Call.case_id) == case_id
