"""Questions and changes of signing in: accounts, sessions, and the posts that a person holds now."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, or_, select, update
from sqlmodel import Session, col

from records.organisation import Organisation, Tier
from records.person import Account, Holding, Person, Post, SignIn
from states.post import Part


def account_of(session: Session, username: str, now: datetime) -> tuple[Account, Person] | None:
    """The account of this name with its person, while it is open."""
    return _open_one(session, now, col(Account.username) == username)


def account_by_id(session: Session, account_id: uuid.UUID, now: datetime) -> tuple[Account, Person] | None:
    """An account by its id, with its person, while it is open."""
    return _open_one(session, now, col(Account.id) == account_id)


def account_to_set_up(session: Session, digest: str, now: datetime) -> tuple[Account, Person] | None:
    """The open account whose owner may choose a password with the key of this digest, now."""
    return _open_one(session, now, col(Account.setup_digest) == digest, col(Account.setup_until) > now)


def _open_one(session: Session, now: datetime, *wanted: ColumnElement[bool]) -> tuple[Account, Person] | None:
    query = select(Account, Person).join(Person, col(Person.id) == Account.person_id)
    row = session.execute(query.where(*wanted, *_is_open(now))).first()
    return None if row is None else (row[0], row[1])


def _is_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """An account counts until it is closed, or until its last day."""
    return col(Account.closed_at).is_(None), or_(col(Account.until).is_(None), col(Account.until) > now)


def session_of(session: Session, digest: str, now: datetime, idle: timedelta) -> tuple[SignIn, Account, Person] | None:
    """The session under this digest with its account and person.

    Only while it lasts, was used within `idle`, and the account is open.
    """
    query = (
        select(SignIn, Account, Person)
        .join(Account, col(Account.id) == SignIn.account_id)
        .join(Person, col(Person.id) == Account.person_id)
        .where(col(SignIn.token_digest) == digest, col(SignIn.until) > now, col(SignIn.seen_at) > now - idle)
        .where(*_is_open(now))
    )
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1], row[2])


def seen(session: Session, used: SignIn, now: datetime, at_most: timedelta) -> None:
    """Keeps that a session was used just now, unless that is known to within `at_most`."""
    if now - used.seen_at >= at_most:
        session.execute(update(SignIn).where(col(SignIn.id) == used.id).values(seen_at=now))


def choose_post(session: Session, session_id: uuid.UUID, post: str) -> None:
    """Keeps in which post the owner of a session acts."""
    session.execute(update(SignIn).where(col(SignIn.id) == session_id).values(post=post))


def sessions_of(session: Session, account_id: uuid.UUID, now: datetime, idle: timedelta) -> list[SignIn]:
    """The sessions of an account that go on, the newest first."""
    going_on = (col(SignIn.until) > now, col(SignIn.seen_at) > now - idle)
    query = select(SignIn).where(col(SignIn.account_id) == account_id, *going_on)
    return list(session.execute(query.order_by(col(SignIn.since).desc(), col(SignIn.id).desc())).scalars())


def ids_of(session: Session, account_id: uuid.UUID) -> list[uuid.UUID]:
    """The sessions of an account that are kept, over or not."""
    return list(session.execute(select(col(SignIn.id)).where(col(SignIn.account_id) == account_id)).scalars())


def end_all(session: Session, account_id: uuid.UUID) -> None:
    """Ends every session of an account."""
    session.execute(delete(SignIn).where(col(SignIn.account_id) == account_id))


def end_of(session: Session, account_id: uuid.UUID, ids: list[uuid.UUID]) -> int:
    """Ends these sessions, as far as they are the account's own; how many there were."""
    mine = delete(SignIn).where(col(SignIn.account_id) == account_id, col(SignIn.id).in_(ids))
    return len(session.execute(mine.returning(col(SignIn.id))).scalars().all())


def posts_of(session: Session, person_id: uuid.UUID, now: datetime) -> list[tuple[Holding, Post, Organisation, Tier]]:
    """The posts that a person holds now: own posts, then those that they deputise for, then those they stand by for."""
    query = (
        select(Holding, Post, Organisation, Tier)
        .join(Post, col(Post.id) == Holding.post_id)
        .join(Organisation, col(Organisation.id) == Post.organisation_id)
        .join(Tier, col(Tier.key) == Organisation.tier)
        .where(col(Holding.person_id) == person_id, col(Holding.since) <= now)
        .where(or_(col(Holding.until).is_(None), col(Holding.until) > now))
        .order_by(case(_ORDER, value=col(Holding.part)), col(Holding.since), col(Post.id))
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query).all()]


_ORDER = {str(part): number for number, part in enumerate(Part)}


def keep(session: Session, opened: SignIn) -> None:
    """Keeps a new session, and forgets those of the same account that are over."""
    old = delete(SignIn).where(col(SignIn.account_id) == opened.account_id, col(SignIn.until) <= opened.since)
    session.execute(old)
    session.add(opened)
    session.flush()


def end(session: Session, digest: str) -> Account | None:
    """Ends the session under this digest; its account, or None when there was no such session."""
    ended = delete(SignIn).where(col(SignIn.token_digest) == digest).returning(col(SignIn.account_id))
    account = session.execute(ended).scalar_one_or_none()
    return None if account is None else session.get_one(Account, account)
