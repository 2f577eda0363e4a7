"""The command site: who has come by group and unit, which unit is missing, checking in and out."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk
from api.pages.asking import Post, tried
from api.pages.duty import Shown
from api.pages.rendering import Read, Reader, to
from states.refusal import Refusal
from workflows.commands.station import COME, LEAVE, Stationing, station
from workflows.stationing import site

router = APIRouter(include_in_schema=False)


@router.get("/cases/{ref}/stationing")
def show(ref: str, desk: Desk, reader: Read) -> Response:
    """The command site of the incident to which a case belongs."""
    return _page(desk, reader, ref, Shown())


@router.post("/cases/{ref}/stationing")
def enter(ref: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Enters that somebody has come, or left."""
    act = LEAVE if posted.one("act") == LEAVE else COME
    done = tried(desk, lambda work: station(work, ref, Stationing(act, posted.one("unit"), posted.one("name"))))
    if isinstance(done, Refusal):
        return _page(desk, reader, ref, Shown(done))
    return to(f"/cases/{ref}/stationing")


def _page(desk: AtDesk, reader: Reader, ref: str, shown: Shown) -> Response:
    found = desk.look(lambda work: site(work, ref))
    return reader.page("stationing.html", shown.status, shown=shown, site=found, drill=found.incident.drill)
