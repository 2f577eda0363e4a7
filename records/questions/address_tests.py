"""Questions about tests of addresses: what lies behind a link, the latest test of each, and what is still open."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from records.address_test import AddressTest
from records.call import Message
from records.case import Case
from records.columns import any_of
from records.person import Address, Holding, Person, Post
from states.contact import LatestTest

DENIED = "denied"
"""How a test was answered by somebody who is not the person: it verifies nothing."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What a test is about: the address, whose it is, the message that carried it and its case."""

    test: AddressTest
    message: Message
    address: Address
    person: Person
    case: Case


def keep(session: Session, rows: Iterable[SQLModel]) -> None:
    """Writes new or changed rows at once."""
    session.add_all(rows)
    session.flush()


def behind(session: Session, token_digest: str) -> Behind | None:
    """What lies behind the link with this digest; None for a link that was never made. Locks nothing."""
    return _one(session, col(Message.token_digest) == token_digest)


def latest(session: Session, address_id: uuid.UUID) -> Behind | None:
    """The latest test of an address; None when it was never tested. Locks nothing."""
    return _one(session, col(AddressTest.address_id) == address_id)


def _one(session: Session, which: object) -> Behind | None:
    query = (
        select(AddressTest, Message, Address, Person, Case)
        .join(Message, col(Message.id) == col(AddressTest.message_id))
        .join(Address, col(Address.id) == col(AddressTest.address_id))
        .join(Person, col(Person.id) == col(Address.person_id))
        .join(Case, col(Case.id) == col(AddressTest.case_id))
        .where(which)  # type: ignore[arg-type]
        .order_by(col(AddressTest.id).desc())
        .limit(1)
    )
    row = session.execute(query, execution_options={"populate_existing": True}).first()
    return None if row is None else Behind(*row)


def locked(session: Session, address_id: uuid.UUID) -> Address | None:
    """The address as it stands now, locked; None when there is none."""
    return session.get(Address, address_id, with_for_update=True, populate_existing=True)


def tested(session: Session, addresses: Iterable[uuid.UUID]) -> dict[uuid.UUID, LatestTest]:
    """By address its latest test; without those that were never tested."""
    denied = col(AddressTest.answered_by)["by"].as_string() == DENIED
    query = (
        select(col(AddressTest.address_id), col(AddressTest.until), col(Message.state), func.coalesce(denied, False))
        .join(Message, col(Message.id) == col(AddressTest.message_id))
        .where(col(AddressTest.address_id) == any_of("addresses"))
        .order_by(col(AddressTest.id))
    )
    rows = session.execute(query, {"addresses": list(addresses)}).all()
    return {row[0]: LatestTest(*row[1:]) for row in rows}


def count_of(session: Session, address_id: uuid.UUID) -> int:
    """How often an address has been tested."""
    query = select(func.count()).select_from(AddressTest).where(col(AddressTest.address_id) == address_id)
    return int(session.execute(query).scalar_one())


def unanswered(session: Session, case_id: uuid.UUID) -> int:
    """How many tests of a case have no answer yet."""
    query = select(func.count()).select_from(AddressTest)
    query = query.where(col(AddressTest.case_id) == case_id, col(AddressTest.answered_at).is_(None))
    return int(session.execute(query).scalar_one())


def of_case(session: Session, case_id: uuid.UUID) -> list[tuple[Address, Person]]:
    """The addresses that a case tests, closed or not, each with whose it is, in the order of the people."""
    query = (
        select(Address, Person)
        .join(Person, col(Person.id) == col(Address.person_id))
        .join(AddressTest, col(AddressTest.address_id) == col(Address.id))
        .where(col(AddressTest.case_id) == case_id)
        .order_by(col(Person.key), col(Address.position))
    )
    return [(row[0], row[1]) for row in session.execute(query).all()]


def not_verified(session: Session, people: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these people who have no verified address in use."""
    people = list(people)
    query = select(col(Address.person_id)).where(
        col(Address.person_id) == any_of("people"), col(Address.closed_at).is_(None),
        col(Address.verified_at).is_not(None),
    )  # fmt: skip
    return set(people) - set(session.execute(query, {"people": people}).scalars())


def of_holders(session: Session, organisation_id: uuid.UUID, now: datetime) -> list[tuple[Address, Person]]:
    """The addresses in use, locked, of everybody who holds a post of an organisation now, in the order of their ids."""
    held = (
        select(col(Holding.person_id))
        .join(Post, col(Post.id) == col(Holding.post_id))
        .where(col(Post.organisation_id) == organisation_id, col(Holding.since) <= now)
        .where(col(Holding.until).is_(None) | (col(Holding.until) > now))
    )
    query = (
        select(Address, Person)
        .join(Person, col(Person.id) == col(Address.person_id))
        .where(col(Address.person_id).in_(held), col(Address.closed_at).is_(None))
        .order_by(col(Address.id))
        .with_for_update(of=Address)
    )
    return [(row[0], row[1]) for row in session.execute(query).all()]
