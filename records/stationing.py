"""Who has come to the command site during the responses to an incident, and who has left again."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from records.columns import json, key, to


class Stay(SQLModel, table=True):
    """One person of one unit at the command site, from when until when; who entered it is in the journal."""

    __tablename__ = "stays"
    id: uuid.UUID = key()
    case_id: uuid.UUID = to("cases")
    incident_id: uuid.UUID | None = to("cases", null=True, index=False)
    unit: dict[str, Any] = json()
    name: str
    came_at: datetime
    left_at: datetime | None = None
