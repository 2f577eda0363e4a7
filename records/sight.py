"""Who sees which case, as a condition that every question about cases can carry, and who takes part.

What counts is the incident, or the intake while it is part of none: whoever sees it sees all its cases.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Text, bindparam, false, func, or_, select, text, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from records.case import Case
from records.columns import any_of
from records.organisation import Organisation
from records.participation import Participation
from records.person import Holding, Person, Post
from records.questions.directory import in_area
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
    return sees_what(session, sight, case.id)


_SEES = select(col(Case.id)).where(col(Case.id) == bindparam("case"), SEEN)
_JOINED = text(
    "insert into participations (case_id, organisation_id, since) "
    "select :into, organisation_id, since from participations where case_id = :case order by organisation_id "
    "on conflict do nothing"
)


def bodies_seen(sight: Sight) -> ColumnElement[bool]:
    """Whether an `Organisation` of a question is one that somebody sees in the directory."""
    if sight.everything:
        return true()
    mine = select(col(Participation.case_id)).join(Organisation, col(Organisation.id) == Participation.organisation_id)
    together = select(col(Participation.organisation_id)).where(
        col(Participation.case_id).in_(mine.where(col(Organisation.key).in_(sight.units)))
    )
    return or_(in_area(sight.near), col(Organisation.key).in_(sight.units), col(Organisation.id).in_(together))


def people_seen(sight: Sight) -> ColumnElement[bool]:
    """Whether a `Person` of a question is one that somebody sees: by a post, held then or now; and oneself."""
    if sight.everything:
        return true()
    posts = (
        select(col(Holding.person_id))
        .join(Post, col(Post.id) == col(Holding.post_id))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
    )
    there = col(Person.id).in_(posts.where(bodies_seen(sight)).correlate(None))
    nowhere = ~select(col(Holding.id)).where(col(Holding.person_id) == col(Person.id)).correlate(Person).exists()
    return or_(there, col(Person.key) == sight.person, nowhere if sight.keeper else false())


def sees_body(session: Session, sight: Sight, body: Organisation) -> bool:
    """Whether somebody sees an organisation of the directory."""
    query = select(col(Organisation.id)).where(col(Organisation.id) == body.id, bodies_seen(sight))
    return session.execute(query).first() is not None


def sees_person(session: Session, sight: Sight, person: Person) -> bool:
    """Whether somebody sees a person of the directory."""
    query = select(col(Person.id)).where(col(Person.id) == person.id, people_seen(sight))
    return session.execute(query).first() is not None


def directory_seen(session: Session, sight: Sight) -> tuple[frozenset[uuid.UUID], frozenset[uuid.UUID]]:
    """The ids of the organisations and of the people whom somebody sees."""
    bodies = session.execute(select(col(Organisation.id)).where(bodies_seen(sight))).scalars()
    people = session.execute(select(col(Person.id)).where(people_seen(sight))).scalars()
    return frozenset(bodies), frozenset(people)


def sees_what(session: Session, sight: Sight, case_id: uuid.UUID) -> bool:
    """Whether somebody sees the case with this id; False when there is none."""
    return session.execute(_SEES, {"case": case_id, **seeing(sight)}).first() is not None


def carry_over(session: Session, case_id: uuid.UUID, incident_id: uuid.UUID) -> None:
    """Whoever took part in an intake takes part in the incident that it becomes part of."""
    session.execute(_JOINED, {"case": case_id, "into": incident_id})
