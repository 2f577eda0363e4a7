"""The board as data: what the page shows, in the same order."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from fastapi import APIRouter

from api.dependencies import Desk
from api.pages import board
from api.shapes import Shape
from states.text import Text
from workflows.work import Work

router = APIRouter(prefix="/api", tags=["board"])


class CaseName(Shape):
    """A case by its id and number."""

    id: uuid.UUID
    number: str
    level: str | None
    drill: bool
    state_since: datetime


class AnswersShape(Shape):
    """How far the calls are; `missing` names the first few who have not answered."""

    called: int
    answered: int
    unreached: int
    silent: int
    missing: list[dict[str, Any]]


class NextClock(Shape):
    """The clock that rings next."""

    name: str
    due_at: datetime


class RowShape(Shape):
    """One response, or one incident that has none yet."""

    case: CaseName
    incident: CaseName
    title: Text
    state: Text
    area: Text
    in_force: bool
    answers: AnswersShape
    clock: NextClock | None
    clock_title: Text | None


class HandShape(Shape):
    """Something that somebody has to see to."""

    sort: str
    what: Text
    detail: Text
    since: datetime | None
    case: CaseName


class PersonShape(Shape):
    """Somebody or some post by name."""

    key: str
    zh: str
    en: str


class DutyShape(Shape):
    """Who is on duty."""

    post: PersonShape
    person: PersonShape


class EngineShape(Shape):
    """How the engine itself is."""

    beat_at: datetime | None
    runner: str
    unsealed: int
    waiting: int


class FindingShape(Shape):
    """Something that is amiss in the engine itself."""

    what: Text
    number: int
    detail: Text
    since: datetime
    case: CaseName | None


class SentryShape(Shape):
    """Whoever looks whether the engine keeps its promises: its last look, and the last beat that was taken outside."""

    host: str
    looked_at: datetime
    outside: bool
    beat_at: datetime | None
    beat_told: str


class BoardShape(Shape):
    """Everything that the board shows; `hands` is what needs a hand, most pressing first."""

    headline: Text
    rows: list[RowShape]
    hands: list[HandShape]
    waiting: list[RowShape]
    duty: list[DutyShape]
    engine: EngineShape
    beating: bool
    amiss: list[FindingShape]
    sentry: SentryShape | None
    watched: bool


@router.get("/board")
def show(desk: Desk) -> BoardShape:
    """What runs, who has not answered, what is late, what needs a hand."""
    return desk.carry(_look)


def _look(work: Work) -> BoardShape:
    return BoardShape.model_validate(board.look(work))
