"""Accounts at providers through which people are called, and the events that providers have told of."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from records.columns import json, key, to
from records.sealed import Shut


class KeptAccount(SQLModel, table=True):
    """A channel account. `secrets`, its values as JSON, lie encrypted; none of them is ever shown again."""

    __tablename__ = "channel_accounts"
    id: uuid.UUID = key()
    key: str = Field(unique=True)
    channel: str
    drill: bool
    base_url: str
    secrets: str = Field(sa_type=Shut("channel_accounts.secrets"), repr=False)
    opened_at: datetime
    closed_at: datetime | None = None
    approvals: dict[str, Any] = json()
    """What is known of its templates, by their numbers: `state` (approved, waiting, refused), `why`, `known_at`."""
    next_at: datetime | None = None
    """From when the next message may go through it."""


class HeardEvent(SQLModel, table=True):
    """An event that a provider told of, so that the same one told again is one. What came of it is in the journal."""

    __tablename__ = "channel_events"
    __table_args__ = (UniqueConstraint("account_id", "event"),)
    id: uuid.UUID = key()
    account_id: uuid.UUID = to("channel_accounts")
    event: str
    heard_at: datetime


class MailboxMark(SQLModel, table=True):
    """How far the mailbox of an account is read, when it is read next, and why it could not be read last time."""

    __tablename__ = "mailbox_marks"
    id: uuid.UUID = key()
    account_id: uuid.UUID = Field(foreign_key="channel_accounts.id", ondelete="RESTRICT", unique=True)
    validity: int = Field(sa_type=BigInteger, default=0)
    uid: int = Field(sa_type=BigInteger, default=0)
    due_at: datetime
    fault: str = ""
    fault_since: datetime | None = None
    """Since when it could not be read at all; None while it can."""


class EarlyEvent(SQLModel, table=True):
    """What was told of a message before it was recorded that the message was sent; taken in right after that.

    `awaits` is our number of the message, or the provider's, or says that its call was locked; `told` is the event as
    JSON, and may hold who spoke.
    """

    __tablename__ = "channel_early_events"
    id: uuid.UUID = key()
    account_id: uuid.UUID = to("channel_accounts")
    awaits: str = Field(index=True)
    told: str = Field(sa_type=Shut("channel_early_events.told"), repr=False)
    heard_at: datetime
