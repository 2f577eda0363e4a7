"""Questions about duty: rotas and their turns, what people are qualified for, key periods, who is on duty when."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from records.duty import CalendarFeed, Equipment, KeyPeriod, Qualified, Rota, SignedHandOver, Swap, Turn
from records.once import once
from records.organisation import Organisation, Tier
from records.person import Person, Post

_LOOK_BACK = timedelta(days=9)
_AHEAD = timedelta(days=2)


def keep(session: Session, rows: Iterable[SQLModel]) -> None:
    """Writes new or changed rows at once."""
    session.add_all(rows)
    session.flush()


def rota(session: Session, rota_id: uuid.UUID, *, locked: bool = False) -> Rota | None:
    """A rota; with `locked`, nobody else changes it or its turns until the commit."""
    query = select(Rota).where(col(Rota.id) == rota_id)
    return session.execute(query.with_for_update() if locked else query).scalar_one_or_none()


def rotas(session: Session, organisation_id: uuid.UUID) -> list[Rota]:
    """The rotas of an organisation, the latest days first."""
    query = select(Rota).where(col(Rota.organisation_id) == organisation_id)
    return list(session.execute(query.order_by(col(Rota.first_day).desc(), col(Rota.id))).scalars())


def swaps(session: Session, rota_id: uuid.UUID) -> list[tuple[Swap, Person, Person]]:
    """The swaps that were asked for in a rota, with who asks and who is asked, the latest first."""
    other = aliased(Person)
    query = (
        select(Swap, Person, other)
        .join(Person, col(Person.id) == Swap.person_id)
        .join(other, col(other.id) == Swap.to_person_id)
        .where(col(Swap.rota_id) == rota_id)
        .order_by(col(Swap.asked_at).desc(), col(Swap.id).desc())
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query).all()]


def swap(session: Session, swap_id: uuid.UUID) -> Swap | None:
    """A swap, locked until the commit."""
    return session.execute(select(Swap).where(col(Swap.id) == swap_id).with_for_update()).scalar_one_or_none()


def rota_of_swap(session: Session, swap_id: uuid.UUID) -> uuid.UUID | None:
    """The rota in which a swap was asked for; None when there is no such swap."""
    return session.execute(select(col(Swap.rota_id)).where(col(Swap.id) == swap_id)).scalar_one_or_none()


def feeds(session: Session, person_id: uuid.UUID) -> list[CalendarFeed]:
    """The addresses of a person's calendar that are in use."""
    query = select(CalendarFeed).where(col(CalendarFeed.person_id) == person_id, col(CalendarFeed.ended_at).is_(None))
    return list(session.execute(query).scalars())


def feed(session: Session, digest: str) -> Person | None:
    """Whose calendar is read under an address that is in use."""
    query = select(Person).join(CalendarFeed, col(CalendarFeed.person_id) == col(Person.id))
    query = query.where(col(CalendarFeed.digest) == digest, col(CalendarFeed.ended_at).is_(None))
    return session.execute(query).scalar_one_or_none()


def turns_of(session: Session, person_id: uuid.UUID, since: datetime) -> list[tuple[Turn, Rota, Organisation]]:
    """The turns of a person in published rotas that end after a moment, in order."""
    query = (
        select(Turn, Rota, Organisation)
        .join(Rota, col(Rota.id) == Turn.rota_id)
        .join(Organisation, col(Organisation.id) == Turn.organisation_id)
        .where(col(Turn.person_id) == person_id, col(Rota.state) == "published", col(Turn.ends_at) > since)
        .order_by(col(Turn.begins_at), col(Turn.id))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query).all()]


def settle_alone(session: Session, organisation_id: uuid.UUID) -> None:
    """Nobody else changes the published rotas of an organisation, or signs a hand-over there, until the commit."""
    query = select(col(Rota.id)).where(col(Rota.organisation_id) == organisation_id, col(Rota.state) == "published")
    session.execute(query.order_by(col(Rota.id)).with_for_update())


def overlapping(session: Session, one: Rota) -> Rota | None:
    """A published rota of the same organisation that has days in common with this one."""
    query = select(Rota).where(
        col(Rota.organisation_id) == one.organisation_id, col(Rota.state) == "published", col(Rota.id) != one.id,
        col(Rota.first_day) <= one.last_day, col(Rota.last_day) >= one.first_day,
    )  # fmt: skip
    return session.execute(query.limit(1)).scalar_one_or_none()


def turns(session: Session, rota_id: uuid.UUID) -> list[tuple[Turn, Person]]:
    """The turns of a rota with their people, in order."""
    query = _turns().where(col(Turn.rota_id) == rota_id)
    return [(row[0], row[1]) for row in session.execute(query).all()]


