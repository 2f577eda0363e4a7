"""The must-know test over REST: a paper, its questions without their answers, and the result."""

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
from states.text import Text
from workflows.commands.must_know import Set, begin_paper, hand_in, must_know_of, my_papers, paper_with
from workflows.duty import watch_of
from workflows.work import Work

router = APIRouter(prefix="/api/duty", tags=["duty"])


class PaperRow(Shape):
    """A paper in a list."""

    id: uuid.UUID
    begun_at: datetime
    handed_in_at: datetime | None
    correct: int | None
    passed: bool | None


class MustKnowShape(Shape):
    """The test: how many questions, how many must be right, and one's own papers."""

    title: Text
    clause: str
    ask: int
    must_be_right: int
    valid: str
    papers: list[PaperRow]


class QuestionShape(Shape):
    """One question; which choices are right is told once the paper is handed in."""

    key: str
    text: Text
    choices: dict[str, Text]
    several: bool
    clause: str
    right: list[str] | None


class PaperShape(PaperRow):
    """A paper with its questions."""

    questions: list[QuestionShape]
    answers: dict[str, Any]


class ToHandIn(Asked):
    """By question the choices."""

    answers: dict[Writable, list[Writable]] = Field(max_length=200)


@router.get("/{organisation}/must-know")
def must_know(organisation: str, desk: Desk) -> MustKnowShape:
    """The test of an organisation, and one's own papers."""
    return desk.look(lambda work: _test(work, organisation))


@router.post("/{organisation}/must-know", status_code=201)
def begin(organisation: str, desk: Desk) -> PaperShape:
    """Draws a paper, or gives the one again that is not handed in."""
    seed = secrets.token_hex(8)
    return desk.carry(lambda work: _paper(paper_with(work, begin_paper(work, organisation, seed).id)))


@router.get("/papers/{paper_id}")
def one_paper(paper_id: uuid.UUID, desk: Desk) -> PaperShape:
    """One's own paper."""
    return desk.look(lambda work: _paper(paper_with(work, paper_id)))


@router.post("/papers/{paper_id}")
def hand_it_in(paper_id: uuid.UUID, given: ToHandIn, desk: Desk) -> PaperShape:
    """Hands one's own paper in, once."""
    return desk.carry(lambda work: _paper(hand_in(work, paper_id, given.answers)))


def _test(work: Work, organisation: str) -> MustKnowShape:
    watch = watch_of(work, organisation)
    test = must_know_of(watch)
    mine = [PaperRow.model_validate(one) for one in my_papers(work, watch)]
    return MustKnowShape(
        title=test.title, clause=test.clause, ask=test.ask, must_be_right=test.pass_, valid=test.valid, papers=mine
    )


def _paper(found: Set) -> PaperShape:
    done = found.paper.handed_in_at is not None
    asked = [(key, found.test.questions[key]) for key in found.paper.asked]
    questions = [
        QuestionShape(key=key, text=one.text, choices=one.choices, several=len(one.right) > 1, clause=one.clause,
                      right=list(one.right) if done else None)
        for key, one in asked
    ]  # fmt: skip
    return PaperShape.model_validate(found.paper.model_dump() | {"questions": questions})
