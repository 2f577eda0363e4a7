"""The keys under which a case keeps personal facts: the record holds them sealed, and they go when the key goes."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Uuid
from sqlmodel import Field, SQLModel

from records.columns import json, key
from records.sealed import Shut


class PersonalKey(SQLModel, table=True):
    """The key of the personal facts of one case. It lies encrypted itself; once destroyed nobody can read them again.

    The sealed facts stay in the case and in the journal, so that the record is what it was.
    """

    __tablename__ = "personal_keys"
    id: uuid.UUID = key()
    case_id: uuid.UUID = Field(
        sa_type=Uuid, sa_column_args=(ForeignKey("cases.id", ondelete="RESTRICT"),), unique=True, nullable=False
    )
    secret: str = Field(sa_type=Shut("personal_keys.secret"), repr=False)
    made_at: datetime
    destroyed_at: datetime | None = None
    destroyed_by: dict[str, Any] = json()
