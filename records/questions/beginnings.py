"""Watches that begin where nobody was on duty just before: the first of a rota after a time without one."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from records.duty import BegunWatch, Rota, Turn

_LOOK_BACK = timedelta(days=31)
_BEFORE: Any = aliased(Turn)
_ITS_ROTA: Any = aliased(Rota)


def begun(session: Session, now: datetime) -> list[uuid.UUID]:
    """One turn of every such watch that has begun and has not been seen to yet, in the order of their beginnings."""
    covered = (
        select(_BEFORE.id)
        .join(_ITS_ROTA, _ITS_ROTA.id == _BEFORE.rota_id)
        .where(_ITS_ROTA.state == "published", _BEFORE.organisation_id == col(Turn.organisation_id))
        .where(_BEFORE.begins_at < col(Turn.begins_at), _BEFORE.ends_at >= col(Turn.begins_at))
    )
    seen_to = select(col(BegunWatch.id)).where(
        col(BegunWatch.organisation_id) == Turn.organisation_id, col(BegunWatch.at) == Turn.begins_at
    )
    query = (
        select(col(Turn.id), col(Turn.organisation_id), col(Turn.begins_at))
        .join(Rota, col(Rota.id) == Turn.rota_id)
        .where(col(Rota.state) == "published", col(Turn.begins_at) <= now, col(Turn.begins_at) > now - _LOOK_BACK)
        .where(~covered.exists(), ~seen_to.exists())
        .order_by(col(Turn.begins_at), col(Turn.id))
    )
    first: dict[tuple[uuid.UUID, datetime], uuid.UUID] = {}
    for turn_id, organisation_id, at in session.execute(query).all():
        first.setdefault((organisation_id, at), turn_id)
    return list(first.values())


def turn(session: Session, turn_id: uuid.UUID) -> Turn | None:
    """One turn; None when it is there no more."""
    return session.get(Turn, turn_id, populate_existing=True)


def see_to(session: Session, organisation_id: uuid.UUID, at: datetime, now: datetime) -> bool:
    """Notes that what was open has passed on to a watch that began then; False when that is noted already."""
    known = select(col(BegunWatch.id)).where(
        col(BegunWatch.organisation_id) == organisation_id, col(BegunWatch.at) == at
    )
    if session.execute(known).first() is not None:
        return False
    session.add(BegunWatch(organisation_id=organisation_id, at=at, passed_on_at=now))
    session.flush()
    return True
