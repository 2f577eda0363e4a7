"""Questions about cases, and the locks under which they are moved."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import bindparam, select, text
from sqlmodel import Session, col

from records.case import Case
from records.columns import any_of
from records.sight import SEEN, seeing
from states.sight import Sight

_WITH_INCIDENT = (
    select(Case)
    .where(
        (col(Case.id) == bindparam("case_id"))
        | (col(Case.id) == select(col(Case.incident_id)).where(col(Case.id) == bindparam("case_id")).scalar_subquery())
    )
    .order_by(col(Case.id))
    .with_for_update(key_share=True)
)
"""Not a plain lock for update: that would keep out whoever writes an entry about the case. Answers must not wait."""


def locked(session: Session, case_id: uuid.UUID) -> Case | None:
    """The case as it stands now, locked with its incident in the order of their ids; None when there is none."""
    rows = session.execute(_WITH_INCIDENT, {"case_id": case_id}, execution_options={"populate_existing": True})
    return next((case for case in list(rows.scalars()) if case.id == case_id), None)


def opened_by_request(session: Session, key: str) -> Case | None:
    """The case that an earlier request with this key opened.

    Locks the key until the commit: of two requests at the same moment the second waits, then finds what the first
    opened.
    """
    alone = text("select pg_advisory_xact_lock(hashtextextended(:key, 7304213))")
    session.execute(alone, {"key": key})
    return session.execute(select(Case).where(col(Case.request_key) == key)).scalar_one_or_none()


def next_of_sequence(session: Session, sequence: str) -> int:
    """The next number of a sequence; each is given once, and one that is not used stays a gap."""
    return int(
        session.execute(text("select nextval(cast(:sequence as regclass))"), {"sequence": sequence}).scalar_one()
    )


def number_of_kind(session: Session, incident_id: uuid.UUID, kind: str) -> int:
    """How many cases of a kind an incident has."""
    siblings = text("select count(*) from cases where incident_id = :incident and kind = :kind")
    return int(session.execute(siblings, {"incident": incident_id, "kind": kind}).scalar_one())


def belonging_to(session: Session, case: Case) -> Sequence[Case]:
    """The cases of an incident, or those that another case opened; in no order, locks nothing."""
    whose = col(Case.incident_id) == case.id if case.kind == "incident" else col(Case.parent_id) == case.id
    return session.execute(select(Case).where(whose)).scalars().all()


def opened_by(session: Session, case_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The cases that a case opened, oldest first; locks nothing."""
    query = select(col(Case.id)).where(col(Case.parent_id) == case_id).order_by(col(Case.id))
    return session.execute(query).scalars().all()


def whole(session: Session, case_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The ids of a case and, when it is an incident, of every case that belongs to it by now; in no order.

    What is asked by them is found from the beginning: what was entered about an intake before it joined its incident
    carries no incident, and is not written again.
    """
    query = select(col(Case.id)).where((col(Case.id) == case_id) | (col(Case.incident_id) == case_id))
    return session.execute(query).scalars().all()


def responses(session: Session, incident_id: uuid.UUID) -> Sequence[Case]:
    """The responses to an incident, newest first; locks nothing."""
    query = select(Case).where(col(Case.incident_id) == incident_id, col(Case.kind) == "response")
    return session.execute(query.order_by(col(Case.id).desc())).scalars().all()


def newest_in_state(session: Session, incident_id: uuid.UUID, kind: str, state: str) -> Case | None:
    """The newest case of a kind in an incident that is in this state; None when there is none. Locks nothing."""
    query = select(Case).where(col(Case.incident_id) == incident_id, col(Case.kind) == kind, col(Case.state) == state)
    return session.execute(query.order_by(col(Case.id).desc()).limit(1)).scalar_one_or_none()


def successor(session: Session, case_id: uuid.UUID) -> Case | None:
    """The newest case, not closed yet, that takes the place of this one; locks nothing."""
    query = select(Case).where(col(Case.predecessor_id) == case_id).order_by(col(Case.id).desc())
    return next((one for one in session.execute(query).scalars().all() if one.closed_at is None), None)


def numbers(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The numbers of these cases; locks nothing."""
    query = select(col(Case.id), col(Case.number)).where(col(Case.id).in_(ids))
    return {row[0]: row[1] for row in session.execute(query)} if ids else {}


def incident_named(session: Session, name: str) -> uuid.UUID | None:
    """The incident with this number or id, open or not; None when there is none. Locks nothing."""
    try:
        given = uuid.UUID(name)
    except ValueError:
        given = uuid.UUID(int=0)
    query = select(col(Case.id)).where(
        col(Case.kind) == "incident", (col(Case.number) == name) | (col(Case.id) == given)
    )
    return session.execute(query).scalar_one_or_none()


def family(session: Session, incident_id: uuid.UUID) -> Sequence[Case]:
    """An incident with all its cases, in the order of their ids; locks nothing."""
    query = select(Case).where((col(Case.id) == incident_id) | (col(Case.incident_id) == incident_id))
    return session.execute(query.order_by(col(Case.id))).scalars().all()


def incidents_before(session: Session, sight: Sight, before: uuid.UUID | None, most: int) -> Sequence[Case]:
    """Up to `most` incidents that somebody sees, open and closed, the youngest first; those older than `before`."""
    query = select(Case).where(col(Case.kind) == "incident", SEEN).order_by(col(Case.id).desc()).limit(most)
    older = query if before is None else query.where(col(Case.id) < before)
    return session.execute(older, seeing(sight)).scalars().all()


def responses_of(session: Session, incidents: Sequence[uuid.UUID]) -> Sequence[Case]:
    """Every response of these incidents, the oldest first."""
    query = select(Case).where(col(Case.incident_id) == any_of("incidents"), col(Case.kind) == "response")
    return session.execute(query.order_by(col(Case.id)), {"incidents": list(incidents)}).scalars().all()
