"""Clocks: due times that fire a trigger unless something stops it. Due times are rows."""

import uuid
from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from records.columns import key, to


class Clock(SQLModel, table=True):
    """A due time of a case. `unless` is looked at when it rings; a recurring clock is the same row moved on."""

    __tablename__ = "clocks"
    __table_args__ = (Index("clocks_due", "due_at", postgresql_where=text("state = 'armed'")),)
    id: uuid.UUID = key()
    case_id: uuid.UUID = to("cases")
    incident_id: uuid.UUID | None = to("cases", null=True, index=False)
    name: str
    fires: str
    unless: str = "false"
    due_at: datetime
    every_seconds: float | None = None
    state: str = "armed"  # armed, rung, stopped
    set_at: datetime
    rung_at: datetime | None = None
