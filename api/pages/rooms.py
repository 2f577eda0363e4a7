"""Command rooms: which there are and who holds each, entering and closing one, and the wall page of each."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk
from api.pages import cases
from api.pages.asking import Attempt, Post, tried
from api.pages.duty import Shown
from api.pages.incident_view import shown as view_of
from api.pages.naming import Names
from api.pages.rendering import Read, Reader, to
from api.pages.telling import tales
from records import picture
from records.case import Case
from records.room import Room
from states.refusal import Refusal
from states.text import Text
from workflows.commands.keep_rooms import close, leave, register, room_of, take
from workflows.duty import may_plan, watches
from workflows.finding import found
from workflows.rooms import response_in, seen_rooms
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_LAST = 4
_WORTH_A_WALL = (
    "moved", "approved_first", "learned", "unreached", "answered", "call_out_late", "call_out_complete", "stationed",
    "task_accepted", "task_done", "task_refused", "task_overdue", "clock_rang", "document", "published", "room_taken",
)  # fmt: skip
"""What people decided, did and answered; each message by itself is not."""
MOVE = "room"


@router.get("/rooms")
def show(desk: Desk, reader: Read) -> Response:
    """The command rooms."""
    return _page(desk, reader, Shown())


@router.post("/rooms")
def enter(desk: Desk, reader: Read, posted: Post) -> Response:
    """Enters a command room."""
    title = Text(posted.one("zh"), posted.one("en") or posted.one("zh"))
    done = tried(desk, lambda work: register(work, posted.one("organisation"), posted.one("number"), title))
    return _page(desk, reader, Shown(done)) if isinstance(done, Refusal) else to("/rooms")


@router.post("/rooms/{key}/close")
def no_more(key: str, desk: Desk, reader: Read) -> Response:
    """A command room is used no more."""
    done = tried(desk, lambda work: close(work, key))
    return _page(desk, reader, Shown(done)) if isinstance(done, Refusal) else to("/rooms")


@router.post("/cases/{ref}/room")
def move(ref: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """A response takes a room, or gives back the one it holds."""
    case = desk.look(lambda work: found(work, ref))
    key = posted.one("room")
    done = tried(desk, lambda work: take(work, ref, key) if key else leave(work, ref))
    if isinstance(done, Refusal):
        return cases.again(desk, reader, (case, posted), Attempt(case.id, MOVE, posted.typed, done))
    return to(f"/cases/{case.number}#room")


@router.get("/rooms/{key}")
def wall(key: str, desk: Desk, reader: Read) -> Response:
    """The wall page of a room: the response that is commanded from it, and nothing else."""
    return reader.page("room.html", **desk.look(lambda work: _on_the_wall(work, room_of(work, key))))


def _on_the_wall(work: Work, room: Room) -> dict[str, Any]:
    case = response_in(work, room)
    values: dict[str, Any] = {"room": room, "case": case, "drill": case is not None and case.drill}
    return values if case is None else values | _shown(work, case)


def _shown(work: Work, case: Case) -> dict[str, Any]:
    names = Names.of(work)
    view = view_of(names, picture.present(work.session, case), work.now, everybody=False)
    incident = work.session.get(Case, case.incident_id) if case.incident_id else None
    return {
        "names": names, "view": view, "incident": incident, "response": view.responses[0],
        "roster": next(iter(view.rosters), None),
        "tales": tales(names, picture.told(work.session, case, picture.Sought(_WORTH_A_WALL), _LAST)),
    }  # fmt: skip


def _page(desk: AtDesk, reader: Reader, shown: Shown) -> Response:
    return reader.page("rooms.html", shown.status, shown=shown, **desk.look(_values))


def _values(work: Work) -> dict[str, Any]:
    names, rooms = Names.of(work), seen_rooms(work)
    planned = [one.organisation for one in watches(work) if may_plan(work, one.pattern)]
    return {
        "rooms": rooms, "names": names, "planned": planned, "keys": {one.key for one in planned},
        "drill": any(one.holder and one.holder.drill for one in rooms),
    }  # fmt: skip
