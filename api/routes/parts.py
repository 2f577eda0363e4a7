"""The parts of a case: calls, tasks, clocks, documents, messages, journal; an incident's are all."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query

from api.address_shapes import TestedShape, tested_shapes
from api.dependencies import AUDITOR, AtDesk, Desk
from api.shapes import (
    CallShape,
    ClockShape,
    DocumentShape,
    EntryShape,
    MessageShape,
    Shape,
    TaskShape,
    entry_shape,
)
from records import reading
from records.case import Case
from records.database import Session
from states.text import Text
from workflows import personal
from workflows.finding import found
from workflows.required import required
from workflows.work import Work

router = APIRouter(prefix="/api/cases/{ref}", tags=["parts"])


class RequiredShape(Shape):
    """One thing that a call-out asks for: of whom, the rule in words, how many have answered, who is missing."""

    call_out_id: uuid.UUID
    case_id: uuid.UUID
    state: str
    whom: Text
    rule: Text
    answered: int
    needed: int
    complete: bool
    missing: list[Text]
    due_at: datetime | None
    late_at: datetime | None


Part = TypeVar("Part", bound=Shape)
LAST = 2**63 - 1
"""The greatest number that an entry can have."""
After = Annotated[int, Query(ge=0, le=LAST)]
Limit = Annotated[int, Query(ge=1, le=10_000)]


@router.get("/calls")
def calls(ref: str, desk: Desk) -> list[CallShape]:
    """Who was called, and what became of it."""
    return _rows(desk, ref, reading.calls, CallShape)


@router.get("/call-outs")
def call_outs(ref: str, desk: Desk) -> list[RequiredShape]:
    """What the call-outs ask for, by tier where the plan says so, and who is missing."""
    told = desk.look(lambda work: required(work, reading.call_outs(work.session, found(work, ref))))
    return [RequiredShape.model_validate(one) for one in told]


@router.get("/tasks")
def tasks(ref: str, desk: Desk) -> list[TaskShape]:
    """The tasks, the earliest due first."""
    return _rows(desk, ref, reading.tasks, TaskShape)


@router.get("/clocks")
def clocks(ref: str, desk: Desk) -> list[ClockShape]:
    """The due times."""
    return _rows(desk, ref, reading.clocks, ClockShape)


@router.get("/documents")
def documents(ref: str, desk: Desk) -> list[DocumentShape]:
    """The documents."""
    return _rows(desk, ref, reading.documents, DocumentShape)


@router.get("/messages")
def messages(ref: str, desk: Desk, limit: Limit = 10_000) -> list[MessageShape]:
    """The newest messages and what became of each."""
    return _rows(desk, ref, partial(reading.messages, limit=limit), MessageShape)


@router.get("/addresses")
def addresses(ref: str, desk: Desk) -> list[TestedShape]:
    """The addresses that a case tests, masked, with what is known of each by now."""
    return desk.look(lambda work: tested_shapes(work, found(work, ref)))


@router.get("/journal")
def journal(ref: str, desk: Desk, after: After = 0, limit: Limit = 1000) -> list[EntryShape]:
    """A page of the journal: the entries after number `after`. Auditors are told which rows each changed."""
    whole = AUDITOR in desk.actor.roles

    def told(work: Work) -> list[EntryShape]:
        kept = personal.Reading(work)
        rows = reading.journal(work.session, found(work, ref), after, limit)
        return [entry_shape(entry, seal, kept, whole=whole) for entry, seal in rows]

    return desk.look(told)


def _rows(desk: AtDesk, ref: str, asked: Callable[[Session, Case], Iterable[object]], shape: type[Part]) -> list[Part]:
    """The rows of one table that belong to a case, in the shape in which they are sent."""
    rows = desk.look(lambda work: asked(work.session, found(work, ref)))
    return [shape.model_validate(row) for row in rows]
