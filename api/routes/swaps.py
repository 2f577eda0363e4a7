"""Swapping turns over REST: asked, agreed, decided."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field

from api.asked import Asked, Writable
from api.dependencies import Desk
from api.shapes import Shape
from records.duty import Swap
from records.person import Person
from records.questions import duty as questions
from states.text import Text
from workflows.commands.swap_turns import Slot, Wanted, answer_swap, ask_swap, decide_swap
from workflows.duty import rota_with
from workflows.work import Work

router = APIRouter(prefix="/api/duty", tags=["duty"])


class SwapShape(Shape):
    """A swap that was asked for."""

    id: uuid.UUID
    person: str
    name: Text
    to: str
    to_name: Text
    day: date
    shift: str
    post: str
    back: dict[str, Any]
    why: str
    state: str
    asked_at: datetime
    agreed_at: datetime | None
    decided_at: datetime | None
    decided_by: dict[str, Any]
    decided_why: str


class SlotAsked(Asked):
    """One post of one shift of one day."""

    day: date
    shift: Writable = Field(max_length=100)
    post: Writable = Field(max_length=100)

    def slot(self) -> Slot:
        """The same as the command asks for it."""
        return Slot(self.day, self.shift, self.post)


class ToSwap(SlotAsked):
    """A swap to be asked for; with `back`, in exchange for a turn of the other."""

    to: Writable = Field(max_length=200)
    why: Writable = Field(max_length=2000)
    back: SlotAsked | None = None


class Decided(Asked):
    """What there is to say about it."""

    why: Writable = Field(default="", max_length=2000)


@router.get("/rotas/{rota_id}/swaps")
def swaps(rota_id: uuid.UUID, desk: Desk) -> list[SwapShape]:
    """The swaps that were asked for in a rota, the latest first."""
    return desk.look(lambda work: _all(work, rota_with(work, rota_id).id))


@router.post("/rotas/{rota_id}/swaps", status_code=201)
def ask(rota_id: uuid.UUID, given: ToSwap, desk: Desk) -> list[SwapShape]:
    """Asks somebody to take a turn of one's own."""
    wanted = Wanted(given.slot(), given.to, given.why, given.back.slot() if given.back else None)
    return desk.carry(lambda work: _all(work, ask_swap(work, rota_id, wanted).rota_id))


@router.post("/swaps/{swap_id}/{act}")
def act(
    swap_id: uuid.UUID, act: Literal["agree", "decline", "approve", "refuse"], given: Decided, desk: Desk
) -> list[SwapShape]:
    """Agrees or declines as whoever was asked; approves or refuses as whoever plans."""
    return desk.carry(lambda work: _all(work, acted(work, swap_id, act, given.why).rota_id))


def acted(work: Work, swap_id: uuid.UUID, act: str, why: str) -> Swap:
    """What the word of an address means."""
    if act in ("agree", "decline"):
        return answer_swap(work, swap_id, agrees=act == "agree", why=why)
    return decide_swap(work, swap_id, approves=act == "approve", why=why)


def _all(work: Work, rota_id: uuid.UUID) -> list[SwapShape]:
    return [_one(*found) for found in questions.swaps(work.session, rota_id)]


def _one(swap: Swap, asks: Person, comes: Person) -> SwapShape:
    told = swap.model_dump() | {
        "person": asks.key, "name": Text(asks.zh, asks.en), "to": comes.key, "to_name": Text(comes.zh, comes.en),
    }  # fmt: skip
    return SwapShape.model_validate(told)
