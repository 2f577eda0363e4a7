"""Questions about the directory as people keep it: organisations, posts and people by their keys, and who held what.

Nothing is ever deleted: what is closed keeps its row, with the time until which it was so.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, or_, select, update
from sqlmodel import Session, SQLModel, col

from records.call import Call
from records.columns import any_of
from records.organisation import Organisation, Place, Tier
from records.person import Address, Holding, Person, Post
from records.questions.directory import in_area
from records.room import Room
from records.sight import bodies_seen, people_seen
from states.sight import ALL, Sight

Row = TypeVar("Row", Organisation, Post, Person, Room)
REFERRED: Mapping[str, Any] = {
    "parent_id": Organisation, "organisation_id": Organisation, "superior_id": Post, "person_id": Person,
}  # fmt: skip
"""What a column refers to: told to readers by its key."""


def tiers(session: Session) -> list[Tier]:
    """The tiers of this deployment, the widest first."""
    return list(session.execute(select(Tier).order_by(col(Tier.rank).desc(), col(Tier.key))).scalars())


def every(session: Session, sight: Sight = ALL, *, dissolved: bool = False) -> list[Organisation]:
    """Every organisation that somebody sees, widest tier first, in the order of codes; or those that are no more."""
    there = col(Organisation.dissolved_at).is_(None)
    query = (
        select(Organisation).join(Tier, col(Tier.key) == col(Organisation.tier)).where(~there if dissolved else there)
    ).where(bodies_seen(sight))
    query = query.order_by(
        col(Tier.rank).desc(), col(Organisation.parent_id).is_not(None), col(Organisation.areas), col(Organisation.id)
    )
    return list(session.execute(query).scalars())


def areas_of_kind(session: Session, kind: str, area: Sequence[str]) -> list[list[str]]:
    """The areas of the bodies of a kind that answer for places in the area, each once, in the order of codes."""
    query = select(col(Organisation.areas)).where(col(Organisation.kind) == kind, in_area(area))
    query = query.where(col(Organisation.dissolved_at).is_(None)).distinct().order_by(col(Organisation.areas))
    return [list(one) for one in session.execute(query).scalars()]


def with_key(session: Session, table: type[Row], key: str, *, locked: bool = False) -> Row | None:
    """The row with this key, locked while it is changed."""
    if not key.isprintable():
        return None
    query = select(table).where(col(table.key) == key)
    return session.execute(query.with_for_update() if locked else query).scalar_one_or_none()


def with_id(session: Session, table: type[Row], number: uuid.UUID | None) -> Row | None:
    """The row with this id; None for none."""
    return None if number is None else session.get(table, number)


def leading(session: Session, classes: Iterable[str], areas: Iterable[str]) -> list[Organisation]:
    """The organisations that lead any of these classes in just any of these places."""
    query = select(Organisation).where(col(Organisation.areas).bool_op("&&")(list(areas)))
    query = query.where(col(Organisation.dissolved_at).is_(None))
    wanted = frozenset(classes)
    return [one for one in session.execute(query).scalars() if wanted & frozenset(one.leads)]


def unknown_places(session: Session, codes: Iterable[str]) -> list[str]:
    """Those of the codes that no place has."""
    asked = list(codes)
    found = session.execute(select(col(Place.code)).where(col(Place.code).in_(asked))).scalars().all()
    return [code for code in asked if code not in found]


def posts_of(session: Session, organisation_id: uuid.UUID) -> list[Post]:
    """The posts of an organisation, in the order of their making."""
    query = select(Post).where(col(Post.organisation_id) == organisation_id).order_by(col(Post.id))
    return list(session.execute(query).scalars())


def below(session: Session, organisation_id: uuid.UUID) -> list[Organisation]:
    """The organisations right below this one."""
    query = select(Organisation).where(col(Organisation.parent_id) == organisation_id)
    return list(session.execute(query.order_by(col(Organisation.areas), col(Organisation.id))).scalars())


def under(session: Session, post_id: uuid.UUID) -> list[Post]:
    """The posts right below this one."""
    query = select(Post).where(col(Post.superior_id) == post_id).order_by(col(Post.id))
    return list(session.execute(query).scalars())


def held(session: Session, posts: Sequence[uuid.UUID]) -> list[tuple[Holding, Person]]:
    """Who ever held these posts, each with the person, the latest first."""
    query = select(Holding, Person).join(Person, col(Person.id) == col(Holding.person_id))
    query = query.where(col(Holding.post_id) == any_of("posts")).order_by(col(Holding.since).desc(), col(Holding.id))
    return [(row[0], row[1]) for row in session.execute(query, {"posts": list(posts)}).all()]


def held_by(session: Session, person_id: uuid.UUID) -> list[tuple[Holding, Post, Organisation]]:
    """What a person ever held, the latest first."""
    query = (
        select(Holding, Post, Organisation)
        .join(Post, col(Post.id) == col(Holding.post_id))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
        .where(col(Holding.person_id) == person_id)
        .order_by(col(Holding.since).desc(), col(Holding.part).desc(), col(Post.id))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query).all()]


def open_holdings(session: Session, post_id: uuid.UUID, part: str) -> list[Holding]:
    """The holdings of a post in this part whose end is not known, locked; the post must be locked already."""
    query = select(Holding).where(col(Holding.post_id) == post_id, col(Holding.part) == part)
    return list(session.execute(query.where(col(Holding.until).is_(None)).with_for_update()).scalars())


def holding(session: Session, number: uuid.UUID) -> tuple[Holding, Person, Post, Organisation] | None:
    """A holding, locked, with its person, post and organisation."""
    query = (
        select(Holding, Person, Post, Organisation)
        .join(Person, col(Person.id) == col(Holding.person_id))
        .join(Post, col(Post.id) == col(Holding.post_id))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
        .where(col(Holding.id) == number)
    )
    row = session.execute(query.with_for_update(of=Holding)).first()
    return None if row is None else (row[0], row[1], row[2], row[3])


def addresses_of(session: Session, person_id: uuid.UUID) -> list[Address]:
    """The addresses of a person that are in use, in the person's order; those of drills after the others."""
    query = select(Address).where(col(Address.person_id) == person_id, col(Address.closed_at).is_(None))
    return list(session.execute(query.order_by(col(Address.drill), col(Address.position))).scalars())


