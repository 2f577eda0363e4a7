"""Cases: running procedures. An incident, a response, a report, a review; each pinned to the version it began with."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from records.columns import json, key, to


class Case(SQLModel, table=True):
    """A running procedure: where it stands, what is known, who did which step.

    `version` counts the changes: every change is conditional on the version it was decided from. `fence` is the token
    under which its messages are sent; a change of level or an end rotates it: what was queued under the old is void.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_open", "kind", postgresql_where=text("closed_at is null")),
        Index("cases_room", "room_id", unique=True, postgresql_where=text("room_id is not null")),
    )
    id: uuid.UUID = key()
    number: str = Field(unique=True)
    kind: str = Field(index=True)
    procedure: str
    definition_id: uuid.UUID = to("definitions", index=False)
    rules_id: uuid.UUID | None = to("definitions", null=True, index=False)
    """The version of the rules of authority that decides about this case: the one in force when it was opened."""
    incident_id: uuid.UUID | None = to("cases", null=True)
    parent_id: uuid.UUID | None = to("cases", null=True)
    predecessor_id: uuid.UUID | None = to("cases", null=True, index=False)
    room_id: uuid.UUID | None = to("rooms", null=True, index=False)
    """The command room that a response holds while it is in force."""
    incident_class: str | None = None
    level: str | None = None
    state: str = Field(index=True)
    version: int = 1
    fence: int = 1
    facts: dict[str, Any] = json()
    acts: dict[str, Any] = json()
    drill: bool = False
    pace: float = 1.0
    opened_at: datetime
    state_since: datetime
    closed_at: datetime | None = None
    request_key: str | None = Field(default=None, unique=True)
    """Given by whoever asked to open the case, so that asking twice opens one."""
