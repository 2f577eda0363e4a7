"""Opening a case by hand: the intake of a warning or a report, and any procedure that people may open."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk
from api.pages.asking import Attempt, Post, Posted, tried
from api.pages.fields import Asked, first_values, form, place_tree, read
from api.pages.naming import Names
from api.pages.rendering import Read, Reader, to
from api.refusals import STATUS
from records import board
from records.case import Case
from records.columns import new_id
from states.permission import Asked as AskedOfMachine
from states.permission import may
from states.refusal import Refusal
from workflows.commands.open_case import Opening, open_case
from workflows.grounds import ground_of_opening
from workflows.work import Work

router = APIRouter(include_in_schema=False)

INTAKE = "intake"


@router.get("/intake/new")
def fresh(desk: Desk, reader: Read) -> Response:
    """The form of an intake."""
    return _page(desk, reader, INTAKE)


@router.post("/intake")
def take_in(desk: Desk, reader: Read, posted: Post) -> Response:
    """Takes a piece of information in; sent twice, it is taken in once."""
    return _opened(desk, reader, INTAKE, posted)


@router.get("/open/{procedure:path}")
def fresh_of(procedure: str, desk: Desk, reader: Read) -> Response:
    """The form that opens a case of any procedure."""
    return _page(desk, reader, procedure)


@router.post("/open/{procedure:path}")
def open_any(procedure: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Opens a case of any procedure that a person may open."""
    return _opened(desk, reader, procedure, posted)


def _opened(desk: AtDesk, reader: Reader, name: str, posted: Posted) -> Response:
    opened = tried(desk, lambda work: _open(work, name, posted))
    if isinstance(opened, Refusal):
        attempt = Attempt(None, "open", posted.typed, opened)
        return _page(desk, reader, name, attempt, (STATUS[opened.cause], posted))
    return to(f"/cases/{opened.number}")


def _open(work: Work, name: str, posted: Posted) -> Case:
    procedure = work.library.newest(work.session, name).procedure
    given = read(procedure, (*procedure.open.form, *procedure.open.optional), posted.typed)
    return open_case(work, Opening(name, given, drill=posted.drill, key=posted.key))


def _page(
    desk: AtDesk,
    reader: Reader,
    name: str,
    attempt: Attempt | None = None,
    sent: tuple[int, Posted | None] = (200, None),
) -> Response:
    status, posted = sent
    values = desk.look(lambda work: _values(work, name, attempt))
    own = {"key": (posted.key if posted else None) or new_id().hex, "as_drill": bool(posted and posted.drill)}
    return reader.page("open.html", status, **values, **own)


def _values(work: Work, name: str, attempt: Attempt | None) -> dict[str, Any]:
    procedure = work.library.newest(work.session, name).procedure
    opening, names = procedure.open, Names.of(work)
    names.offer(procedure)
    typed = attempt.typed if attempt else first_values(procedure, opening.form, {"now": work.now})
    asked = Asked(opening.form, opening.optional, typed, attempt.refusal.fields if attempt else {})
    asking = AskedOfMachine(work.actor, {}, ground=ground_of_opening(work, procedure, {}))
    refused = may(procedure, opening.by, asking)
    return {
        "procedure": procedure, "action": "/intake" if name == INTAKE else f"/open/{name}",
        "form": form(procedure, asked, attempt.refusal.reason if attempt else None), "attempt": attempt,
        "places": place_tree(names.places, work.actor.areas),
        "incidents": board.open_cases(work.session, work.sight, ("incident",)),
        "names": names, "refused": refused,
        "who": board.who_could(work.session, refused, work.now, work.actor.areas) if refused else [],
    }  # fmt: skip
