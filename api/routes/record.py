"""The record itself: its proof and the office journal, for auditors, and the description of this interface."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.dependencies import AuditorsDesk, Who
from api.routes.parts import After, Limit
from api.shapes import EntryShape, entry_shape
from records import reading
from records.verify import verify
from workflows import personal
from workflows.work import Work

router = APIRouter(prefix="/api", tags=["record"])


class Proof(BaseModel):
    """What was looked at and what was found; the record stands when there are no faults."""

    stands: bool
    entries: int
    chains: int
    anchors: int
    unsealed: int
    faults: list[str]


@router.get("/verify")
def prove(desk: AuditorsDesk) -> Proof:
    """Follows every chain, checks every anchor, and compares the folded journal with the tables."""
    return Proof.model_validate(desk.carry(lambda work: verify(work.session)), from_attributes=True)


@router.get("/office/journal")
def office(desk: AuditorsDesk, after: After = 0, limit: Limit = 1000) -> list[EntryShape]:
    """A page of the office journal: what belongs to no case. Who came in and went out, who was refused."""

    def told(work: Work) -> list[EntryShape]:
        kept = personal.Reading(work)
        rows = reading.journal(work.session, None, after, limit)
        return [entry_shape(entry, seal, kept, whole=True) for entry, seal in rows]

    return desk.look(told)


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request, _: Who) -> dict[str, Any]:
    """This interface in OpenAPI."""
    described: dict[str, Any] = request.app.openapi()
    return described
