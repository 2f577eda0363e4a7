"""Proving the record: chains and anchors hold, definitions are as published, folding the journal gives the tables."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text
from sqlmodel import Session, col

from records import fold
from records.call import Message
from records.definition import PUBLISHED, Definition
from records.journal import OFFICE, Anchor, Entry, Seal
from records.sealer import anchor_digest, chain_of, hashed, heads_digest, unsealed
from states.chain import START, content_digest, digest
from states.personal import sealed

_ENTRIES: Any = Entry.__table__  # type: ignore[attr-defined]
_SEALS: Any = Seal.__table__  # type: ignore[attr-defined]
_ANCHORS: Any = Anchor.__table__  # type: ignore[attr-defined]


@dataclass
class Proof:
    """What was looked at and what was found; the record stands when `faults` is empty."""

    entries: int = 0
    chains: int = 0
    anchors: int = 0
    unsealed: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def stands(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults


def verify(session: Session) -> Proof:
    """Follows every chain from its start, checks every anchor, and compares the folded journal with the tables.

    The session must be fresh: all of it is looked at as it was at one moment, while work goes on.
    """
    session.execute(text("set transaction isolation level repeatable read"))
    proof = Proof(unsealed=unsealed(session, whole=True))
    _chains(session, proof)
    _anchors(session, proof)
    _definitions(session, proof)
    _addresses(session, proof)
    folded = fold.fold(fold.changes_until(session, None, None))
    proof.faults += fold.differences(folded, fold.stored(session))
    return proof


def _chains(session: Session, proof: Proof) -> None:
    heads: dict[uuid.UUID, tuple[int, str]] = {}
    columns = (*_ENTRIES.c, _SEALS.c.chain, _SEALS.c.sequence, _SEALS.c.previous, _SEALS.c.digest)
    joined = select(*columns).join_from(_ENTRIES, _SEALS, _ENTRIES.c.id == _SEALS.c.entry_id)
    rows = session.execute(joined.order_by(_SEALS.c.id).execution_options(yield_per=2000))
    for row in rows:
        proof.entries += 1
        chain = chain_of(row)
        sequence, previous = heads.get(chain, (0, START))
        if row.chain != chain or row.sequence != sequence + 1 or row.previous != previous:
            proof.faults.append(f"chain of {_named(chain)}: broken before entry {row.id} (number {row.sequence})")
        if digest(row.previous, row.sequence, hashed(row)) != row.digest:
            proof.faults.append(f"entry {row.id} of {_named(chain)} (number {row.sequence}) has been altered")
        heads[chain] = (row.sequence, row.digest)
    proof.chains = len(heads)
    orphans = select(_SEALS.c.entry_id).where(~select(_ENTRIES.c.id).where(_ENTRIES.c.id == _SEALS.c.entry_id).exists())
    proof.faults += [f"entry {one} has been removed" for one in session.execute(orphans).scalars()]


def _named(chain: uuid.UUID) -> str:
    return "the office" if chain == OFFICE else f"case {chain}"


def _anchors(session: Session, proof: Proof) -> None:
    previous = START
    for anchor in session.execute(select(Anchor).order_by(_ANCHORS.c.day)).scalars():
        proof.anchors += 1
        if anchor.previous != previous or anchor_digest(anchor) != anchor.digest:
            proof.faults.append(f"anchor of {anchor.day} has been altered")
        if heads_digest(session, anchor.upto) != (anchor.chains, anchor.heads):
            proof.faults.append(f"anchor of {anchor.day}: the chains are not what they were on that day")
        previous = anchor.digest


def _definitions(session: Session, proof: Proof) -> None:
    """What cases were decided by is what was published, and what is current is what was published last."""
    told: dict[tuple[str, str], str] = {}
    last: dict[str, str] = {}
    entries = select(_ENTRIES.c.subject, _ENTRIES.c.data).where(_ENTRIES.c.kind == PUBLISHED).order_by(_ENTRIES.c.id)
    for subject, data in session.execute(entries):
        told[subject, data["after"]] = data["digest"]
        last[subject] = data["after"]
    for row in session.execute(select(Definition)).scalars():
        subject = f"{row.kind}:{row.name}"
        published = told.pop((subject, row.version), None)
        if published is None:
            proof.faults.append(f"definition {subject} {row.version}: nothing says that it was published")
        elif content_digest(row.data) != published:
            proof.faults.append(f"definition {subject} {row.version} has been altered")
        if row.current != (last.get(subject) == row.version):
            proof.faults.append(f"definition {subject} {row.version} is not what was made current")
    proof.faults += [f"definition {subject} {version} has been removed" for subject, version in told]


def _addresses(session: Session, proof: Proof) -> None:
    """Messages went to the addresses that the record seals; of those that were destroyed nobody can say any more."""
    kept = select(col(Message.number), col(Message.address), col(Message.address_salt), col(Message.address_seal))
    query = kept.where(col(Message.address_salt).is_not(None)).execution_options(yield_per=2000)
    for number, address, salt, seal in session.execute(query):
        if sealed(address, salt) != seal:
            proof.faults.append(f"message {number}: its address is not the one that was sealed")
