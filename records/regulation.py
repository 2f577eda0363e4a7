"""Regulations of duty: the text of each regime of an organisation, version after version."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from records.columns import json, key, to


class Regulation(SQLModel, table=True):
    """One version of one regime (`states.regime`); a later one takes its place, and it stays."""

    __tablename__ = "regulations"
    __table_args__ = (UniqueConstraint("organisation_id", "regime", "version"),)
    id: uuid.UUID = key()
    organisation_id: uuid.UUID = to("organisations", index=False)
    regime: str
    version: str
    title: str
    dated: date
    text: str
    entered_at: datetime
    entered_by: dict[str, Any] = json()
