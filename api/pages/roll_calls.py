"""Roll calls: who has not answered first, with the telephone beside; the bulletin when it is closed."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk
from api.pages.asking import Post, Posted, tried
from api.pages.contact import telephones
from api.pages.duty import Shown
from api.pages.naming import Names
from api.pages.rendering import Read, Reader, to
from records import reading
from records import roll_calls as kept
from records.case import Case
from records.organisation import Organisation
from states.area import touches
from states.refusal import Refusal
from states.roll_call import ANSWER_NAMES, KIND_NAMES, RANDOM, WEEKLY, Answer, tally
from workflows.commands.call_roll import (
    Answered,
    answer_roll_call,
    close_roll_call,
    draw_roll_call,
    may_call,
    roll_call_with,
)
from workflows.duty import watch_of
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_SHOWN = 30


@router.get("/duty/{organisation}/roll-calls")
def show(organisation: str, desk: Desk, reader: Read) -> Response:
    """The roll calls of an organisation, and whether the next is due."""
    return _list_page(desk, reader, organisation, Shown())


@router.post("/duty/{organisation}/roll-calls")
def draw(organisation: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Draws a roll call."""
    kind, seed = RANDOM if posted.one("kind") == RANDOM else WEEKLY, secrets.token_hex(8)
    made = tried(desk, lambda work: draw_roll_call(work, organisation, kind, seed))
    if isinstance(made, Refusal):
        return _list_page(desk, reader, organisation, Shown(made))
    return to(f"/duty/roll-calls/{made.id}")


@router.get("/duty/roll-calls/{roll_call_id}")
def one_roll_call(roll_call_id: uuid.UUID, desk: Desk, reader: Read) -> Response:
    """One roll call."""
    return _page(desk, reader, roll_call_id, Shown())


@router.post("/duty/roll-calls/{roll_call_id}/answers")
def answer(roll_call_id: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """Enters what was chosen."""
    done = tried(desk, lambda work: answer_roll_call(work, roll_call_id, _answers(work, roll_call_id, posted)))
    if isinstance(done, Refusal):
        return _page(desk, reader, roll_call_id, Shown(done))
    return to(f"/duty/roll-calls/{roll_call_id}")


@router.post("/duty/roll-calls/{roll_call_id}/close")
def close(roll_call_id: uuid.UUID, desk: Desk, reader: Read) -> Response:
    """Closes it, with its bulletin."""
    done = tried(desk, lambda work: close_roll_call(work, roll_call_id))
    if isinstance(done, Refusal):
        return _page(desk, reader, roll_call_id, Shown(done))
    return to(f"/duty/roll-calls/{roll_call_id}")


def _list_page(desk: AtDesk, reader: Reader, organisation: str, shown: Shown) -> Response:
    values = desk.look(lambda work: _listed(work, organisation))
    return reader.page("roll_calls.html", shown.status, shown=shown, **values)


def _page(desk: AtDesk, reader: Reader, roll_call_id: uuid.UUID, shown: Shown) -> Response:
    values = desk.look(lambda work: _one(work, roll_call_id))
    return reader.page("roll_call.html", shown.status, shown=shown, **values)


def _listed(work: Work, organisation: str) -> dict[str, Any]:
    watch = watch_of(work, organisation)
    found = kept.roll_calls(work.session, watch.organisation.id, KIND_NAMES)
    rules = watch.pattern.roll_call
    weekly = next((one for one in found if one.kind == WEEKLY), None)
    whole = (one for one in _by_message(work, ("roll_call",), watch.organisation) if one.procedure == "roll_call")
    sent = [one.opened_at for one in whole if not one.drill]
    last = max([*sent, *([weekly.drawn_at] if weekly else [])], default=None)
    due = rules is not None and (last is None or work.now - last >= rules.period)
    return {
        "rounds": _by_message(work, ("rounds",), watch.organisation), "names": Names.of(work),
        "by_message": _by_message(work, ("roll_call", "liaison_check"), watch.organisation),
        "watch": watch, "pattern": watch.pattern, "found": found, "due": due, "rules": rules, "KIND_NAMES": KIND_NAMES,
        "may": rules is not None and may_call(work, watch.pattern),
    }  # fmt: skip


def _by_message(work: Work, kinds: tuple[str, ...], body: Organisation) -> list[Case]:
    """The cases of these kinds in the places of an organisation that the reader sees, the latest first."""
    found = [
        one
        for kind in kinds
        for one in reading.cases(work.session, work.sight, reading.CaseFilter(kind=kind), _SHOWN)
        if touches(one.facts.get("area") or (), body.areas)
    ]
    return sorted(found, key=lambda one: one.opened_at, reverse=True)[:_SHOWN]


def _one(work: Work, roll_call_id: uuid.UUID) -> dict[str, Any]:
    found, watch = roll_call_with(work, roll_call_id)
    lines = kept.lines(work.session, found.id)
    return {
        "found": found, "watch": watch, "lines": lines, "tally": tally(one.state for one in lines),
        "telephones": telephones(work, [one.person_id for one in lines if one.person_id]),
        "kind": KIND_NAMES[found.kind], "ANSWER_NAMES": ANSWER_NAMES, "drawable": len(found.pool),
        "may": found.closed_at is None and may_call(work, watch.pattern),
    }  # fmt: skip


def _answers(work: Work, roll_call_id: uuid.UUID, posted: Posted) -> list[Answered]:
    """The answers that were chosen and differ from what stands there."""
    found = []
    for line in kept.lines(work.session, roll_call_id):
        chosen, note = posted.one(f"answer.{line.id}"), posted.one(f"note.{line.id}")
        if chosen in set(Answer) - {Answer.WAITING} and (chosen, note) != (line.state, line.note):
            found.append(Answered(line.id, Answer(chosen), note))
    return found
