"""Effects: what decisions ask of the world, each a row until it is done."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from records.columns import json, key, to


class Effect(SQLModel, table=True):
    """One piece of work for a flow: claimed under a lease, carried out, recorded.

    The lease columns are machinery: they are not journalled, and a worker that has lost its lease records nothing.
    """

    __tablename__ = "effects"
    __table_args__ = (
        Index("effects_due", "priority", "due_at", postgresql_where=text("state = 'due'")),
        Index("effects_dead", "opened_at", postgresql_where=text("state = 'dead'")),
    )
    VOLATILE: ClassVar[frozenset[str]] = frozenset({"owner", "lease_until", "lease", "claims", "due_at", "detail"})
    id: uuid.UUID = key()
    kind: str
    case_id: uuid.UUID = to("cases")
    incident_id: uuid.UUID | None = to("cases", null=True, index=False)
    priority: int = 9
    state: str = "due"  # due, done, dead, void
    data: dict[str, Any] = json()
    opened_at: datetime
    due_at: datetime
    owner: uuid.UUID | None = None
    lease: int = 0
    lease_until: datetime | None = None
    claims: int = 0
    done_at: datetime | None = None
    runner: str | None = None
    run_id: str | None = None
    detail: str = ""


class Worker(SQLModel, table=True):
    """A worker process that is or was alive: its beat tells whether its leases still count."""

    __tablename__ = "workers"
    id: uuid.UUID = key()
    host: str
    pid: int
    started_at: datetime
    beat_at: datetime
    runner: str = Field(default="direct")
