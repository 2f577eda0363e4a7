"""The read-only questions about warnings: those that somebody sees, what each has called, who has answered."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from records.call import Call
from records.case import Case
from records.columns import any_of
from records.sight import SEEN, seeing
from states.call import OPEN, CallState
from states.sight import Sight

ANSWERED = (CallState.ANSWERED, CallState.COVERED)


@dataclass(frozen=True, slots=True)
class Hop:
    """The calls of one case at one tier: how many posts were called, how many of them have answered."""

    case_id: uuid.UUID
    tier: str
    called: int
    answered: int


_SEEN = select(Case).where(col(Case.kind) == "warning", SEEN)


def open_or_newest(session: Session, sight: Sight, most: int) -> Sequence[Case]:
    """The warnings that somebody sees: all that are not over, and of the others the newest; the newest first."""
    over = _SEEN.where(col(Case.closed_at).is_not(None)).order_by(col(Case.id).desc()).limit(most)
    still = session.execute(_SEEN.where(col(Case.closed_at).is_(None)), seeing(sight)).scalars().all()
    gone = session.execute(over, seeing(sight)).scalars().all()
    return sorted((*still, *gone), key=lambda one: one.id, reverse=True)


@dataclass(frozen=True, slots=True)
class InForce:
    """A warning in force, and its calls at one tier; without a tier when it has called nobody."""

    case: Case
    tier: str | None
    called: int
    answered: int


def in_force(session: Session, sight: Sight) -> list[InForce]:
    """The published warnings that somebody sees and that are not over, the newest first; one row for each tier."""
    return [InForce(*row) for row in session.execute(_IN_FORCE, seeing(sight)).all()]


def descendants(session: Session, warnings: Sequence[uuid.UUID]) -> Sequence[Case]:
    """The call-outs of these warnings and their cascades, oldest first; other warnings are left out."""
    outs = select(col(Case.id)).where(col(Case.parent_id) == any_of("warnings"), col(Case.kind) == "call_out")
    query = select(Case).where(or_(col(Case.id).in_(outs), col(Case.parent_id).in_(outs))).order_by(col(Case.id))
    return session.execute(query, {"warnings": list(warnings)}).scalars().all()


_TIER = col(Call.who)["tier"].astext
_COUNTED = (col(Call.part) == "holder") & col(Call.state).in_(
    (*ANSWERED, *OPEN, CallState.STOOD_DOWN, CallState.HANDED_OVER)
)
"""Of calls that are over only those that were answered."""
_HAS_ANSWERED = func.count(col(Call.id)).filter(col(Call.state).in_(ANSWERED))
_OUT, _BELOW = aliased(Case), aliased(Case)
_IN_FORCE = (
    select(Case, _TIER, func.count(col(Call.id)), _HAS_ANSWERED)
    .join(_OUT, (col(_OUT.parent_id) == col(Case.id)) & (col(_OUT.kind) == "call_out"))
    .join(_BELOW, or_(col(_BELOW.id) == col(_OUT.id), col(_BELOW.parent_id) == col(_OUT.id)))
    .join(Call, (col(Call.case_id) == col(_BELOW.id)) & _COUNTED, isouter=True)
    .where(col(Case.kind) == "warning", col(Case.closed_at).is_(None), SEEN)
    .group_by(col(Case.id), _TIER)
    .order_by(col(Case.id).desc())
)


def hops(session: Session, cases: Sequence[uuid.UUID]) -> list[Hop]:
    """How far the calls of these cases are, tier by tier; of calls that are over only those that were answered."""
    query = (
        select(col(Call.case_id), _TIER, func.count(col(Call.id)), _HAS_ANSWERED)
        .where(col(Call.case_id) == any_of("cases"), _COUNTED)
        .group_by(col(Call.case_id), _TIER)
    )
    return [Hop(*row) for row in session.execute(query, {"cases": list(cases)}).all()]


def calls(session: Session, cases: Sequence[uuid.UUID]) -> Sequence[Call]:
    """Every call of these cases in the order in which they were opened."""
    query = select(Call).where(col(Call.case_id) == any_of("cases")).order_by(col(Call.id))
    return session.execute(query, {"cases": list(cases)}).scalars().all()
