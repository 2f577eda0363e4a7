"""Questions about the journal: the entries of an incident, the newest of them, and those that follow."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session, col

from records.call import Call
from records.journal import Entry
from records.questions import cases


def of_incident(session: Session, incident_id: uuid.UUID) -> Sequence[Entry]:
    """The entries of an incident and of all its cases, in the order in which they were entered."""
    query = select(Entry).where(about(cases.whole(session, incident_id))).order_by(col(Entry.id))
    return session.execute(query).scalars().all()


def last_move(session: Session, case_id: uuid.UUID) -> Entry | None:
    """The newest entry by which a case was opened, moved, or got to know something."""
    last = select(Entry).where(col(Entry.case_id) == case_id, col(Entry.kind).in_(("moved", "opened", "learned")))
    return session.execute(last.order_by(col(Entry.id).desc()).limit(1)).scalar_one_or_none()


def last_form(session: Session, case_id: uuid.UUID, trigger: str) -> dict[str, Any]:
    """The form with which a step of a case was taken last; empty before the first time. Locks nothing."""
    found = _last_step(session, case_id, trigger)
    return dict(found.data.get("form", {})) if found else {}


def last_moved_at(session: Session, case_id: uuid.UUID, trigger: str) -> datetime | None:
    """When a step of a case was taken last; None when it never was. Locks nothing."""
    found = _last_step(session, case_id, trigger)
    return found.happened_at if found else None


def _last_step(session: Session, case_id: uuid.UUID, trigger: str) -> Entry | None:
    taken = col(Entry.data)["trigger"].as_string() == trigger
    mine = select(Entry).where(col(Entry.case_id) == case_id, col(Entry.kind) == "moved", taken)
    return session.execute(mine.order_by(col(Entry.id).desc()).limit(1)).scalar_one_or_none()


def answer_keys(session: Session, given: Sequence[tuple[Call, str]]) -> set[tuple[uuid.UUID, str]]:
    """Which of these answers, each by its call and the key of the telephone that kept it, are in the record already."""
    subjects = {f"call:{call.id}": call.id for call, _ in given}
    key = col(Entry.data)["kept"]["key"].as_string()
    of_calls = select(col(Entry.subject), key).where(
        col(Entry.case_id).in_({call.case_id for call, _ in given}), col(Entry.kind) == "answered",
        col(Entry.subject).in_(subjects), key.in_({one for _, one in given}),
    )  # fmt: skip
    return {(subjects[subject], one) for subject, one in session.execute(of_calls)}


def changes_of(session: Session, subject: str, kind: str, limit: int) -> list[Entry]:
    """The newest entries of the office of one kind about one subject, the newest first."""
    mine = select(Entry).where(about(None), col(Entry.kind) == kind, col(Entry.subject) == subject)
    return list(session.execute(mine.order_by(col(Entry.id).desc()).limit(limit)).scalars())


def began(session: Session) -> datetime | None:
    """When the first entry was entered; None while there is none."""
    return session.execute(select(col(Entry.entered_at)).order_by(_NUMBER).limit(1)).scalar_one_or_none()


def about(ids: Sequence[uuid.UUID] | None) -> ColumnElement[bool]:
    """Which entries are about any of the cases with these ids; None: those of the office."""
    return col(Entry.case_id).is_(None) if ids is None else col(Entry.case_id).in_(ids)


def newest(ids: Sequence[uuid.UUID] | None, narrowed: Iterable[ColumnElement[bool]], limit: int) -> Select[int]:
    """The numbers of the newest entries about these cases (None: the office), narrowed down so, at most `limit`."""
    return _each(ids, (*narrowed,), limit, newest_first=True)


def following(ids: Sequence[uuid.UUID] | None, after: int, limit: int) -> Select[int]:
    """The numbers of the entries about these cases (None: the office) that follow number `after`, at most `limit`."""
    return _each(ids, (after < _NUMBER,), limit, newest_first=False)


def _each(
    ids: Sequence[uuid.UUID] | None, narrowed: tuple[ColumnElement[bool], ...], limit: int, *, newest_first: bool
) -> Select[int]:
    """Looked for case by case, each in its own part of an index, however long the journal is."""
    of_one = select(_NUMBER).order_by(_NUMBER.desc() if newest_first else _NUMBER).limit(limit)
    if ids is None:
        return of_one.where(about(None), *narrowed)
    mine = func.unnest(literal(list(ids), _IDS)).table_valued("id").render_derived("mine")
    entry = of_one.where(col(Entry.case_id) == mine.c.id, *narrowed).lateral("entry")
    found = select(entry.c.id).select_from(mine).join(entry, true()).limit(limit)
    return found.order_by(entry.c.id.desc() if newest_first else entry.c.id)


_NUMBER: Any = Entry.id
_IDS = ARRAY(Uuid)
"""Made once: SQLAlchemy looks a type through anew for each that it has not met."""
