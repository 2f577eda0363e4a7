"""Duty: rotas with their turns, what people are qualified for, key periods, hand-overs, and the equipment of the desk.

What is set here is no case: each change is one entry of the office journal.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from records.columns import json, key, to


class Rota(SQLModel, table=True):
    """Who keeps watch in an organisation on some days, under one version of its pattern."""

    __tablename__ = "rotas"
    id: uuid.UUID = key()
    organisation_id: uuid.UUID = to("organisations")
    definition_id: uuid.UUID = to("definitions", index=False)
    first_day: date
    last_day: date
    state: str = "draft"  # draft, published
    made_at: datetime
    published_at: datetime | None = None
    published_by: dict[str, Any] = json()


class Turn(SQLModel, table=True):
    """One person in one post of a rota, from when until when.

    `stands_for_id`, `approves` and `signs` are what the pattern said of the post when the turn was made.
    """

    __tablename__ = "turns"
    __table_args__ = (Index("turns_by_time", "organisation_id", "begins_at"),)
    id: uuid.UUID = key()
    rota_id: uuid.UUID = to("rotas")
    organisation_id: uuid.UUID = to("organisations", index=False)
    person_id: uuid.UUID = to("people")
    day: date
    shift: str
    post: str
    stands_for_id: uuid.UUID | None = to("posts", null=True, index=False)
    approves: bool = False
    signs: bool = False
    stand_by: bool = False
    begins_at: datetime
    ends_at: datetime


class Qualified(SQLModel, table=True):
    """What a person is, or has passed, from a day until a day; `detail` holds a contract or a score."""

    __tablename__ = "qualifications"
    id: uuid.UUID = key()
    person_id: uuid.UUID = to("people")
    kind: str
    since: date
    until: date | None = None
    detail: dict[str, Any] = json()
    given_at: datetime
    ended_at: datetime | None = None


class KeyPeriod(SQLModel, table=True):
    """Days on which an organisation's watch must be stronger: by post how many (`count`) and what else (`needs`).

    The duty training before it is due by `training_due`, and over once somebody has entered that it was held.
    """

    __tablename__ = "key_periods"
    id: uuid.UUID = key()
    organisation_id: uuid.UUID = to("organisations")
    zh: str
    en: str
    first_day: date
    last_day: date
    demands: dict[str, Any] = json()
    set_at: datetime
    training_due: date | None = None
    trained_at: datetime | None = None
    trained_by: dict[str, Any] = json()
    training_note: str = ""
    case_id: uuid.UUID | None = to("cases", null=True, index=False)
    """The case whose clocks remind of the training."""


class SignedHandOver(SQLModel, table=True):
    """The hand-over of one change of shifts: the sheet as the outgoing leader signed it, and both signatures."""

    __tablename__ = "hand_overs"
    __table_args__ = (UniqueConstraint("organisation_id", "at"),)
    id: uuid.UUID = key()
    organisation_id: uuid.UUID = to("organisations", index=False)
    at: datetime
    sheet: dict[str, Any] = json()
    outgoing_at: datetime
    outgoing_by: dict[str, Any] = json()
    outgoing_note: str = ""
    incoming_at: datetime | None = None
    incoming_by: dict[str, Any] = json()
    incoming_note: str = ""
    passed_on_at: datetime | None = None
    """When what was open went on to the incoming shift: not before the change itself."""


class BegunWatch(SQLModel, table=True):
    """A watch that began where nobody was on duty before: nobody hands it over, and what was open has passed on."""

    __tablename__ = "begun_watches"
    __table_args__ = (UniqueConstraint("organisation_id", "at"),)
    id: uuid.UUID = key()
    organisation_id: uuid.UUID = to("organisations", index=False)
    at: datetime
    passed_on_at: datetime


class Equipment(SQLModel, table=True):
    """A piece of the desk's equipment: in order or faulty, and since when."""

    __tablename__ = "equipment"
    id: uuid.UUID = key()
    organisation_id: uuid.UUID = to("organisations")
    key: str = Field(unique=True)
    zh: str
    en: str
    state: str = "in_order"  # in_order, faulty, retired
    fault: str = ""
    since: datetime


class Swap(SQLModel, table=True):
    """Somebody asks that another takes a turn of theirs, for one of the other's or for nothing (`back` is empty)."""

    __tablename__ = "swaps"
    id: uuid.UUID = key()
    rota_id: uuid.UUID = to("rotas")
    person_id: uuid.UUID = to("people", index=False)
    to_person_id: uuid.UUID = to("people", index=False)
    day: date
    shift: str
    post: str
    back: dict[str, Any] = json()
    why: str
    state: str = "asked"  # asked, agreed, approved, refused
    asked_at: datetime
    agreed_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: dict[str, Any] = json()
    decided_why: str = ""


class CalendarFeed(SQLModel, table=True):
    """The address under which a person's calendar reads their turns; only its digest is kept."""

    __tablename__ = "calendar_feeds"
    id: uuid.UUID = key()
    person_id: uuid.UUID = to("people")
    digest: str = Field(unique=True)
    made_at: datetime
    ended_at: datetime | None = None
