"""Documents that decisions made: start and end orders, reports, published notices."""

import uuid
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from records.columns import json, key, to


class Document(SQLModel, table=True):
    """A text that went out in a case, as it was, with its number."""

    __tablename__ = "documents"
    id: uuid.UUID = key()
    case_id: uuid.UUID = to("cases")
    incident_id: uuid.UUID | None = to("cases", null=True, index=False)
    kind: str
    number: str
    title: dict[str, Any] = json()
    body: dict[str, Any] = json()
    made_at: datetime
    published_at: datetime | None = None
