"""Roll calls over REST: drawn, answered, closed with a bulletin."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field

from api.asked import Asked, Writable
from api.dependencies import Desk
from api.shapes import Shape
from records import roll_calls as kept
from records.roll_calls import RollCall
from states.roll_call import KIND_NAMES, Answer, tally
from workflows.commands.call_roll import Answered, answer_roll_call, close_roll_call, draw_roll_call, roll_call_with
from workflows.duty import watch_of
from workflows.work import Work

router = APIRouter(prefix="/api/duty", tags=["duty"])


class RollCallRow(Shape):
    """A roll call in a list."""

    id: uuid.UUID
    kind: str
    seed: str
    share: int
    least: int
    drawn_at: datetime
    drawn_by: dict[str, Any]
    closed_at: datetime | None
    bulletin: dict[str, Any]


class LineShape(Shape):
    """One post that is called."""

    id: uuid.UUID
    who: dict[str, Any]
    state: str
    answered_at: datetime | None
    entered_by: dict[str, Any]
    note: str


class TallyShape(Shape):
    """The answers counted."""

    called: int
    present: int
    by_telephone: int
    missing: int
    score: int


class RollCallDetail(RollCallRow):
    """A roll call with everybody who is called; the pool and the seed give the same draw again."""

    pool: list[str]
    lines: list[LineShape]
    tally: TallyShape


class ToDraw(Asked):
    """Which roll call: everybody, or a random share."""

    kind: Literal["weekly", "random"]


class OneAnswer(Asked):
    """What became of one who was called."""

    line: uuid.UUID
    answer: Literal["present", "by_telephone", "missing"]
    note: Writable = Field(default="", max_length=2000)


class Answers(Asked):
    """Several answers at once."""

    answers: list[OneAnswer] = Field(max_length=2000)


@router.get("/{organisation}/roll-calls")
def roll_calls(organisation: str, desk: Desk) -> list[RollCallRow]:
    """The roll calls of an organisation, the latest first."""
    return desk.look(
        lambda work: [
            RollCallRow.model_validate(one)
            for one in kept.roll_calls(work.session, watch_of(work, organisation).organisation.id, KIND_NAMES)
        ]
    )


@router.post("/{organisation}/roll-calls", status_code=201)
def draw(organisation: str, given: ToDraw, desk: Desk) -> RollCallDetail:
    """Draws a roll call with a seed that is kept."""
    seed = secrets.token_hex(8)
    return desk.carry(lambda work: _one(work, draw_roll_call(work, organisation, given.kind, seed)))


@router.get("/roll-calls/{roll_call_id}")
def one_roll_call(roll_call_id: uuid.UUID, desk: Desk) -> RollCallDetail:
    """A roll call with everybody who is called."""
    return desk.look(lambda work: _one(work, roll_call_with(work, roll_call_id)[0]))


@router.post("/roll-calls/{roll_call_id}/answers")
def answer(roll_call_id: uuid.UUID, given: Answers, desk: Desk) -> RollCallDetail:
    """Enters answers."""
    answers = [Answered(one.line, Answer(one.answer), one.note) for one in given.answers]
    return desk.carry(lambda work: _one(work, answer_roll_call(work, roll_call_id, answers)))


@router.post("/roll-calls/{roll_call_id}/close")
def close(roll_call_id: uuid.UUID, desk: Desk) -> RollCallDetail:
    """Closes a roll call with its bulletin; whoever has not answered is missing."""
    return desk.carry(lambda work: _one(work, close_roll_call(work, roll_call_id)))


def _one(work: Work, found: RollCall) -> RollCallDetail:
    lines = kept.lines(work.session, found.id)
    counted = tally(one.state for one in lines)
    told = found.model_dump() | {"lines": lines, "tally": counted}
    return RollCallDetail.model_validate(told)
