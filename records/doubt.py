"""Entries of the directory that are to be checked, since a call-out did not reach the person by them."""

import uuid
from datetime import datetime

from sqlmodel import Field, SQLModel

from records.columns import key, to


class Doubt(SQLModel, table=True):
    """Why a person's entry is to be checked; it stays, with who confirmed the entry and by which word."""

    __tablename__ = "doubts"
    id: uuid.UUID = key()
    person_id: uuid.UUID = to("people")
    cause: str
    """A word of `states.contact.Cause`."""
    channel: str = ""
    """By which channel it failed; empty when nobody answered by any."""
    drill: bool
    case_number: str
    call_id: uuid.UUID | None = Field(default=None)
    """The call that failed; none when it was a notice."""
    since: datetime
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    """The key of whoever confirmed the entry."""
    word: str = ""
