"""Swaps on the page of a rota: asking for one, answering, deciding."""

from __future__ import annotations

import uuid
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Desk
from api.pages import duty
from api.pages.asking import Post, Posted, tried
from api.pages.rendering import Read, to
from api.pages.swap_view import ACTS
from api.routes.swaps import acted
from records.questions import duty as questions
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.swap_turns import NO_SWAP, Slot, Wanted, ask_swap

router = APIRouter(include_in_schema=False)
_CHOOSE = Text("请选择班次", "choose a turn")


@router.post("/duty/rotas/{rota_id}/swaps")
def ask(rota_id: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """Asks somebody to take a turn of one's own."""
    done = tried(desk, lambda work: ask_swap(work, rota_id, _wanted(posted)))
    if isinstance(done, Refusal):
        return duty.rota_page(desk, reader, rota_id, duty.Shown(done))
    return to(f"/duty/rotas/{rota_id}#swaps")


@router.post("/duty/swaps/{swap_id}/{act}")
def decide(swap_id: uuid.UUID, act: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Answers or decides a swap."""
    rota_id = desk.look(lambda work: questions.rota_of_swap(work.session, swap_id))
    if rota_id is None:
        raise Refused(Refusal(Cause.UNKNOWN, NO_SWAP))
    done = tried(desk, lambda work: acted(work, swap_id, act if act in ACTS else "refuse", posted.one("why")))
    if isinstance(done, Refusal):
        return duty.rota_page(desk, reader, rota_id, duty.Shown(done))
    return to(f"/duty/rotas/{rota_id}#swaps")


def _wanted(posted: Posted) -> Wanted:
    person, _, back = posted.one("theirs").partition("|")
    return Wanted(_slot(posted.one("mine")), person, posted.one("why"), _slot(back) if posted.one("exchange") else None)


def _slot(written: str) -> Slot:
    try:
        day, shift, post = written.split("|")
        return Slot(date.fromisoformat(day), shift, post)
    except ValueError:
        raise Refused(Refusal(Cause.FORM, _CHOOSE, fields={"mine": _CHOOSE})) from None
