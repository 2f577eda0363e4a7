"""Questions and changes of lock-outs, and of the devices that are never locked out."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from records.columns import new_id
from records.credential import KnownDevice, LockOut
from records.person import Account, Person


def locked_until(session: Session, account_id: uuid.UUID, now: datetime) -> datetime | None:
    """Until when an account is locked; None when it is not."""
    query = select(col(LockOut.until)).where(col(LockOut.account_id) == account_id, col(LockOut.until) > now)
    return session.execute(query).scalar_one_or_none()


def count(session: Session, account_id: uuid.UUID, now: datetime, within: timedelta) -> int:
    """Counts one more failure at an account; how many there were within this time. Locks the row."""
    fresh = {"id": new_id(), "account_id": account_id, "failures": 0, "since": now}
    session.execute(insert(LockOut).values(**fresh).on_conflict_do_nothing(index_elements=["account_id"]))
    query = select(LockOut).where(col(LockOut.account_id) == account_id).with_for_update()
    row = session.execute(query).scalar_one()
    old = now - row.since >= within
    values = {"failures": 1, "since": now} if old else {"failures": row.failures + 1, "since": row.since}
    session.execute(update(LockOut).where(col(LockOut.id) == row.id).values(**values))
    return int(str(values["failures"]))


def lock(session: Session, account_id: uuid.UUID, until: datetime) -> None:
    """Locks an account, and begins to count anew."""
    mine = update(LockOut).where(col(LockOut.account_id) == account_id)
    session.execute(mine.values(until=until, failures=0))


def forget(session: Session, account_id: uuid.UUID) -> bool:
    """Forgets what failed at an account; whether it was counted at all."""
    gone = delete(LockOut).where(col(LockOut.account_id) == account_id).returning(col(LockOut.id))
    return session.execute(gone).scalar_one_or_none() is not None


def locked(session: Session, now: datetime) -> list[tuple[LockOut, Account, Person]]:
    """Every account that is locked now, by name."""
    query = (
        select(LockOut, Account, Person)
        .join(Account, col(Account.id) == LockOut.account_id)
        .join(Person, col(Person.id) == Account.person_id)
        .where(col(LockOut.until) > now)
        .order_by(col(Account.username))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query).all()]


def is_known(session: Session, account_id: uuid.UUID, digest: str, after: datetime) -> bool:
    """Whether the owner of an account has come in with this device since then."""
    mine = (col(KnownDevice.account_id) == account_id, col(KnownDevice.digest) == digest)
    query = select(col(KnownDevice.id)).where(*mine, col(KnownDevice.since) > after)
    return session.execute(query).scalar_one_or_none() is not None


def keep_device(session: Session, device: KnownDevice, after: datetime) -> None:
    """Keeps a device, and forgets those of the same account that are too old."""
    old = delete(KnownDevice).where(col(KnownDevice.account_id) == device.account_id, col(KnownDevice.since) <= after)
    session.execute(old)
    session.add(device)
    session.flush()
