"""Cases: opening, looking, pulling triggers. Any published procedure works here without a line about it."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query

from api.asked import ToOpen, ToPull
from api.dependencies import Desk
from api.shapes import CaseDetail, CaseRow, case_detail, case_rows
from records import reading
from records.case import Case
from records.reading import CaseFilter
from workflows.commands.advance_case import Advance, advance_case
from workflows.commands.open_case import Opening, open_case
from workflows.finding import found
from workflows.work import Work

router = APIRouter(prefix="/api/cases", tags=["cases"])


@router.post("", status_code=201)
def open_one(asked: ToOpen, desk: Desk) -> CaseDetail:
    """Opens a case; asked twice with one `key`, the same one."""
    key = asked.key and f"{desk.actor.person}:{asked.key}"
    opening = Opening(procedure=asked.procedure, form=asked.form, drill=asked.drill, pace=asked.pace, key=key)
    return desk.carry(lambda work: case_detail(work, open_case(work, opening)))


@router.get("")
def index(
    desk: Desk,
    kind: str | None = None,
    incident: str | None = None,
    open_: Annotated[bool | None, Query(alias="open")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[CaseRow]:
    """The newest cases: of a kind, of an incident, open or over."""

    def ask(work: Work) -> list[CaseRow]:
        wanted = CaseFilter(kind, _id(work, incident), open_)
        return case_rows(work, reading.cases(work.session, work.sight, wanted, limit))

    return desk.carry(ask)


@router.get("/{ref}")
def show(ref: str, desk: Desk) -> CaseDetail:
    """A case by its id or number, with what may be done now and why not."""
    return desk.carry(lambda work: case_detail(work, found(work, ref)))


@router.post("/{ref}/triggers/{trigger}")
def pull(ref: str, trigger: str, asked: ToPull, desk: Desk) -> CaseDetail:
    """Pulls a trigger; all that follows is in the same commit, and what it opened is among the children."""

    def carry(work: Work) -> Case:
        return advance_case(work, Advance(found(work, ref).id, trigger, asked.form, asked.version))

    return desk.carry(lambda work: case_detail(work, carry(work)))


def _id(work: Work, ref: str | None) -> uuid.UUID | None:
    return None if ref is None else found(work, ref).id
