"""Sealing: every committed entry gets its place and digest in its chain, within a second.

Answers come in by the thousand and must not queue behind a chain, so an entry is committed first and sealed after.
What is sealed can never change; what is not yet sealed is counted and shown.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, insert, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col

from records.database import Database
from records.journal import OFFICE, Anchor, Entry, Seal
from records.ledger import plain
from states.chain import START, digest

_LOCK = 7_304_212
_BATCH = 2_000
_BACK = 20_000
_ENTRIES: Any = Entry.__table__  # type: ignore[attr-defined]
_SEALS: Any = Seal.__table__  # type: ignore[attr-defined]
_ANCHORS: Any = Anchor.__table__  # type: ignore[attr-defined]
HASHED = (
    "id", "case_id", "incident_id", "kind", "subject", "happened_at", "entered_at", "actor", "why", "definition",
    "data", "changes",
)  # fmt: skip


def hashed(entry: Any) -> dict[str, Any]:
    """What the digest of an entry covers: everything that it says."""
    return {name: plain(getattr(entry, name)) for name in HASHED}


def seal(session: Session, *, whole: bool = False, most: int = _BATCH) -> int:
    """Seals up to `most` of what has been committed and is not sealed; how many. 0 when another process is at it.

    Entries are numbered before they are committed, so a slow transaction may commit a low number late: the last
    `_BACK` numbers are always looked at, and all of them when `whole`.
    """
    if not session.execute(text("select pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}).scalar():
        return 0
    last = session.execute(select(func.coalesce(func.max(col(Seal.entry_id)), 0))).scalar_one()
    unsealed = (
        select(_ENTRIES)
        .where(_ENTRIES.c.id > (0 if whole else last - _BACK))
        .where(~select(col(Seal.entry_id)).where(col(Seal.entry_id) == _ENTRIES.c.id).exists())
        .order_by(_ENTRIES.c.id)
        .limit(most)
    )
    entries = session.execute(unsealed).all()
    heads = _heads(session, {chain_of(entry) for entry in entries})
    seals = []
    for entry in entries:
        chain = chain_of(entry)
        sequence, previous = heads.get(chain, (0, START))
        sealed = digest(previous, sequence + 1, hashed(entry))
        heads[chain] = (sequence + 1, sealed)
        seals.append(
            {
                "entry_id": entry.id,
                "chain": chain,
                "sequence": sequence + 1,
                "previous": previous,
                "digest": sealed,
            }
        )
    if seals:
        session.execute(insert(Seal), seals)
    return len(seals)


def seal_all(records: Database, most: int = _BATCH) -> None:
    """Batch by batch, each committed, until nothing is left; another process that is at it goes on by itself."""
    sealed = most
    while sealed:
        with records.transaction() as session:
            sealed = seal(session, whole=True, most=most)


def chain_of(entry: Any) -> uuid.UUID:
    """The chain to which an entry belongs: that of its case, or the office's."""
    chain: uuid.UUID = entry.case_id or OFFICE
    return chain


def _heads(session: Session, chains: set[uuid.UUID]) -> dict[uuid.UUID, tuple[int, str]]:
    last = select(_SEALS).where(_SEALS.c.chain.in_(chains)).ext(distinct_on(_SEALS.c.chain))
    rows = session.execute(last.order_by(_SEALS.c.chain, _SEALS.c.sequence.desc())).all()
    return {row.chain: (row.sequence, row.digest) for row in rows}


def unsealed(session: Session, *, whole: bool = False) -> int:
    """How many entries have no place in a chain yet, among the last `_BACK` numbers or among all when `whole`."""
    return int(session.execute(_UNSEALED, {"back": None if whole else _BACK}).scalar_one())


_FROM = func.coalesce(select(func.max(col(Seal.entry_id)) - bindparam("back", type_=BigInteger)).scalar_subquery(), 0)
_UNSEALED = select(
    select(func.count()).where(col(Entry.id) > _FROM).scalar_subquery()
    - select(func.count()).where(col(Seal.entry_id) > _FROM).scalar_subquery()
)


def anchor(session: Session, day: date, now: datetime) -> Anchor | None:
    """The anchor of `day`, made once: a digest over the heads of all chains. None when it exists already."""
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if session.get(Anchor, day) is not None:
        return None
    upto = session.execute(select(func.coalesce(func.max(col(Seal.id)), 0))).scalar_one()
    chains, heads = heads_digest(session, upto)
    before = session.execute(select(_ANCHORS.c.digest).order_by(_ANCHORS.c.day.desc()).limit(1)).scalar()
    previous = before or START
    made = Anchor(day=day, made_at=now, upto=upto, chains=chains, heads=heads, previous=previous, digest="")
    made.digest = anchor_digest(made)
    session.add(made)
    session.flush()
    return made


def anchor_digest(anchor: Anchor) -> str:
    """The digest that an anchor must carry: it covers the anchor before it."""
    said = {
        "day": anchor.day.isoformat(),
        "made_at": plain(anchor.made_at),
        "upto": anchor.upto,
        "heads": anchor.heads,
    }
    return digest(anchor.previous, anchor.chains, said)


def heads_digest(session: Session, upto: int) -> tuple[int, str]:
    """How many chains there were when seal `upto` was made, and one digest over all their heads."""
    last = select(_SEALS).where(_SEALS.c.id <= upto).ext(distinct_on(_SEALS.c.chain))
    rows = session.execute(last.order_by(_SEALS.c.chain, _SEALS.c.sequence.desc())).all()
    return len(rows), digest(START, len(rows), {str(row.chain): [row.sequence, row.digest] for row in rows})
