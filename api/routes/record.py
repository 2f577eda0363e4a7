"""The record itself: its proof, for auditors, and the description of this interface."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.dependencies import AuditorsDesk, Who
from records.verify import verify

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


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request, _: Who) -> dict[str, Any]:
    """This interface in OpenAPI."""
    described: dict[str, Any] = request.app.openapi()
    return described
