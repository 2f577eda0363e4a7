"""Answers to calls that the desk got by hand."""

from __future__ import annotations

import uuid

from fastapi import APIRouter
from pydantic import BaseModel

from api.asked import ToAnswer
from api.dependencies import Desk
from api.shapes import CallShape
from workflows.commands.answer_call import Answering, on_behalf

router = APIRouter(prefix="/api/calls", tags=["calls"])


class AnsweredShape(BaseModel):
    """What became of an answer: first, repeat, covered (another had answered) or over."""

    outcome: str
    call: CallShape


@router.post("/{call_id}/answer")
def answer(call_id: uuid.UUID, asked: ToAnswer, desk: Desk) -> AnsweredShape:
    """Enters an answer on behalf of whoever was called, with its real time and how they were reached."""
    answering = Answering(asked.answer, asked.note, asked.happened_at, asked.arrives_at)
    done = desk.carry(lambda work: on_behalf(work, call_id, answering))
    return AnsweredShape(outcome=done.outcome, call=CallShape.model_validate(done.call))