def elsewhere(
    session: Session, people: Iterable[uuid.UUID], one: Rota, span: tuple[datetime, datetime]
) -> list[tuple[Turn, Organisation]]:
    """The turns of these people in other published rotas within a span, with the organisation of each."""
    query = (
        select(Turn, Organisation)
        .join(Rota, col(Rota.id) == Turn.rota_id)
        .join(Organisation, col(Organisation.id) == Turn.organisation_id)
        .where(col(Turn.person_id).in_(list(people)), col(Turn.rota_id) != one.id, col(Rota.state) == "published")
        .where(col(Turn.begins_at) < span[1], col(Turn.ends_at) > span[0])
    )
    return [(row[0], row[1]) for row in session.execute(query).all()]


def clear(session: Session, rota_id: uuid.UUID, day: date, cell: tuple[str, str]) -> None:
    """Takes everybody out of one shift and post of a day."""
    shift, post = cell
    gone = delete(Turn).where(col(Turn.rota_id) == rota_id, col(Turn.day) == day)
    session.execute(gone.where(col(Turn.shift) == shift, col(Turn.post) == post))


def qualifications(session: Session, people: Iterable[uuid.UUID] | None = None) -> list[tuple[Qualified, Person]]:
    """What these people are qualified for, or everybody who is for anything; by person, without what was withdrawn."""
    query = select(Qualified, Person).join(Person, col(Person.id) == Qualified.person_id)
    query = query.where(col(Qualified.ended_at).is_(None))
    if people is not None:
        query = query.where(col(Qualified.person_id).in_(list(people)))
    return [(row[0], row[1]) for row in session.execute(query.order_by(col(Person.key), col(Qualified.id))).all()]


def qualified(session: Session, qualified_id: uuid.UUID) -> Qualified | None:
    """One qualification, locked until the commit."""
    query = select(Qualified).where(col(Qualified.id) == qualified_id).with_for_update()
    return session.execute(query).scalar_one_or_none()


def periods(session: Session, organisation_id: uuid.UUID, first: date, last: date) -> list[KeyPeriod]:
    """The key periods of an organisation that have a day between these."""
    query = select(KeyPeriod).where(col(KeyPeriod.organisation_id) == organisation_id)
    query = query.where(col(KeyPeriod.first_day) <= last, col(KeyPeriod.last_day) >= first)
    return list(session.execute(query.order_by(col(KeyPeriod.first_day))).scalars())


def period(session: Session, period_id: uuid.UUID) -> KeyPeriod | None:
    """One key period, locked until the commit."""
    return session.execute(
        select(KeyPeriod).where(col(KeyPeriod.id) == period_id).with_for_update()
    ).scalar_one_or_none()


def kept_watch(session: Session, now: datetime) -> list[uuid.UUID]:
    """The organisations whose watch a published rota orders at this moment."""
    return once(session, _kept_watch, now)


def _kept_watch(session: Session, now: datetime) -> list[uuid.UUID]:
    return list(session.execute(_of_turns_at(now).distinct()).scalars())


def watch_is_kept(now: Any) -> ColumnElement[bool]:
    """Whether any published rota orders a watch at `now`, a moment or a parameter: a column for another question."""
    return _of_turns_at(now).exists()


def _of_turns_at(now: Any) -> Select[uuid.UUID]:
    return (
        select(col(Turn.organisation_id))
        .join(Rota, col(Rota.id) == Turn.rota_id)
        .where(col(Rota.state) == "published", col(Turn.begins_at) <= now, col(Turn.ends_at) > now)
    )


def on_duty(session: Session, organisation_id: uuid.UUID, moment: datetime) -> list[tuple[Turn, Person]]:
    """Who is on duty at a moment by the published rota, stand-by after the rest; nobody where there is none."""
    query = _published(organisation_id).where(col(Turn.begins_at) <= moment, col(Turn.ends_at) > moment)
    found = [(row[0], row[1]) for row in session.execute(query).all()]
    return sorted(found, key=lambda one: one[0].stand_by)


def published_between(
    session: Session, organisation_id: uuid.UUID, first: date, last: date
) -> list[tuple[Turn, Person]]:
    """The turns of an organisation's published rotas on these days, in order."""
    query = _published(organisation_id).where(col(Turn.day) >= first, col(Turn.day) <= last)
    return [(row[0], row[1]) for row in session.execute(query).all()]


