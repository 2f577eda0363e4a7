"""What an engine that keeps its promises would never show, asked of the tables; and the findings as they stand.

Every question looks at what is open alone and has an index for it: years of history cost nothing. Many rows of one
call-out or case are one thing seen. How long a thing may last is said in `states.oversight`.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from records.board import STANDING, Standing
from records.call import Call, CallOut, Message
from records.case import Case
from records.clock import Clock
from records.columns import as_said
from records.effect import Effect
from records.oversight import Finding, Sentry
from records.readiness import unsealed_since, youngest_worker
from records.sight import SEEN, seeing
from records.task import Task
from states.call import OPEN, CallState
from states.oversight import BOUNDS, Seen, Sort
from states.sight import Sight
from states.task import OPEN as OPEN_TASKS

_MOST = 200
_LOCK = 7_304_213


def alone(session: Session) -> bool:
    """Whether this transaction may write findings; one at a time does."""
    return bool(session.execute(text("select pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}).scalar())


def seen(session: Session, now: datetime) -> list[Seen]:
    """Everything about calls, messages, effects, clocks and tasks that is older than its bound."""
    found: list[Seen] = []
    for sort, (subject, query) in _QUERIES.items():
        rows = session.execute(query(now - BOUNDS[sort], now).limit(_MOST)).all()
        found += [Seen(sort, f"{subject}:{row[0]}", row[2], row[1], row[3], row[4]) for row in rows]
    return found


def engine_seen(session: Session, now: datetime) -> list[Seen]:
    """The last beat of a worker, and the oldest entry that is not sealed."""
    worker = Seen(Sort.WORKER, "engine:worker", youngest_worker(session) or now - BOUNDS[Sort.WORKER])
    unsealed = unsealed_since(session)
    return [worker, *([Seen(Sort.SEALER, "engine:sealer", unsealed)] if unsealed else [])]


def _rungs(before: datetime, _: datetime) -> Any:
    due = and_(col(Call.next_at) < before, col(Call.state).in_(OPEN))
    return _by_call_out(func.min(col(Call.next_at)), due)


def _by_call_out(since: Any, which: ColumnElement[bool]) -> Any:
    return (
        select(col(Call.call_out_id), col(Call.case_id), since, func.count(), literal(""))
        .where(which)
        .group_by(col(Call.call_out_id), col(Call.case_id))
        .order_by(col(Call.call_out_id))
    )


_CALLING = and_(col(Call.state) == as_said(CallState.CALLING), col(Call.part) == "holder")


def _stranded(before: datetime, _: datetime) -> Any:
    return _by_call_out(
        func.min(col(Call.opened_at)), and_(_CALLING, col(Call.next_at).is_(None), col(Call.opened_at) < before)
    )


def _doubts(before: datetime, now: datetime) -> Any:
    """Nothing of the call is under way or was taken up since, and its ladder waits as if nothing had happened."""
    other = aliased(Message)
    tried = select(col(other.id)).where(
        col(other.call_id) == col(Call.id), col(other.state).in_(("queued", "accepted", "delivered"))
    )
    lost = and_(col(Message.state) == as_said("unknown"), col(Message.due_at) < before)
    idle = and_(_CALLING, col(Call.stand_in_ids).is_(None), col(Call.next_at) > now, ~tried.exists())
    query = _by_call_out(func.min(col(Message.due_at)), and_(idle, lost))
    return query.join(Message, col(Message.call_id) == col(Call.id))


def _unsent(before: datetime, _: datetime) -> Any:
    late = and_(
        col(Message.state) == "queued", col(Message.due_at) < before, col(Message.sending_since).is_(None),
        col(Call.state) == as_said(CallState.CALLING), col(Message.fence) == col(Call.fence),
    )  # fmt: skip
    query = _by_call_out(func.min(col(Message.due_at)), late)
    return query.join(Message, col(Message.call_id) == col(Call.id))


def _effects(which: ColumnElement[bool]) -> Any:
    return (
        select(col(Effect.id), col(Effect.case_id), col(Effect.due_at), literal(1), col(Effect.kind))
        .where(col(Effect.state) == as_said("due"), which)
        .order_by(col(Effect.priority), col(Effect.due_at))
    )


_FREE = or_(col(Effect.lease_until).is_(None), col(Effect.lease_until) < func.clock_timestamp())


def _waiting(before: datetime, _: datetime) -> Any:
    return _effects(and_(col(Effect.due_at) < before, _FREE))


def _held(before: datetime, _: datetime) -> Any:
    return _effects(and_(col(Effect.due_at) < before, ~_FREE))


def _in_sending(before: datetime, _: datetime) -> Any:
    return (
        select(
            col(Effect.id), col(Effect.case_id), func.min(col(Message.sending_since)), func.count(), col(Effect.kind)
        )
        .join(Message, col(Message.effect_id) == col(Effect.id))
        .where(col(Effect.state) == as_said("due"))
        .where(col(Message.state) == "queued", col(Message.sending_since) < before)
        .group_by(col(Effect.id))
        .order_by(col(Effect.id))
    )


def _clocks(before: datetime, _: datetime) -> Any:
    query = select(col(Clock.id), col(Clock.case_id), col(Clock.due_at), literal(1), col(Clock.name))
    return query.where(col(Clock.state) == as_said("armed"), col(Clock.due_at) < before).order_by(col(Clock.due_at))


def _tasks(before: datetime, _: datetime) -> Any:
    query = select(col(Task.id), col(Task.case_id), col(Task.due_at), literal(1), col(Task.key))
    late = and_(col(Task.overdue_at).is_(None), col(Task.due_at) < before, col(Task.state).in_(OPEN_TASKS))
    return query.where(late).order_by(col(Task.due_at))


_QUERIES: dict[Sort, tuple[str, Any]] = {
    Sort.NOT_SENT: ("call_out", _unsent),
    Sort.STRANDED: ("call_out", _stranded),
    Sort.RUNG_PASSED: ("call_out", _rungs),
    Sort.DOUBT: ("call_out", _doubts),
    Sort.IN_SENDING: ("effect", _in_sending),
    Sort.EFFECT_WAITS: ("effect", _waiting),
    Sort.EFFECT_HELD: ("effect", _held),
    Sort.CLOCK_PASSED: ("clock", _clocks),
    Sort.TASK_PASSED: ("task", _tasks),
}


@dataclass(frozen=True, slots=True)
class Made:
    """What an open case has: whether it has called, the procedures of the cases that it opened, its clocks."""

    case_id: uuid.UUID
    definition_id: uuid.UUID
    steps: tuple[str, ...]
    since: datetime
    called: bool = False
    cases: set[str] = field(default_factory=set)
    clocks: set[str] = field(default_factory=set)


def made(session: Session) -> list[Made]:
    """What every open case has, with the steps that it has taken."""
    open_ = select(col(Case.id)).where(col(Case.closed_at).is_(None))
    called = set(session.execute(select(col(CallOut.case_id)).where(col(CallOut.case_id).in_(open_))).scalars())
    opened, clocks = defaultdict[Any, set[str]](set), defaultdict[Any, set[str]](set)
    children = select(col(Case.parent_id), col(Case.procedure)).where(col(Case.parent_id).in_(open_))
    for parent, procedure in session.execute(children.distinct()):
        opened[parent].add(procedure)
    for case_id, name in session.execute(
        select(col(Clock.case_id), col(Clock.name)).where(col(Clock.case_id).in_(open_)).distinct()
    ):
        clocks[case_id].add(name)
    rows = select(col(Case.id), col(Case.definition_id), col(Case.acts), col(Case.state_since))
    return [
        Made(row[0], row[1], tuple(row[2]), row[3], row[0] in called, opened[row[0]], clocks[row[0]])
        for row in session.execute(rows.where(col(Case.closed_at).is_(None)))
    ]


def open_findings(session: Session) -> list[Finding]:
    """What is amiss now, as far as it was found, oldest first."""
    query = select(Finding).where(col(Finding.gone_at).is_(None))
    return list(session.execute(query.order_by(col(Finding.since), col(Finding.id))).scalars())


@dataclass(frozen=True, slots=True)
class Amiss:
    """Something that is amiss now, as the desk is told of it; with its case when it is about one."""

    sort: Sort
    number: int
    detail: str
    since: datetime
    case: Standing | None


def told(session: Session, sight: Sight) -> list[Amiss]:
    """What is amiss now in the engine itself and in the cases that somebody sees, oldest first."""
    query = (
        select(Finding, *STANDING)
        .join(Case, col(Case.id) == col(Finding.case_id), isouter=True)
        .where(col(Finding.gone_at).is_(None), or_(col(Finding.case_id).is_(None), SEEN))
        .order_by(col(Finding.since), col(Finding.id))
        .limit(_MOST)
    )
    return [
        Amiss(Sort(one.sort), one.told["number"], one.told["detail"], one.since, Standing(*case) if case[0] else None)
        for one, *case in session.execute(query, seeing(sight))
    ]


def keep(session: Session, rows: Iterable[Finding]) -> None:
    """Writes new or changed findings."""
    session.add_all(rows)
    session.flush()


def looked(session: Session, row: Sentry, told: str | None) -> None:
    """The last look of the sentry of a machine; `told`: why its beat was not taken, None when none was sent."""
    values = row.model_dump(exclude={"id", "beat_at", "beat_told"})
    beaten = {} if told is None else {"beat_told": told} | ({} if told else {"beat_at": row.looked_at})
    new = insert(Sentry).values(**{"id": row.id, "beat_told": "", **values, **beaten})
    session.execute(new.on_conflict_do_update(index_elements=["host"], set_={**values, **beaten}))


def sentries(session: Session) -> list[Sentry]:
    """The sentries of all machines, whoever looked last first."""
    return list(session.execute(select(Sentry).order_by(col(Sentry.looked_at).desc())).scalars())
