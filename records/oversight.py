"""What whoever watches the engine has found amiss, and when it last looked.

A finding is written once, stays while it lasts and is closed when it is gone; each change is told by the journal. The
rows themselves are machinery: no journalled table.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from records.columns import json, key, to


class Finding(SQLModel, table=True):
    """Something that is or was amiss: of what sort, about what, since when; how many, and what else is known."""

    __tablename__ = "findings"
    __table_args__ = (Index("findings_open", "sort", "subject", unique=True, postgresql_where=text("gone_at is null")),)
    id: uuid.UUID = key()
    sort: str
    subject: str
    case_id: uuid.UUID | None = to("cases", null=True)
    since: datetime
    found_at: datetime
    gone_at: datetime | None = None
    told: dict[str, Any] = json()


class Sentry(SQLModel, table=True):
    """A process that watches the engine, one on each machine: its last look, and its last beat to the outside."""

    __tablename__ = "sentries"
    id: uuid.UUID = key()
    host: str = Field(unique=True)
    looked_at: datetime
    amiss: int = 0
    """How much was found at the last look."""
    outside: bool = False
    """Whether somebody outside waits for its beats."""
    beat_at: datetime | None = None
    """The last beat that the outside address took."""
    beat_told: str = ""
    """Why the last one was not taken; empty when it was."""
