"""Who sees which case, as a condition that every question about cases can carry, and who takes part.

What counts is the incident, or the intake while it is part of none: whoever sees it sees all its cases.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Text, bindparam, func, or_, select, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from records.case import Case
from records.columns import any_of
from records.organisation import Organisation
from records.participation import Participation
from states.sight import Sight

_ROOT: Any = aliased(Case)
_UNITS = select(col(Organisation.id)).where(col(Organisation.key) == any_of("sight_units", Text()))
_TAKES_PART = (
    select(col(Participation.case_id))
    .where(col(Participation.case_id) == _ROOT.id, col(Participation.organisation_id).in_(_UNITS))
    .correlate(_ROOT)
    .exists()
)
_BY_PLACE = func.coalesce(
    func.territory(_ROOT.facts).op("&&", return_type=Boolean())(bindparam("sight_areas", type_=ARRAY(Text()))), False
)
SEEN: ColumnElement[bool] = or_(
    bindparam("sight_everything", type_=Boolean()),
    select(_ROOT.id)
    .where(_ROOT.id == func.coalesce(col(Case.incident_id), col(Case.id)), or_(_BY_PLACE, _TAKES_PART))
    .correlate(Case)
    .exists(),
)
"""Whether a `Case` of a question is seen by whoever `seeing` names."""


def seeing(sight: Sight) -> dict[str, Any]:
    """The values that a question with `SEEN` in it is asked with."""
    return {
        "sight_everything": sight.everything,
        "sight_areas": list(sight.areas),
        "sight_units": list(sight.units),
    }


def sees(session: Session, sight: Sight, case: Case) -> bool:
    """Whether somebody sees a case."""
    if sight.covers(case.facts.get("area") or ()):
        return True
    return session.execute(_SEES, {"case": case.id, **seeing(sight)}).first() is not None


_SEES = select(col(Case.id)).where(col(Case.id) == bindparam("case"), SEEN)
_JOINED = text(
    "insert into participations (case_id, organisation_id, since) "
    "select :into, organisation_id, since from participations where case_id = :case order by organisation_id "
    "on conflict do nothing"
)


def carry_over(session: Session, case_id: uuid.UUID, incident_id: uuid.UUID) -> None:
    """Whoever took part in an intake takes part in the incident that it becomes part of."""
    session.execute(_JOINED, {"case": case_id, "into": incident_id})
