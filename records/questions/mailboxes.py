"""Questions about the mailboxes of replies: which are to be read now, and how far they are read."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from records.channel_account import KeptAccount, MailboxMark
from records.columns import new_id


def begin(session: Session, channel: str, now: datetime) -> None:
    """Gives every mailbox in use that has no mark yet one at its beginning."""
    known = select(col(MailboxMark.account_id))
    new = select(col(KeptAccount.id)).where(
        col(KeptAccount.channel) == channel, col(KeptAccount.closed_at).is_(None), col(KeptAccount.id).not_in(known)
    )
    rows = [
        {"id": new_id(), "account_id": account, "validity": 0, "uid": 0, "due_at": now, "fault": ""}
        for account in session.execute(new).scalars()
    ]
    if rows:
        session.execute(insert(MailboxMark).values(rows).on_conflict_do_nothing(index_elements=["account_id"]))


def due(session: Session, now: datetime) -> list[tuple[MailboxMark, KeptAccount]]:
    """The mailboxes in use that are to be read now; locked, what another has locked passed over."""
    query = (
        select(MailboxMark, KeptAccount)
        .join(KeptAccount, col(KeptAccount.id) == col(MailboxMark.account_id))
        .where(col(MailboxMark.due_at) <= now, col(KeptAccount.closed_at).is_(None))
        .order_by(col(MailboxMark.id))
        .with_for_update(of=MailboxMark, key_share=True, skip_locked=True)
    )
    return [(row[0], row[1]) for row in session.execute(query).all()]


def unread(session: Session, before: datetime) -> list[tuple[str, datetime, str]]:
    """The mailboxes in use that nobody could read since before then: the account's key, since when, and why."""
    since = func.coalesce(col(MailboxMark.fault_since), col(MailboxMark.due_at))
    query = select(col(KeptAccount.key), since, col(MailboxMark.fault)).join(
        KeptAccount, col(KeptAccount.id) == col(MailboxMark.account_id)
    )
    rows = session.execute(query.where(col(KeptAccount.closed_at).is_(None), since < before).order_by("key"))
    return [(row[0], row[1], row[2]) for row in rows]


def of_account(session: Session, account_id: uuid.UUID) -> MailboxMark:
    """The mark of an account that was due, locked."""
    query = select(MailboxMark).where(col(MailboxMark.account_id) == account_id)
    mark: MailboxMark = session.execute(query.with_for_update(key_share=True)).scalars().one()
    return mark
