"""Command rooms: where a response is commanded from. Which response holds one stands with the response."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Field, SQLModel

from records.columns import key, to


class Room(SQLModel, table=True):
    """A room of an organisation from which one response at a time is commanded."""

    __tablename__ = "rooms"
    id: uuid.UUID = key()
    organisation_id: uuid.UUID = to("organisations")
    key: str = Field(unique=True)
    zh: str
    en: str
    closed_at: datetime | None = None
    """Since when it is used no more; its history stays."""
