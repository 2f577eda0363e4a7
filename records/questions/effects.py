"""Questions about effects and the workers that hold them: leases, beats, and what is still free.

Leases run on the database's own clock.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlmodel import Session, col

from records.effect import Effect, Worker

LEASE_SECONDS = 15
LONGEST_PUT_OFF = 60
"""Seconds for which an effect is put off at most. What is due later still was put off by a clock that has been set back
since: it is due now.
"""

_CLAIM = text(
    """
    with due as materialized (
        select id from effects
        where state = 'due' and (due_at <= :now or due_at > cast(:now as timestamptz) + make_interval(secs => :longest))
          and (lease_until is null or lease_until < clock_timestamp()
               or lease_until > clock_timestamp() + make_interval(secs => 2 * :seconds))
          and (cast(:kinds as text[]) is null or (kind = any(:kinds)) = :inside)
          and not (id = any(cast(:besides as uuid[])))
        order by priority, due_at limit :most for no key update skip locked)
    update effects set owner = :worker, lease = lease + 1, claims = claims + 1,
           lease_until = clock_timestamp() + make_interval(secs => :seconds)
    from due where effects.id = due.id
    returning effects.id, kind, case_id, incident_id, priority, lease, claims, data,
              extract(epoch from cast(:now as timestamptz) - due_at) as waited,
              (select number from cases where cases.id = effects.case_id) as label,
              (select level from cases where cases.id = effects.case_id) as level
    """
)
"""Materialized: as a part of the update the server may ask for the due ones again for every row, and take too many.

A lease that runs longer than any does was given by a clock that has been set back since: it counts no more.
"""
_EXTEND = text(
    "update effects set lease_until = clock_timestamp() + make_interval(secs => :seconds)"
    " where owner = :worker and state = 'due' and lease_until is not null and id = any(cast(:ids as uuid[]))"
)
_BEAT = text("update workers set beat_at = clock_timestamp(), runner = :runner where id = :worker")
_RELEASE = text("update effects set lease_until = null, owner = null where owner = :worker and state = 'due'")
_FORGET = text("delete from workers where id = :worker")


@dataclass(frozen=True, slots=True)
class Claimed:
    """An effect in a worker's hands, with the number of the lease under which it may record."""

    id: uuid.UUID
    kind: str
    case_id: uuid.UUID
    incident_id: uuid.UUID | None
    priority: int
    lease: int
    claims: int
    data: dict[str, Any]
    waited: float
    """Seconds between its due time and its claim."""
    label: str = ""
    """The number of its case, for people who look at runs."""
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """Which effects are meant: those of some kinds, or all others. So one crowd can not stand in another's way."""

    kinds: tuple[str, ...]
    inside: bool
    besides: tuple[uuid.UUID, ...] = ()
    """Which are not meant all the same."""


def claimed(session: Session, worker: uuid.UUID, now: datetime, most: int, lane: Lane | None = None) -> list[Claimed]:
    """Leases up to `most` due effects to a worker, most urgent and then earliest due; what is locked is passed over.

    They come in no order.
    """
    which: dict[str, Any] = {"kinds": None, "inside": True, "besides": []}
    if lane is not None:
        which = {"kinds": list(lane.kinds), "inside": lane.inside, "besides": list(lane.besides)}
    given = {
        "worker": worker,
        "seconds": LEASE_SECONDS,
        "now": now,
        "most": most,
        "longest": LONGEST_PUT_OFF + 1,
    } | which
    rows = session.execute(_CLAIM, given).mappings()
    return [Claimed(**{**row, "waited": max(0.0, float(row["waited"]))}) for row in rows]


def extended(session: Session, worker: uuid.UUID, ids: Iterable[uuid.UUID]) -> None:
    """The leases of a worker on these effects go on from now."""
    session.execute(_EXTEND, {"worker": worker, "seconds": LEASE_SECONDS, "ids": list(ids)})


def seen_alive(session: Session, worker: uuid.UUID, runner: str) -> None:
    """The worker's row says that it is alive, and by which runner it works."""
    session.execute(_BEAT, {"worker": worker, "runner": runner})


def released(session: Session, worker: uuid.UUID) -> None:
    """What a worker has in hand is due again at once, and the worker is forgotten."""
    session.execute(_RELEASE, {"worker": worker})
    session.execute(_FORGET, {"worker": worker})


def locked(session: Session, effect_id: uuid.UUID) -> Effect | None:
    """The effect as it stands now, locked; None when there is none."""
    return session.get(Effect, effect_id, with_for_update={"key_share": True}, populate_existing=True)


def free_locked(session: Session, case_id: uuid.UUID, kinds: Iterable[str]) -> Sequence[uuid.UUID]:
    """The due effects of these kinds in a case that no worker has in hand, locked; what is locked is passed over."""
    query = select(col(Effect.id)).where(
        col(Effect.case_id) == case_id,
        col(Effect.state) == "due",
        col(Effect.kind).in_(kinds),
        col(Effect.owner).is_(None),
    )
    return session.execute(query.with_for_update(key_share=True, skip_locked=True)).scalars().all()


def workers_of(session: Session, host: str) -> Sequence[Worker]:
    """The workers that were started on a machine, alive or not, in no order."""
    return session.execute(select(Worker).where(col(Worker.host) == host)).scalars().all()
