"""The journal: append-only, hash-chained per case, anchored daily. Everything shown can be rebuilt from it."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, UniqueConstraint
from sqlmodel import Field, SQLModel

from records.columns import json, to


class Entry(SQLModel, table=True):
    """One thing that happened: when it happened and was entered, who, in which post, by which door, why, what changed.

    `changes` lists the rows that came into being or changed with it: `[table, id, {column: value}]`.
    """

    __tablename__ = "journal"
    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    case_id: uuid.UUID = to("cases")
    incident_id: uuid.UUID | None = to("cases", null=True)
    kind: str = Field(index=True)
    subject: str = ""
    happened_at: datetime
    entered_at: datetime
    actor: dict[str, Any] = json()
    why: str = ""
    definition: str = ""
    data: dict[str, Any] = json()
    changes: list[Any] = json(list)


class Seal(SQLModel, table=True):
    """An entry's place in the chain of its case; written once, within a second of it. `id` is the order of sealing."""

    __tablename__ = "seals"
    __table_args__ = (UniqueConstraint("case_id", "sequence"),)
    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    entry_id: int = Field(sa_column=Column(BigInteger, unique=True, nullable=False))
    case_id: uuid.UUID
    sequence: int
    previous: str
    digest: str


class Anchor(SQLModel, table=True):
    """One day's anchor: the digest over the heads of all chains and over the anchor before it."""

    __tablename__ = "anchors"
    day: date = Field(primary_key=True)
    made_at: datetime
    upto: int
    """The last seal that it covers."""
    chains: int
    heads: str
    previous: str
    digest: str
