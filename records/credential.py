"""What an account is opened with besides its password: second factor, recovery codes, interface tokens."""

import uuid
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from records.columns import json, key, to


class SecondFactor(SQLModel, table=True):
    """The one-time codes of an account. The secret lies encrypted; `used_step` is the step of the last code taken."""

    __tablename__ = "second_factors"
    id: uuid.UUID = key()
    account_id: uuid.UUID = Field(foreign_key="accounts.id", ondelete="RESTRICT", unique=True)
    secret: str = Field(repr=False)
    since: datetime
    confirmed_at: datetime | None = None
    used_step: int = 0


class RecoveryCode(SQLModel, table=True):
    """A code for the day when the telephone is lost; its digest is kept, and it counts once."""

    __tablename__ = "recovery_codes"
    id: uuid.UUID = key()
    account_id: uuid.UUID = to("accounts")
    digest: str
    used_at: datetime | None = None


class ApiToken(SQLModel, table=True):
    """A program's key to the interface, within its scopes and its time; only its digest is kept."""

    __tablename__ = "api_tokens"
    id: uuid.UUID = key()
    account_id: uuid.UUID = to("accounts")
    name: str
    start: str
    """The letters by which it is named where the whole is not shown."""
    digest: str = Field(unique=True)
    scopes: list[str] = json(list)
    since: datetime
    until: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    used_from: str = ""


class Identity(SQLModel, table=True):
    """What a single sign-on calls the owner of an account: for good, whatever else it tells of them."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("account_id", "issuer"))
    id: uuid.UUID = key()
    account_id: uuid.UUID = to("accounts", index=False)
    issuer: str
    subject: str
    since: datetime


class LockOut(SQLModel, table=True):
    """What failed at an account of late from devices that nobody knows; while it is locked they are not looked at."""

    __tablename__ = "lock_outs"
    id: uuid.UUID = key()
    account_id: uuid.UUID = Field(foreign_key="accounts.id", ondelete="RESTRICT", unique=True)
    failures: int
    since: datetime
    until: datetime | None = None


class KnownDevice(SQLModel, table=True):
    """A browser from which the owner of an account has come in; its digest is kept. It is never locked out."""

    __tablename__ = "known_devices"
    id: uuid.UUID = key()
    account_id: uuid.UUID = to("accounts")
    digest: str = Field(unique=True)
    since: datetime
