"""Roll calls: who was drawn by which seed, and what became of each; with the questions about them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from records.columns import json, key, to


class RollCall(SQLModel, table=True):
    """One roll call, or spot check. `pool` holds the keys of every post that could be drawn, to make the draw again.

    Of a spot check `area` is where it was drawn, and `questions` what is asked, in order (key, zh, en).
    """

    __tablename__ = "roll_calls"
    id: uuid.UUID = key()
    organisation_id: uuid.UUID = to("organisations")
    kind: str
    seed: str
    share: int
    least: int
    pool: list[Any] = json(list)
    area: list[Any] = json(list)
    questions: list[Any] = json(list)
    drawn_at: datetime
    drawn_by: dict[str, Any] = json()
    closed_at: datetime | None = None
    bulletin: dict[str, Any] = json()


class RollCallLine(SQLModel, table=True):
    """One post that is called, with whoever is there, as they were known at the draw."""

    __tablename__ = "roll_call_lines"
    id: uuid.UUID = key()
    roll_call_id: uuid.UUID = to("roll_calls")
    post_id: uuid.UUID = to("posts", index=False)
    person_id: uuid.UUID | None = to("people", null=True, index=False)
    who: dict[str, Any] = json()
    state: str = Field(default="waiting")
    answered_at: datetime | None = None
    entered_by: dict[str, Any] = json()
    note: str = ""
    results: dict[str, Any] = json()
    """Of a spot check by question whether the answer was right, and what was said."""


def keep(session: Session, rows: Iterable[SQLModel]) -> None:
    """Writes new or changed rows at once."""
    session.add_all(rows)
    session.flush()


def roll_calls(session: Session, organisation_id: uuid.UUID, kinds: Iterable[str], most: int = 50) -> list[RollCall]:
    """The roll calls of these kinds of an organisation, the latest first."""
    query = select(RollCall).where(
        col(RollCall.organisation_id) == organisation_id, col(RollCall.kind).in_(list(kinds))
    )
    return list(session.execute(query.order_by(col(RollCall.drawn_at).desc()).limit(most)).scalars())


def roll_call(session: Session, roll_call_id: uuid.UUID, *, locked: bool = False) -> RollCall | None:
    """One roll call."""
    query = select(RollCall).where(col(RollCall.id) == roll_call_id)
    return session.execute(query.with_for_update() if locked else query).scalar_one_or_none()


def lines(session: Session, roll_call_id: uuid.UUID) -> list[RollCallLine]:
    """Everybody who is called, those who have not answered first."""
    query = select(RollCallLine).where(col(RollCallLine.roll_call_id) == roll_call_id).order_by(col(RollCallLine.id))
    order = {"missing": 0, "waiting": 1, "failed": 2, "by_telephone": 2, "passed": 3, "present": 3}
    return sorted(session.execute(query).scalars(), key=lambda one: order[one.state])
