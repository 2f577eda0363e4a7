"""Command rooms over REST: which there are, which response holds each, and taking or giving back one."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from api.asked import Asked, Writable
from api.dependencies import Desk
from api.shapes import Shape
from states.text import Text
from workflows.commands.keep_rooms import close, leave, register, take
from workflows.rooms import seen_rooms
from workflows.work import Work

router = APIRouter(prefix="/api", tags=["rooms"])


class RoomShape(Shape):
    """A command room; `held` says whether a response holds it, `holder` which, where that may be seen."""

    key: str
    zh: str
    en: str
    organisation: str
    held: bool
    holder: str | None


class ToEnter(Asked):
    """A command room to be entered."""

    organisation: Writable = Field(min_length=1, max_length=200)
    key: Writable = Field(min_length=1, max_length=100)
    zh: Writable = Field(min_length=1, max_length=200)
    en: Writable = Field(min_length=1, max_length=200)


class ToTake(Asked):
    """The number of the room from which a response is commanded; null gives back the one it holds."""

    room: Writable | None = Field(default=None, min_length=1, max_length=100)


@router.get("/rooms")
def rooms(desk: Desk) -> list[RoomShape]:
    """The command rooms of the places that one sees."""
    return desk.look(_rooms)


@router.post("/rooms", status_code=201)
def enter(given: ToEnter, desk: Desk) -> list[RoomShape]:
    """Enters a command room."""

    def entered(work: Work) -> list[RoomShape]:
        register(work, given.organisation, given.key, Text(given.zh, given.en))
        return _rooms(work)

    return desk.carry(entered)


@router.post("/rooms/{key}/close")
def no_more(key: str, desk: Desk) -> list[RoomShape]:
    """A command room is used no more."""

    def closed(work: Work) -> list[RoomShape]:
        close(work, key)
        return _rooms(work)

    return desk.carry(closed)


@router.put("/cases/{ref}/room")
def move(ref: str, given: ToTake, desk: Desk) -> list[RoomShape]:
    """A response takes a room, or gives back the one it holds."""

    def moved(work: Work) -> list[RoomShape]:
        if given.room is None:
            leave(work, ref)
        else:
            take(work, ref, given.room)
        return _rooms(work)

    return desk.carry(moved)


def _rooms(work: Work) -> list[RoomShape]:
    work.ledger.write()
    return [
        RoomShape(
            key=one.room.key, zh=one.room.zh, en=one.room.en, organisation=one.body.key, held=one.held,
            holder=one.holder.number if one.holder else None,
        )
        for one in seen_rooms(work)
    ]  # fmt: skip
