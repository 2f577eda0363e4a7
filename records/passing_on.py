"""What goes on to the next shift: open tasks and open calls of some posts, and the calls that were answered for them.

All of it is locked: nobody works on these tasks, and nobody answers these calls, until the commit. A case that is over
is not asked.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from sqlalchemy import Select, select
from sqlmodel import Session, col

from records.call import Call, CallOut
from records.case import Case
from records.task import Task
from states.call import OPEN as WAITING
from states.call import CallState
from states.task import OPEN as TO_DO


def tasks(session: Session, posts: Iterable[uuid.UUID]) -> list[tuple[Task, Case]]:
    """The open tasks of these posts, in the order of their ids."""
    query = select(Task, Case).join(Case, col(Case.id) == Task.case_id).where(col(Case.closed_at).is_(None))
    query = query.where(col(Task.owner_post_id).in_(list(posts)), col(Task.state).in_(TO_DO)).order_by(col(Task.id))
    locked = query.with_for_update(of=Task, key_share=True).execution_options(populate_existing=True)
    return [(row[0], row[1]) for row in session.execute(locked).all()]


def calls(session: Session, posts: Iterable[uuid.UUID], without: Collection[str]) -> list[tuple[Call, CallOut, Case]]:
    """The holders' calls of these posts that are open or answered, in the order of their ids.

    They are locked after their call-outs, like everywhere. Those of cases of the kinds `without` stay.
    """
    wanted = _calls(list(posts), without)
    outs = sorted({row[1].id for row in session.execute(wanted).all()})
    locked = select(col(CallOut.id)).where(col(CallOut.id).in_(outs)).order_by(col(CallOut.id))
    session.execute(locked.with_for_update(key_share=True)).all()
    query = wanted.where(col(CallOut.id).in_(outs)).with_for_update(of=Call, key_share=True)
    found = session.execute(query.execution_options(populate_existing=True)).all()
    return [(row[0], row[1], row[2]) for row in found]


def _calls(posts: list[uuid.UUID], without: Collection[str]) -> Select[Call, CallOut, Case]:
    return (
        select(Call, CallOut, Case)
        .join(CallOut, col(CallOut.id) == Call.call_out_id)
        .join(Case, col(Case.id) == Call.case_id)
        .where(col(Case.closed_at).is_(None), col(Call.post_id).in_(posts), col(Call.part) == "holder")
        .where(col(Call.state).in_((*WAITING, CallState.ANSWERED)))
        .where(col(Case.kind).not_in(without))
        .order_by(col(Call.id))
    )
