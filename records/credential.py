"""What an account is opened with besides its password: the second factor and its recovery codes."""

import uuid
from datetime import datetime

from sqlmodel import Field, SQLModel

from records.columns import key, to


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
