"""Tiers, places and organisations: who belongs where. A tier is data: a city may be three different tiers."""

import uuid
from datetime import datetime

from sqlalchemy import ARRAY, Column, Text
from sqlmodel import Field, SQLModel

from records.columns import json, key, to


class Tier(SQLModel, table=True):
    """A tier of government in this deployment: the wider, the higher its rank."""

    __tablename__ = "tiers"
    key: str = Field(primary_key=True)
    rank: int
    zh: str
    en: str


class Place(SQLModel, table=True):
    """A place with its area code (GB/T 2260 and the statistical codes below the county)."""

    __tablename__ = "places"
    code: str = Field(primary_key=True)
    inside: str | None = Field(default=None, foreign_key="places.code")
    zh: str
    en: str


class Organisation(SQLModel, table=True):
    """A body that posts belong to; its kind is one of `states.organisation`.

    `areas`: the codes of the places that it answers for, several when it crosses borders. `leads`: the classes whose
    responses it leads there; `member_of`: the classes whose headquarters it is a member unit of.
    """

    __tablename__ = "organisations"
    id: uuid.UUID = key()
    key: str = Field(unique=True)
    kind: str = Field(index=True)
    tier: str = Field(foreign_key="tiers.key")
    areas: list[str] = Field(default_factory=list, sa_column=Column(ARRAY(Text), nullable=False))
    zh: str
    en: str
    parent_id: uuid.UUID | None = to("organisations", null=True)
    leads: list[str] = json(list)
    member_of: list[str] = json(list)
    dissolved_at: datetime | None = None
    """Since when it is no more: called, offered and counted nowhere; its history stays."""
