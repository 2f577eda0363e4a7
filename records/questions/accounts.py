"""Questions and changes of accounts, as the office's system keeper sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from records.case import Case
from records.credential import SecondFactor
from records.person import Account, Person


@dataclass(frozen=True, slots=True)
class Kept:
    """An account with its person, and whether it has a second factor."""

    account: Account
    person: Person
    second_factor: bool


def all_accounts(session: Session) -> list[Kept]:
    """Every account, by name."""
    return [Kept(row[0], row[1], row[2] is not None) for row in session.execute(_QUERY).all()]


def named(session: Session, username: str) -> Kept | None:
    """The account of this name, open or not."""
    row = session.execute(_QUERY.where(col(Account.username) == username)).first()
    return None if row is None else Kept(row[0], row[1], row[2] is not None)


_QUERY = (
    select(Account, Person, col(SecondFactor.confirmed_at))
    .join(Person, col(Person.id) == Account.person_id)
    .outerjoin(SecondFactor, col(SecondFactor.account_id) == Account.id)
    .order_by(col(Account.username))
)


def person_of(session: Session, key: str) -> Person | None:
    """The person of this key."""
    return session.execute(select(Person).where(col(Person.key) == key)).scalar_one_or_none()


def incidents_of(session: Session, numbers: list[str]) -> set[str]:
    """Which of these are numbers of incidents."""
    query = select(col(Case.number)).where(col(Case.number).in_(numbers), col(Case.kind) == "incident")
    return set(session.execute(query).scalars())


def keep(session: Session, account: Account, person: Person | None = None) -> None:
    """Keeps a new account; with `person` when that one is new too."""
    if person is not None:
        session.add(person)
        session.flush()
    session.add(account)
    session.flush()


def change(session: Session, account: Account, **values: Any) -> None:
    """Changes an account."""
    session.execute(update(Account).where(col(Account.id) == account.id).values(**values))
    session.flush()
    session.refresh(account)
