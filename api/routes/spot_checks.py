"""Spot checks over REST: drawn in an area, answered person by person, closed with a task for each failure."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.asked import Asked, Writable
from api.dependencies import Desk
from api.shapes import Shape
from records import roll_calls as kept
from records.roll_calls import RollCall
from states.spot_check import SPOT_CHECK, tally
from workflows.commands.call_roll import roll_call_with
from workflows.commands.check_on_the_spot import Said, answer_spot_check, close_spot_check, draw_spot_check
from workflows.duty import watch_of
from workflows.work import Work

router = APIRouter(prefix="/api/duty", tags=["duty"])


class SpotCheckRow(Shape):
    """A spot check in a list."""

    id: uuid.UUID
    area: list[str]
    seed: str
    share: int
    least: int
    drawn_at: datetime
    drawn_by: dict[str, Any]
    closed_at: datetime | None
    bulletin: dict[str, Any]


class QuestionShape(Shape):
    """One question, as it was when the check was drawn."""

    key: str
    zh: str
    en: str


class PersonShape(Shape):
    """One person who was drawn; `results` by question: whether it was right, what was said, the case of a failure."""

    id: uuid.UUID
    who: dict[str, Any]
    state: str
    answered_at: datetime | None
    entered_by: dict[str, Any]
    results: dict[str, Any]


class TallyOfCheck(Shape):
    """What became of those who were drawn."""

    drawn: int
    passed: int
    failed: int
    missing: int


class SpotCheckDetail(SpotCheckRow):
    """A spot check with everybody who was drawn; the pool and the seed give the same draw again."""

    pool: list[str]
    questions: list[QuestionShape]
    lines: list[PersonShape]
    tally: TallyOfCheck


class ToCheck(Asked):
    """Where to draw: the codes of places of the organisation; all of its places when nothing is said."""

    area: list[str] = Field(default_factory=list, max_length=500)


class SaidShape(Asked):
    """One answer as the desk judged it, and what was said."""

    right: bool
    said: Writable = Field(default="", max_length=2000)


class AnswersOfOne(Asked):
    """What one person answered, by question: every question at once."""

    line: uuid.UUID
    answers: dict[str, SaidShape] = Field(max_length=100)


@router.get("/{organisation}/spot-checks")
def spot_checks(organisation: str, desk: Desk) -> list[SpotCheckRow]:
    """The spot checks of an organisation, the latest first."""
    return desk.look(
        lambda work: [
            SpotCheckRow.model_validate(one)
            for one in kept.roll_calls(work.session, watch_of(work, organisation).organisation.id, [SPOT_CHECK])
        ]
    )


@router.post("/{organisation}/spot-checks", status_code=201)
def draw(organisation: str, given: ToCheck, desk: Desk) -> SpotCheckDetail:
    """Draws persons of an area with a seed that is kept."""
    seed = secrets.token_hex(8)

    def drawn(work: Work) -> SpotCheckDetail:
        area = given.area or watch_of(work, organisation).organisation.areas
        return _one(work, draw_spot_check(work, organisation, area, seed))

    return desk.carry(drawn)


@router.get("/spot-checks/{spot_check_id}")
def one_spot_check(spot_check_id: uuid.UUID, desk: Desk) -> SpotCheckDetail:
    """A spot check with everybody who was drawn."""
    return desk.look(lambda work: _one(work, roll_call_with(work, spot_check_id, (SPOT_CHECK,))[0]))


@router.post("/spot-checks/{spot_check_id}/answers")
def answer(spot_check_id: uuid.UUID, given: AnswersOfOne, desk: Desk) -> SpotCheckDetail:
    """Enters what one person answered."""
    answers = {key: Said(one.right, one.said) for key, one in given.answers.items()}
    return desk.carry(lambda work: _one(work, answer_spot_check(work, spot_check_id, given.line, answers)))


@router.post("/spot-checks/{spot_check_id}/close")
def close(spot_check_id: uuid.UUID, desk: Desk) -> SpotCheckDetail:
    """Closes a spot check: each failure becomes a task, and whoever was not asked was not reached."""
    return desk.carry(lambda work: _one(work, close_spot_check(work, spot_check_id)))


def _one(work: Work, found: RollCall) -> SpotCheckDetail:
    lines = kept.lines(work.session, found.id)
    told = found.model_dump() | {"lines": lines, "tally": tally(one.state for one in lines)}
    return SpotCheckDetail.model_validate(told)
