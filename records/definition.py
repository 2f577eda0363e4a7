"""Definitions as they were published, with their versions. A running case stays on its version."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from records.columns import key

PUBLISHED = "definition_published"
"""The kind of the entry that says what was published: name, version before and after, and the digest of the whole."""


class Definition(SQLModel, table=True):
    """One version of a procedure or a plan, whole. Never changed: a change is a new version.

    `data` keeps the order of the file (JSONB would not): states, facts and choices are shown in it.
    """

    __tablename__ = "definitions"
    __table_args__ = (UniqueConstraint("name", "version"),)
    id: uuid.UUID = key()
    kind: str
    name: str = Field(index=True)
    version: str
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    published_at: datetime
    current: bool = True
