"""Tasks: what a post must do by a time."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from records.columns import json, key, to

_IN_NEED = "state in ('open', 'accepted', 'refused') and (overdue_at is not null or state = 'refused')"


class Task(SQLModel, table=True):
    """Something one post must do by a time, with evidence. `overdue_at` is set when its due time has rung."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("tasks_due", "due_at", postgresql_where=text("overdue_at is null")),
        Index("tasks_in_need", "due_at", postgresql_where=text(_IN_NEED)),
    )
    id: uuid.UUID = key()
    case_id: uuid.UUID = to("cases")
    incident_id: uuid.UUID | None = to("cases", null=True, index=False)
    key: str
    title: dict[str, Any] = json()
    clause: str = ""
    owner_post_id: uuid.UUID = to("posts")
    owner: dict[str, Any] = json()
    issuer_post: str = ""
    state: str = "open"
    due_at: datetime
    overdue_at: datetime | None = None
    opened_at: datetime
    closed_at: datetime | None = None
    note: str = ""
    material: dict[str, Any] = json()
    carried_from_id: uuid.UUID | None = to("tasks", null=True, index=False)
