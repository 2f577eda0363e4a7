"""The journal: append-only, hash-chained per case, anchored daily. Everything shown can be rebuilt from it.

What belongs to no case has one chain of its own, the office journal: who signed in and out, who was refused at the
door, what was set. Such an entry changes no journalled table; what it changed stands in its `data`.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from records.columns import json, to

OFFICE = uuid.UUID(int=0)
"""The chain of the entries that belong to no case."""


class Entry(SQLModel, table=True):
    """One thing that happened: when it happened and was entered, who, in which post, by which door, why, what changed.

    `changes` lists the rows that came into being or changed with it: `[table, id, {column: value}]`.
    """

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_office", "id", postgresql_where=text("case_id is null")),
        Index("journal_of_case", "case_id", "id"),
    )
    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    case_id: uuid.UUID | None = to("cases", null=True, index=False)
    incident_id: uuid.UUID | None = to("cases", null=True, index=False)
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
    """An entry's place in its chain, that of its case or `OFFICE`; written once, within a second of the entry.

    `id` is the order of sealing.
    """

    __tablename__ = "seals"
    __table_args__ = (UniqueConstraint("chain", "sequence"),)
    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    entry_id: int = Field(sa_column=Column(BigInteger, unique=True, nullable=False))
    chain: uuid.UUID
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
