"""Questions and changes of accounts, as the office's system keeper sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from records.case import Case
from records.credential import SecondFactor
from records.organisation import Organisation
from records.person import Account, Holding, Person, Post
from states.organisation import Kind


@dataclass(frozen=True, slots=True)
class Kept:
    """An account with its person, and whether it has a second factor."""

    account: Account
    person: Person
    second_factor: bool

    def waits_in_vain(self, now: datetime) -> bool:
        """Whether it still waits for its owner's password, and the link for that is over."""
        until = self.account.setup_until
        return self.account.setup_digest is not None and (until is None or until <= now)


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


def keepers(session: Session, role: str, now: datetime) -> list[Kept]:
    """The open accounts of whoever holds a post of this role at a specialist headquarters now."""
    held = (
        select(col(Holding.person_id))
        .join(Post, col(Post.id) == col(Holding.post_id))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
        .where(col(Post.role) == role, col(Organisation.kind) == Kind.SPECIALIST_HEADQUARTERS.value)
        .where(col(Holding.since) <= now, or_(col(Holding.until).is_(None), col(Holding.until) > now))
    )
    going_on = or_(col(Account.until).is_(None), col(Account.until) > now)
    query = _QUERY.where(col(Account.person_id).in_(held), col(Account.closed_at).is_(None), going_on)
    return [Kept(row[0], row[1], row[2] is not None) for row in session.execute(query).all()]


def of_person(session: Session, key: str) -> Account | None:
    """The open account of a person; the first by name of several."""
    query = _QUERY.where(col(Person.key) == key, col(Account.closed_at).is_(None))
    return session.execute(query).scalars().first()


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
