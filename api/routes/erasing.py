"""Destroying what is kept of persons once an incident is over; tried first, without a change."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.asked import Asked, Writable
from api.dependencies import Desk
from states.text import Text
from workflows.commands.erase import Going, erase, try_erase

router = APIRouter(prefix="/api/cases", tags=["incidents"])


class ToErase(Asked):
    """On what the destruction rests."""

    why: Writable = Field(max_length=2000)


class ErasedFact(BaseModel):
    """A fact about persons: in which case, and what it is called."""

    case: str
    title: Text


class Erasing(BaseModel):
    """What goes, or went: addresses of messages, facts about persons; from when, by which rule; why not now."""

    addresses: int
    facts: list[ErasedFact]
    due: datetime | None
    clause: str
    refused: Text | None = None


@router.get("/{ref}/erase")
def trial(ref: str, desk: Desk) -> Erasing:
    """What destroying would take; nothing is changed."""
    return _shape(desk.carry(lambda work: try_erase(work, ref)))


@router.post("/{ref}/erase")
def destroy(ref: str, asked: ToErase, desk: Desk) -> Erasing:
    """Destroys the addresses of messages and the facts about persons. They can not be had again."""
    return _shape(desk.carry(lambda work: erase(work, ref, asked.why)))


def _shape(going: Going) -> Erasing:
    return Erasing(
        addresses=going.addresses, facts=[ErasedFact(case=number, title=title) for number, title in going.facts],
        due=going.due, clause=going.clause, refused=going.refusal.reason if going.refusal else None,
    )  # fmt: skip