def signing_turns(session: Session, organisation_id: uuid.UUID, now: datetime) -> list[tuple[Turn, Person]]:
    """The turns of the post that signs hand-overs, of the last days and the next, in order."""
    query = _published(organisation_id).where(
        col(Turn.signs), col(Turn.begins_at) > now - _LOOK_BACK, col(Turn.begins_at) <= now + _AHEAD
    )
    return [(row[0], row[1]) for row in session.execute(query).all()]


def posts_held(session: Session, found: Iterable[Turn]) -> dict[uuid.UUID, tuple[Post, Organisation, Tier]]:
    """The posts of the directory for which these turns stand, by id, each with its body and its tier."""
    ids = {one.stands_for_id for one in found if one.stands_for_id is not None}
    query = (
        select(Post, Organisation, Tier)
        .join(Organisation, col(Organisation.id) == Post.organisation_id)
        .join(Tier, col(Tier.key) == Organisation.tier)
    )
    rows = session.execute(query.where(col(Post.id).in_(ids))).all() if ids else []
    return {row[0].id: (row[0], row[1], row[2]) for row in rows}


def hand_overs(session: Session, organisation_id: uuid.UUID, since: datetime) -> list[SignedHandOver]:
    """The hand-overs that somebody has signed, of changes since a moment, in order."""
    query = select(SignedHandOver).where(col(SignedHandOver.organisation_id) == organisation_id)
    query = query.where(col(SignedHandOver.at) >= since)
    return list(session.execute(query.order_by(col(SignedHandOver.at))).scalars())


def hand_over_at(session: Session, organisation_id: uuid.UUID, at: datetime) -> SignedHandOver | None:
    """The hand-over of one change, once somebody has signed it."""
    query = select(SignedHandOver).where(col(SignedHandOver.organisation_id) == organisation_id)
    return session.execute(query.where(col(SignedHandOver.at) == at)).scalar_one_or_none()


def to_pass_on(session: Session, now: datetime) -> list[uuid.UUID]:
    """The signed hand-overs whose change has come and that have not passed on yet, in the order of their changes."""
    return list(session.execute(_to_pass_on(now).order_by(col(SignedHandOver.at))).scalars())


def to_pass_on_locked(session: Session, hand_over_id: uuid.UUID, now: datetime) -> SignedHandOver | None:
    """Such a hand-over, locked until the commit; None when it is none, or no longer."""
    query = select(SignedHandOver).where(col(SignedHandOver.id).in_(_to_pass_on(now)))
    query = query.where(col(SignedHandOver.id) == hand_over_id).with_for_update()
    return session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def _to_pass_on(now: datetime) -> Select[uuid.UUID]:
    return select(col(SignedHandOver.id)).where(
        col(SignedHandOver.incoming_at).is_not(None), col(SignedHandOver.passed_on_at).is_(None),
        col(SignedHandOver.at) <= now,
    )  # fmt: skip


def equipment(session: Session, organisation_id: uuid.UUID) -> list[Equipment]:
    """The equipment of an organisation that is still in use, what is faulty first."""
    query = select(Equipment).where(col(Equipment.organisation_id) == organisation_id)
    found = session.execute(query.where(col(Equipment.state) != "retired").order_by(col(Equipment.key))).scalars()
    return sorted(found, key=lambda one: one.state != "faulty")


def equipment_with_key(session: Session, key: str) -> Equipment | None:
    """A piece of equipment by its number, locked until the commit."""
    query = select(Equipment).where(col(Equipment.key) == key).with_for_update()
    return session.execute(query).scalar_one_or_none()


def signed_since(session: Session, organisation_id: uuid.UUID, now: datetime) -> frozenset[datetime]:
    """The changes of the last days whose hand-over both have signed."""
    found = hand_overs(session, organisation_id, now - _LOOK_BACK)
    return frozenset(one.at for one in found if one.incoming_at is not None)


def _turns() -> Select[Turn, Person]:
    query = select(Turn, Person).join(Person, col(Person.id) == Turn.person_id)
    return query.order_by(col(Turn.begins_at), col(Turn.id))


def _published(organisation_id: uuid.UUID) -> Select[Turn, Person]:
    query = _turns().join(Rota, col(Rota.id) == Turn.rota_id)
    return query.where(col(Turn.organisation_id) == organisation_id, col(Rota.state) == "published")


def has_turns_after(session: Session, person_id: uuid.UUID, now: datetime) -> bool:
    """Whether a person is on any rota, drafted or published, for a turn that has not ended."""
    query = select(col(Turn.id)).where(col(Turn.person_id) == person_id, col(Turn.ends_at) > now)
    return session.execute(query.limit(1)).first() is not None