def address(session: Session, number: uuid.UUID) -> tuple[Address, Person] | None:
    """An address that is in use, locked, with whose it is."""
    query = select(Address, Person).join(Person, col(Person.id) == col(Address.person_id))
    query = query.where(col(Address.id) == number, col(Address.closed_at).is_(None)).with_for_update(of=Address)
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1])


def forget_addresses(session: Session, person_id: uuid.UUID, now: datetime) -> int:
    """Destroys every address of a person, also those that are used no more; how many."""
    theirs = update(Address).where(col(Address.person_id) == person_id, col(Address.url) != "")
    values = {"url": "", "verified_at": None, "closed_at": func.coalesce(col(Address.closed_at), now)}
    gone = session.execute(theirs.values(values), execution_options={"synchronize_session": False})
    return int(gone.rowcount)  # type: ignore[attr-defined]


def like(session: Session, channel: str, *, drill: bool) -> Address | None:
    """The newest address of a channel that anybody has."""
    query = select(Address).where(col(Address.channel) == channel, col(Address.drill) == drill, col(Address.url) != "")
    return session.execute(query.order_by(col(Address.id).desc()).limit(1)).scalar_one_or_none()


def people(session: Session, sight: Sight, sought: str, limit: int) -> list[tuple[Person, str, str]]:
    """People whom somebody sees and whose name or key holds what is sought, with the posts that they hold (zh, en)."""
    if not sought.isprintable():
        return []
    posts = [func.string_agg(col(name), separator) for name, separator in ((Post.zh, "、"), (Post.en, ", "))]
    query = (
        select(Person, *posts)
        .join(Holding, (col(Holding.person_id) == col(Person.id)) & col(Holding.until).is_(None), isouter=True)
        .join(Post, col(Post.id) == col(Holding.post_id), isouter=True)
        .where(or_(*(col(name).icontains(sought, autoescape=True) for name in (Person.zh, Person.en, Person.key))))
        .where(people_seen(sight))
        .group_by(col(Person.id))
        .order_by(col(Person.key))
        .limit(limit)
    )
    return [(row[0], row[1] or "", row[2] or "") for row in session.execute(query).all()]


def called(session: Session, cases: Sequence[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Which of these cases called a post of which organisation: pairs of their ids."""
    query = select(col(Call.case_id), col(Post.organisation_id)).join(Post, col(Post.id) == col(Call.post_id))
    query = query.where(col(Call.case_id) == any_of("cases")).distinct()
    return {(row[0], row[1]) for row in session.execute(query, {"cases": list(cases)}).all()}


def change(session: Session, row: SQLModel, values: dict[str, Any]) -> None:
    """Changes a row that the caller holds locked."""
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()


def now_held(holding: Holding, now: datetime) -> bool:
    """Whether a holding holds now."""
    return holding.since <= now and (holding.until is None or holding.until > now)
