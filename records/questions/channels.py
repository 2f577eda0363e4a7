"""Questions about channel accounts, and about the events that were heard through them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from records.channel_account import EarlyEvent, HeardEvent, KeptAccount
from records.columns import new_id

EARLY_KEPT = timedelta(days=1)


def all_accounts(session: Session) -> list[KeptAccount]:
    """Every channel account, those in use before the closed ones, by key."""
    query = select(KeptAccount).order_by(col(KeptAccount.closed_at).is_not(None), col(KeptAccount.key))
    return list(session.execute(query).scalars())


def in_use(session: Session, key: str) -> KeptAccount | None:
    """The channel account with this key, unless it is closed."""
    query = select(KeptAccount).where(col(KeptAccount.key) == key, col(KeptAccount.closed_at).is_(None))
    return session.execute(query).scalars().first()


def locked(session: Session, key: str) -> KeptAccount | None:
    """The account with this key as it stands now, locked."""
    query = select(KeptAccount).where(col(KeptAccount.key) == key).with_for_update(key_share=True)
    return session.execute(query.execution_options(populate_existing=True)).scalars().first()


def with_key(session: Session, key: str) -> KeptAccount | None:
    """The channel account with this key, closed or not."""
    return session.execute(select(KeptAccount).where(col(KeptAccount.key) == key)).scalars().first()


def keep(session: Session, account: KeptAccount) -> None:
    """Writes an account."""
    session.add(account)
    session.flush()


def heard_first(session: Session, account_id: uuid.UUID, events: Iterable[str], now: datetime) -> frozenset[str]:
    """Of these events those that nobody has told of before; from here on they are known."""
    rows = [{"id": new_id(), "account_id": account_id, "event": one, "heard_at": now} for one in sorted(set(events))]
    if not rows:
        return frozenset()
    known = insert(HeardEvent).values(rows).on_conflict_do_nothing(index_elements=["account_id", "event"])
    return frozenset(session.execute(known.returning(col(HeardEvent.event))).scalars())


def hurry(session: Session, milliseconds: int) -> None:
    """From here on this piece of work waits no longer than that for what another has locked."""
    session.execute(text(f"set local lock_timeout = {milliseconds}"))


def keep_early(session: Session, early: EarlyEvent) -> None:
    """Keeps an event until its message is known; those that have waited for a day are destroyed."""
    stale = delete(EarlyEvent).where(col(EarlyEvent.heard_at) <= early.heard_at - EARLY_KEPT)
    session.execute(stale, execution_options={"synchronize_session": False})
    session.add(early)
    session.flush()


def with_early(session: Session, awaited: Iterable[str]) -> list[KeptAccount]:
    """The accounts through which something was told early of these messages."""
    theirs = select(col(EarlyEvent.account_id)).where(col(EarlyEvent.awaits).in_(list(awaited)))
    return list(session.execute(select(KeptAccount).where(col(KeptAccount.id).in_(theirs))).scalars())


def early(session: Session, awaits: str) -> list[tuple[KeptAccount, EarlyEvent]]:
    """What was told early of this, with the account through which it came, in the order in which it came."""
    query = select(KeptAccount, EarlyEvent).join(EarlyEvent, col(EarlyEvent.account_id) == col(KeptAccount.id))
    query = query.where(col(EarlyEvent.awaits) == awaits).order_by(col(EarlyEvent.id))
    return [(row[0], row[1]) for row in session.execute(query).all()]


def take_one_early(session: Session, early_id: uuid.UUID) -> str | None:
    """This one of what was told early; None when it has been had."""
    taking = delete(EarlyEvent).where(col(EarlyEvent.id) == early_id).returning(col(EarlyEvent.told))
    return session.execute(taking, execution_options={"synchronize_session": False}).scalar_one_or_none()


def take_early(session: Session, account_id: uuid.UUID, awaited: Iterable[str]) -> list[str]:
    """What was told early of these messages through an account, in the order in which it came; each is had once."""
    mine = (col(EarlyEvent.account_id) == account_id) & col(EarlyEvent.awaits).in_(list(awaited))
    taking = delete(EarlyEvent).where(mine).returning(col(EarlyEvent.id), col(EarlyEvent.told))
    rows = session.execute(taking, execution_options={"synchronize_session": False}).all()
    return [row[1] for row in sorted(rows, key=lambda row: row[0])]
