"""Questions about the directory: which posts are meant, who holds them, and how people are reached."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    and_,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from records.columns import any_of
from records.duty import Qualified
from records.organisation import Organisation, Place, Tier
from records.person import Account, Address, Holding, Person, Post
from records.questions.duty import watch_is_kept
from states.area import holders, stem
from states.organisation import Kind
from states.procedure import Selector

Row = Tier | Place | Organisation | Person | Post | Holding | Address | Account | Qualified
"""What a directory is made of."""


def posts_meant(
    session: Session, selectors: Sequence[Selector], area: Sequence[str], incident_class: str | None = None
) -> list[tuple[Post, Organisation]]:
    """The posts that any of the selectors means, each with its body, in the order of their ids.

    `area` is what the selectors call the area, `incident_class` what they call the class.
    """
    query = _posts_meant((tuple(selectors),), tuple(area), incident_class)
    return [(row[0], row[1]) for row in session.execute(query).all()]


@dataclass(frozen=True, slots=True)
class Meant:
    """A post that groups of selectors mean, with its body and whoever holds it now; of several who came last."""

    post: Post
    body: Organisation
    by: tuple[bool, ...]
    """Whether each group means it."""
    holder: Person | None
    watched: bool
    """Whether any rota orders a watch now: then somebody else may stand in for the holder."""


def owners_meant(
    session: Session,
    groups: Sequence[Sequence[Selector]],
    area: Sequence[str],
    now: datetime,
    incident_class: str | None = None,
) -> list[Meant]:
    """The posts that any of the groups of selectors means, in the order of their ids."""
    query = _owners_meant(tuple(tuple(selectors) for selectors in groups), tuple(area), incident_class)
    rows = session.execute(query, {"now": now}).all()
    return [Meant(row[0], row[1], tuple(row[2:-2]), row[-2], row[-1]) for row in rows]


@functools.lru_cache(maxsize=512)
def _posts_meant(groups: tuple[tuple[Selector, ...], ...], area: tuple[str, ...], class_: str | None) -> Any:
    means = [or_(false(), *(_meant(one, area, class_) for one in selectors)) for selectors in groups]
    return (
        select(Post, Organisation, *(mean.label(f"group_{n}") for n, mean in enumerate(means)))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
        .where(or_(false(), *means), col(Post.dissolved_at).is_(None), col(Organisation.dissolved_at).is_(None))
        .order_by(col(Post.id))
    )


@functools.lru_cache(maxsize=512)
def _owners_meant(groups: tuple[tuple[Selector, ...], ...], area: tuple[str, ...], class_: str | None) -> Any:
    """Each holder is looked up once the posts are known: few are meant, however many there are."""
    held = (
        select(Person)
        .join(Holding, col(Holding.person_id) == col(Person.id))
        .where(col(Holding.post_id) == col(Post.id), col(Holding.part) == "holder")
        .where(col(Holding.since) <= bindparam("now"))
        .where(or_(col(Holding.until).is_(None), col(Holding.until) > bindparam("now")))
        .order_by(col(Holding.since).desc())
        .limit(1)
        .correlate(Post)
        .lateral()
    )
    holder = aliased(Person, held)
    watched = watch_is_kept(bindparam("now"))
    return _posts_meant(groups, area, class_).add_columns(holder, watched).join(holder, true(), isouter=True)


def _meant(selector: Selector, area: Sequence[str], class_: str | None) -> ColumnElement[bool]:
    """Which posts `selector` means. Everything that it says must hold; what it leaves out does not matter."""
    inside = in_area(area)
    named = (
        (Post.role, selector.role),
        (Post.key, selector.post),
        (Organisation.kind, selector.kind),
        (Organisation.key, selector.unit),
        (Organisation.tier, selector.tier),
    )
    conditions: list[ColumnElement[bool]] = [true(), *(col(column).in_(wanted) for column, wanted in named if wanted)]
    if selector.member_of is not None:
        conditions.append(col(Organisation.member_of).contains([selector.member_of]))
    if selector.leads is not None and class_ is not None:
        leads = col(Organisation.leads).contains([class_])
        conditions.append(or_(col(Organisation.kind) != Kind.SPECIALIST_HEADQUARTERS.value, leads))
    if selector.in_ is not None:
        conditions.append(inside)
    if selector.outside is not None:
        conditions.append(not_(inside))
    return and_(*conditions)


def in_area(area: Sequence[str]) -> ColumnElement[bool]:
    """Which organisations answer for a place inside the area, or for one that holds it."""
    if not area:
        return false()
    named = func.unnest(col(Organisation.areas)).table_valued("code").render_derived()
    inside = or_(*(literal_column("code", Text()).startswith(stem(one), autoescape=True) for one in area))
    above = cast(sorted({each for one in area for each in holders(one)}), ARRAY(Text()))
    return or_(select(true()).select_from(named).where(inside).exists(), col(Organisation.areas).bool_op("&&")(above))


def posts_named(session: Session, keys: Iterable[str]) -> list[tuple[Post, Organisation]]:
    """The posts with these keys, each with its body, in the order of their keys; without those that nobody knows."""
    query = select(Post, Organisation).join(Organisation, col(Organisation.id) == col(Post.organisation_id))
    found = session.execute(query.where(col(Post.key).in_(list(keys))).order_by(col(Post.key))).all()
    return [(row[0], row[1]) for row in found]


def posts(session: Session, ids: Iterable[uuid.UUID]) -> list[tuple[Post, Organisation]]:
    """The posts with these ids, each with its body; in no order."""
    query = select(Post, Organisation).join(Organisation, col(Organisation.id) == col(Post.organisation_id))
    return [
        (row[0], row[1])
        for row in session.execute(query.where(col(Post.id) == any_of("ids")), {"ids": list(ids)}).all()
    ]


def holdings(session: Session, posts: Iterable[uuid.UUID], now: datetime) -> list[tuple[Holding, Person]]:
    """Who holds these posts now, in whichever part, each with the person; the longest held first."""
    rows = session.execute(_HOLDINGS, {"posts": list(posts), "now": now})
    return [(row[0], row[1]) for row in rows.all()]


_HOLDINGS = (
    select(Holding, Person)
    .join(Person, col(Person.id) == col(Holding.person_id))
    .where(col(Holding.post_id) == any_of("posts"), col(Holding.since) <= bindparam("now"))
    .where(or_(col(Holding.until).is_(None), col(Holding.until) > bindparam("now")))
    .order_by(col(Holding.since))
)


def addresses(session: Session, people: Iterable[uuid.UUID], *, drill: bool) -> dict[uuid.UUID, tuple[Address, ...]]:
    """The addresses of these people, of drills or of real use, in each person's own order; without who has none.

    Those that somebody else has answered from are among them, marked.
    """
    found: dict[uuid.UUID, tuple[Address, ...]] = {}
    for address in session.execute(_ADDRESSES, {"people": list(people), "drill": drill}).scalars():
        found[address.person_id] = (*found.get(address.person_id, ()), address)
    return found


_ADDRESSES = (
    select(Address)
    .where(col(Address.person_id) == any_of("people"), col(Address.drill) == bindparam("drill"))
    .where(col(Address.closed_at).is_(None))
    .order_by(col(Address.position))
)


def all_addresses(session: Session, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Address, ...]]:
    """The addresses of these people, those of real use before those of drills."""
    people = list(people)
    real, drill = (addresses(session, people, drill=one) for one in (False, True))
    return {one: (*real.get(one, ()), *drill.get(one, ())) for one in real.keys() | drill.keys()}


def people(session: Session, ids: Iterable[uuid.UUID]) -> list[Person]:
    """The people with these ids, in no order."""
    return list(session.execute(select(Person).where(col(Person.id).in_(list(ids)))).scalars())


def headquarters(session: Session, area: Sequence[str], incident_class: str | None) -> Organisation | None:
    """The specialist headquarters that leads a class in an area, the nearest to it (专项指挥部); None without one.

    Where nobody leads the class it is the nearest of all; where no area is known, of the whole directory.
    """
    return session.execute(_headquarters(tuple(area)), {"classes": [incident_class or ""]}).scalars().first()


@functools.lru_cache(maxsize=512)
def _headquarters(area: tuple[str, ...]) -> Any:
    leads = col(Organisation.leads).contains(bindparam("classes", type_=JSONB))
    found = select(Organisation).join(Tier, col(Tier.key) == col(Organisation.tier))
    found = found.where(col(Organisation.kind) == Kind.SPECIALIST_HEADQUARTERS.value)
    found = found.where(in_area(area) if area else true(), col(Organisation.dissolved_at).is_(None))
    return found.order_by(leads.desc(), col(Tier.rank), col(Organisation.id)).limit(1)


def places(session: Session, codes: Iterable[str]) -> dict[str, Place]:
    """The places with these codes, by code; without those that nobody knows."""
    return {row.code: row for row in session.execute(_PLACES, {"codes": list(codes)}).scalars()}


_PLACES = select(Place).where(col(Place.code) == any_of("codes", Text()))


def places_inside(session: Session, areas: Iterable[str]) -> dict[str, Place]:
    """The places that are one of these areas or lie in one, by code."""
    found = [col(Place.code).startswith(stem(area), autoescape=True) for area in areas]
    query = select(Place).where(or_(false(), *found)).order_by(col(Place.code))
    return {row.code: row for row in session.execute(query).scalars()}


def is_empty(session: Session) -> bool:
    """Whether there is nobody in the directory yet."""
    return session.execute(select(col(Person.id)).limit(1)).first() is None


def add(session: Session, rows: Iterable[Row]) -> None:
    """Writes new rows at once, so that what follows may refer to them."""
    session.add_all(rows)
    session.flush()


def post_with_key(session: Session, key: str) -> uuid.UUID | None:
    """The post with this key; None when there is none."""
    return session.execute(select(col(Post.id)).where(col(Post.key) == key)).scalar_one_or_none()


def organisation_with_key(session: Session, key: str) -> Organisation | None:
    """The organisation with this key; None when there is none."""
    return session.execute(select(Organisation).where(col(Organisation.key) == key)).scalar_one_or_none()


def people_with_keys(session: Session, keys: Iterable[str]) -> list[Person]:
    """The people with these keys, by key; without those whom nobody knows."""
    query = select(Person).where(col(Person.key).in_(list(keys))).order_by(col(Person.key))
    return list(session.execute(query).scalars())


def tiers(session: Session) -> dict[str, int]:
    """The rank of every tier of this deployment: the wider, the higher."""
    return {row[0]: row[1] for row in session.execute(select(col(Tier.key), col(Tier.rank))).all()}


def commanding(session: Session, tier: str) -> list[Organisation]:
    """The bodies of a tier that may command, the general headquarters of a place before its other bodies."""
    query = select(Organisation).where(col(Organisation.tier) == tier, col(Organisation.kind).in_(_COMMANDING))
    query = query.where(col(Organisation.dissolved_at).is_(None))
    found = session.execute(query.order_by(col(Organisation.id))).scalars().all()
    return sorted(found, key=lambda one: _COMMANDING.index(one.kind))


_COMMANDING = tuple(
    kind.value
    for kind in (Kind.GENERAL_HEADQUARTERS, Kind.SPECIALIST_HEADQUARTERS, Kind.MANAGEMENT_UNIT, Kind.TOWNSHIP)
)
