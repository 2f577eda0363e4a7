"""Questions about call-outs and the calls in them, and the locks under which they climb, complete and are answered."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from records.call import Call, CallOut
from states.call import OPEN, CallState


def call_outs_due(session: Session, now: datetime) -> Sequence[uuid.UUID]:
    """The call-outs with open calls whose time has come, in no order."""
    query = select(col(Call.call_out_id)).where(col(Call.next_at) <= now, col(Call.state).in_(OPEN)).distinct()
    return session.execute(query).scalars().all()


def call_out_if_free(session: Session, call_out_id: uuid.UUID) -> CallOut | None:
    """The call-out, locked; None when there is none, or when another has it in hand."""
    query = select(CallOut).where(col(CallOut.id) == call_out_id)
    return session.execute(query.with_for_update(key_share=True, skip_locked=True)).scalar_one_or_none()


def due(session: Session, call_out_id: uuid.UUID, now: datetime, most: int) -> list[Call]:
    """Up to `most` open calls of a call-out whose time has come, the earliest first.

    They are locked; what another has locked is passed over.
    """
    query = (
        select(Call)
        .where(col(Call.call_out_id) == call_out_id, col(Call.next_at) <= now, col(Call.state).in_(OPEN))
        .order_by(col(Call.next_at), col(Call.id))
        .limit(most)
    )
    return list(session.execute(query.with_for_update(key_share=True, skip_locked=True)).scalars())


def is_calling(session: Session, call_out_id: uuid.UUID, person_id: uuid.UUID, part: str) -> bool:
    """Whether a call-out is calling this person in this part; locks nothing."""
    return session.execute(_calling(call_out_id, person_id, part)).first() is not None


def calling_if_free(session: Session, call_out_id: uuid.UUID, person_id: uuid.UUID, part: str) -> Call | None:
    """The newest call of a call-out that is calling this person in this part, as it stands now, locked.

    None when there is none, or when another has it in hand.
    """
    query = _calling(call_out_id, person_id, part).with_for_update(key_share=True, skip_locked=True)
    return session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def _calling(call_out_id: uuid.UUID, person_id: uuid.UUID, part: str) -> Select[Call]:
    query = select(Call).where(
        col(Call.call_out_id) == call_out_id,
        col(Call.person_id) == person_id,
        col(Call.part) == part,
        col(Call.state) == CallState.CALLING,
    )
    return query.order_by(col(Call.id).desc()).limit(1)


def running(session: Session) -> Sequence[CallOut]:
    """The running call-outs, oldest first."""
    query = select(CallOut).where(col(CallOut.state) == "running").order_by(col(CallOut.id))
    return session.execute(query).scalars().all()


def call_out_while_running(session: Session, call_out_id: uuid.UUID) -> CallOut | None:
    """The call-out as it stands now, locked; None when it runs no longer."""
    query = select(CallOut).where(col(CallOut.id) == call_out_id, col(CallOut.state) == "running")
    lock = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.execute(lock).scalar_one_or_none()


def of_holders(session: Session, call_outs: Iterable[uuid.UUID]) -> Sequence[tuple[uuid.UUID, dict[str, Any], str]]:
    """Of every holder's call in these call-outs: the call-out, who was called, and its state; in no order."""
    query = select(col(Call.call_out_id), col(Call.who), col(Call.state)).where(
        col(Call.call_out_id).in_(list(call_outs)), col(Call.part) == "holder"
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def with_ids(session: Session, ids: Iterable[uuid.UUID]) -> Sequence[Call]:
    """The calls with these ids, in no order; locks nothing."""
    return session.execute(select(Call).where(col(Call.id).in_(list(ids)))).scalars().all()
