"""Questions about what the directory lacks. What counts as a gap is said in `states.gap`."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session, col

from records.organisation import Organisation, Place
from records.person import Address, Holding, Post
from states.area import TOWNSHIP
from states.gap import NAMED, TELEPHONES, WITH_LIAISON, Gap, Known, Lack, lack_of, liaison_lack
from states.organisation import Kind
from states.post import LIAISON
from states.text import Text


def gaps(session: Session, now: datetime, *, drill: bool) -> list[Gap]:
    """Everything that is missing, place by place; `drill`: whether numbers for drills count."""
    found = [*_of_places(session), *_of_officers(session, now, drill=drill), *_of_liaisons(session, now)]
    order = list(Lack)
    return sorted(found, key=lambda gap: (order.index(gap.lack), gap.areas, gap.organisation))


def _of_places(session: Session) -> list[Gap]:
    """Townships and villages for which there is no organisation at all."""
    named = [str(kind) for kind in NAMED]
    there = select(col(Organisation.id)).where(col(Organisation.kind).in_(named))
    there = there.where(col(Organisation.dissolved_at).is_(None), col(Place.code) == func.any(col(Organisation.areas)))
    query = select(Place).where(func.length(col(Place.code)) >= TOWNSHIP, ~there.exists()).order_by(col(Place.code))
    return [
        Gap((one.code,), Text(one.zh, one.en), str(_kind(one.code)), "", Lack.NO_BODY)
        for one in session.execute(query).scalars()
    ]


def _kind(code: str) -> Kind:
    return Kind.TOWNSHIP if len(code) == TOWNSHIP else Kind.VILLAGE


def _of_officers(session: Session, now: datetime, *, drill: bool) -> list[Gap]:
    query = _with_holders(now).where(col(Organisation.kind).in_([str(kind) for kind in NAMED]))
    found = []
    for body, *known in session.execute(query).all():
        lack = lack_of(Known(*(bool(one) for one in known)), drill=drill)
        if lack is not None:
            found.append(_gap(body, lack))
    return found


def _with_holders(now: datetime) -> Select[Any]:
    """Each organisation with whether anybody holds a post there, and can be telephoned, and has answered
    from there, in earnest and in drills."""
    usable = and_(
        col(Address.person_id) == col(Holding.person_id), col(Address.closed_at).is_(None),
        col(Address.channel).in_(TELEPHONES),
    )  # fmt: skip
    return (
        select(
            Organisation,
            func.bool_or(col(Holding.id).is_not(None)),
            func.bool_or(col(Address.drill).is_(False)),
            func.bool_or(col(Address.drill).is_(True)),
            func.bool_or(col(Address.drill).is_(False) & col(Address.verified_at).is_not(None)),
            func.bool_or(col(Address.drill).is_(True) & col(Address.verified_at).is_not(None)),
        )
        .join(Post, col(Post.organisation_id) == col(Organisation.id), isouter=True)
        .join(Holding, _held(now) & (col(Holding.part) == "holder"), isouter=True)
        .join(Address, usable, isouter=True)
        .where(col(Organisation.dissolved_at).is_(None))
        .group_by(col(Organisation.id))
    )


def _held(now: datetime) -> Any:
    return and_(
        col(Holding.post_id) == col(Post.id), col(Holding.since) <= now,
        or_(col(Holding.until).is_(None), col(Holding.until) > now),
    )  # fmt: skip


def _of_liaisons(session: Session, now: datetime) -> list[Gap]:
    """A liaison officer of its own, or of its office."""
    wanted = [str(kind) for kind in WITH_LIAISON]
    there = select(Organisation).where(col(Organisation.kind).in_(wanted), col(Organisation.dissolved_at).is_(None))
    bodies = session.execute(there).scalars().all()
    posts = (
        select(col(Organisation.id), col(Organisation.parent_id), col(Organisation.kind), col(Holding.part))
        .join(Post, (col(Post.organisation_id) == col(Organisation.id)) & (col(Post.role) == LIAISON))
        .join(Holding, _held(now))
    )
    parts: dict[uuid.UUID | None, set[str]] = defaultdict(set)
    for own, above, kind, part in session.execute(posts).all():
        parts[own].add(part)
        if kind == Kind.OFFICE:
            parts[above].add(part)
    lacks = ((body, liaison_lack(parts[body.id])) for body in bodies)
    return [_gap(body, lack) for body, lack in lacks if lack is not None]


def _gap(body: Organisation, lack: Lack) -> Gap:
    return Gap(tuple(body.areas), Text(body.zh, body.en), body.kind, body.key, lack)
