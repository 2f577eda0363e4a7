"""The parts of a case: calls, tasks, clocks, documents, messages, journal; an incident's are all."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import AUDITOR, Desk
from api.shapes import CallShape, ClockShape, DocumentShape, EntryShape, MessageShape, TaskShape, entry_shape
from records import reading
from workflows.finding import found

router = APIRouter(prefix="/api/cases/{ref}", tags=["parts"])

After = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=10_000)]


@router.get("/calls")
def calls(ref: str, desk: Desk) -> list[CallShape]:
    """Who was called, and what became of it."""
    rows = desk.carry(lambda work: reading.calls(work.session, found(work, ref)))
    return [CallShape.model_validate(row) for row in rows]


@router.get("/tasks")
def tasks(ref: str, desk: Desk) -> list[TaskShape]:
    """The tasks, the earliest due first."""
    rows = desk.carry(lambda work: reading.tasks(work.session, found(work, ref)))
    return [TaskShape.model_validate(row) for row in rows]


@router.get("/clocks")
def clocks(ref: str, desk: Desk) -> list[ClockShape]:
    """The due times."""
    rows = desk.carry(lambda work: reading.clocks(work.session, found(work, ref)))
    return [ClockShape.model_validate(row) for row in rows]


@router.get("/documents")
def documents(ref: str, desk: Desk) -> list[DocumentShape]:
    """The documents."""
    rows = desk.carry(lambda work: reading.documents(work.session, found(work, ref)))
    return [DocumentShape.model_validate(row) for row in rows]


@router.get("/messages")
def messages(ref: str, desk: Desk, limit: Limit = 10_000) -> list[MessageShape]:
    """The newest messages and what became of each."""
    rows = desk.carry(lambda work: reading.messages(work.session, found(work, ref), limit))
    return [MessageShape.model_validate(row) for row in rows]


@router.get("/journal")
def journal(ref: str, desk: Desk, after: After = 0, limit: Limit = 1000) -> list[EntryShape]:
    """A page of the journal: the entries after number `after`. Auditors are told which rows each changed."""
    rows = desk.carry(lambda work: reading.journal(work.session, found(work, ref), after, limit))
    return [entry_shape(entry, seal, whole=AUDITOR in desk.actor.roles) for entry, seal in rows]
