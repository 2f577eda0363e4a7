"""Organisations and places: who belongs where. A tier is data: a city may be three different tiers."""

import uuid

from sqlmodel import Field, SQLModel

from records.columns import json, key, to


class Place(SQLModel, table=True):
    """A place with its area code (GB/T 2260 and the statistical codes below the county)."""

    __tablename__ = "places"
    code: str = Field(primary_key=True)
    inside: str | None = Field(default=None, foreign_key="places.code")
    zh: str
    en: str


class Organisation(SQLModel, table=True):
    """A body that posts belong to: command, office, department, township, village, superior …"""

    __tablename__ = "organisations"
    id: uuid.UUID = key()
    key: str = Field(unique=True)
    kind: str = Field(index=True)
    tier: str
    area: str
    zh: str
    en: str
    parent_id: uuid.UUID | None = to("organisations", null=True)
    member_of: list[str] = json(list)
