"""Questions about the short codes of calls on phones."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from records.answer_code import AnswerCode
from records.call import Call, Message
from records.columns import new_id
from states.call import OPEN

KEPT = timedelta(days=1)
"""So long after it was last sent a code belongs to its call, over or not."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A code that still belongs to a call, with the last message that carried it."""

    row: AnswerCode
    message: Message
    call: Call


def of_phones(session: Session, phone_digests: Iterable[str], now: datetime) -> list[Coded]:
    """The codes of these phones that are not free: sent within a day, or of a call that is open; the oldest first."""
    query = (
        select(AnswerCode, Message, Call)
        .join(Message, col(Message.id) == col(AnswerCode.message_id))
        .join(Call, col(Call.id) == col(AnswerCode.call_id))
        .where(col(AnswerCode.phone_digest).in_(list(phone_digests)))
        .where((col(AnswerCode.given_at) > now - KEPT) | col(Call.state).in_(OPEN))
        .order_by(col(AnswerCode.given_at), col(AnswerCode.id))
    )
    return [Coded(row[0], row[1], row[2]) for row in session.execute(query).all()]


def claim(session: Session, wanted: Sequence[AnswerCode], now: datetime) -> frozenset[tuple[str, int]]:
    """Gives these codes to their calls; those, by phone and code, that another has not taken at the same time."""
    rows = [
        {"id": new_id(), "phone_digest": one.phone_digest, "code": one.code, "call_id": one.call_id,
         "message_id": one.message_id, "given_at": now}
        for one in sorted(wanted, key=lambda one: (one.phone_digest, one.code))
    ]  # fmt: skip
    adding = insert(AnswerCode).values(rows)
    taking = adding.on_conflict_do_update(
        index_elements=["phone_digest", "code"],
        set_={name: adding.excluded[name] for name in ("call_id", "message_id", "given_at")},
        where=(col(AnswerCode.given_at) <= now - KEPT) | (col(AnswerCode.call_id) == adding.excluded["call_id"]),
    ).returning(col(AnswerCode.phone_digest), col(AnswerCode.code))
    return frozenset((row[0], row[1]) for row in session.execute(taking).all())


def forget(session: Session, cases: Iterable[uuid.UUID]) -> None:
    """Destroys the codes of these cases' calls."""
    theirs = select(col(Call.id)).where(col(Call.case_id).in_(list(cases)))
    gone = delete(AnswerCode).where(col(AnswerCode.call_id).in_(theirs))
    session.execute(gone, execution_options={"synchronize_session": False})
