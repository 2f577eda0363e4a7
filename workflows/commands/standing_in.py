"""Who is called in whose place: the calls of silent holders that wait for a deputy or a superior."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlmodel import col

from records.call import Call
from states.call import OPEN
from workflows.work import Work


def locked_with_related(work: Work, calls: Iterable[Call], and_these: Iterable[uuid.UUID] = ()) -> None:
    """Locks calls, those that wait for them and those that they wait for, in the order of their ids, as they stand now.

    Of `and_these` only the calls themselves.
    """
    ids = {one.id for one in calls}
    named = {*ids, *and_these} | {
        other for one in calls for other in (one.for_call_id, one.covered_by_id) if other is not None
    }
    related = or_(col(Call.id).in_(named), col(Call.for_call_id).in_(ids), col(Call.covered_by_id).in_(ids))
    lock = select(Call).where(related).order_by(col(Call.id)).with_for_update(key_share=True)
    work.session.execute(lock.execution_options(populate_existing=True)).all()


def waiting_for(work: Work, call: Call) -> list[Call]:
    """The open calls of holders in whose place this person was called."""
    if call.part == "holder":
        return []
    query = select(Call).where(
        (col(Call.id) == call.for_call_id) | (Call.covered_by_id == call.id), col(Call.state).in_(OPEN)
    )
    return list(work.session.execute(query.order_by(col(Call.id)).with_for_update(key_share=True)).scalars())


def still_waiting_for(work: Work, call: Call) -> list[Call]:
    """Of these, the ones whose ladder has not gone on to somebody else since."""
    return [one for one in waiting_for(work, call) if one.covered_by_id in (None, call.id)]


def called_in_place_of(work: Work, holder: Call) -> list[Call]:
    """The open calls of people who were called in the place of this holder."""
    if holder.part != "holder":
        return []
    query = select(Call).where(
        (col(Call.id) == holder.covered_by_id) | (Call.for_call_id == holder.id),
        col(Call.state).in_(OPEN),
        Call.part != "holder",
    )
    return list(work.session.execute(query.order_by(col(Call.id)).with_for_update(key_share=True)).scalars())
