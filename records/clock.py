"""Clocks: due times that fire a trigger unless something stops it. Due times are rows."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

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
    draw: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True))
    """How the moment of this round was drawn: seed, and the beginning and end of its stretch of time."""
    state: str = "armed"  # armed, rung, stopped
    set_at: datetime
    rung_at: datetime | None = None

    @property
    def told_at(self) -> datetime:
        """When it rings, as people are told: of a drawn moment only by when, until it has rung."""
        drawn = self.draw if self.state == "armed" else None
        return datetime.fromisoformat(drawn["ends"]) if drawn else self.due_at

    @property
    def drawn_from(self) -> datetime | None:
        """The beginning of the stretch in which a drawn clock rings; None of any other."""
        return datetime.fromisoformat(self.draw["begins"]) if self.draw else None
