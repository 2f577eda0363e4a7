"""The room from which a response is commanded: held while in force, passed on to the level that takes its place."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from records import sight
from records.case import Case
from records.organisation import Organisation
from records.questions import rooms
from records.room import Room
from states.text import Text
from workflows.work import Work


@dataclass(frozen=True, slots=True)
class Seen:
    """A room in use, whose it is, whether a response holds it, and which, when whoever asks may see that one."""

    room: Room
    body: Organisation
    held: bool
    holder: Case | None


def seen_rooms(work: Work) -> list[Seen]:
    """The rooms in use of the bodies that somebody sees, body by body."""
    return [
        Seen(room, body, holder is not None, _if_seen(work, holder))
        for room, body, holder in rooms.in_use(work.session, work.sight)
    ]


@dataclass(frozen=True, slots=True)
class Choice:
    """The room that a response holds, and the others that whoever asks sees."""

    mine: Room | None
    others: list[Seen]


def choice_for(work: Work, case: Case) -> Choice | None:
    """What a response in force may choose from; None for anything else, and where there are no rooms."""
    if case.kind != "response":
        return None
    procedure = work.library.pinned(work.session, case.definition_id).procedure
    seen = seen_rooms(work) if case.state in procedure.in_force else []
    mine = next((one.room for one in seen if one.room.id == case.room_id), None)
    return Choice(mine, [one for one in seen if one.room is not mine]) if seen else None


def response_in(work: Work, room: Room) -> Case | None:
    """The response that is commanded from a room, when whoever asks may see it."""
    return _if_seen(work, rooms.holder(work.session, room.id))


def _if_seen(work: Work, case: Case | None) -> Case | None:
    return case if case is not None and sight.sees(work.session, work.sight, case) else None


def names_of(work: Work, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Text]:
    """What the rooms with these ids are called."""
    return {one.id: called(one) for one in rooms.with_ids(work.session, {one for one in ids if one is not None})}


def called(room: Room) -> Text:
    """What a room is called."""
    return Text(room.zh, room.en)


def told(room: Room) -> dict[str, Any]:
    """A room as the record names it."""
    return {"key": room.key, "zh": room.zh, "en": room.en}


def move_in(work: Work, case: Case, room: Room) -> bool:
    """A response takes a room that is free; False when somebody moved the response meanwhile."""
    before = rooms.held_by(work.session, case)
    named = told(before) if before else None
    draft = work.ledger.entry(case, "room_taken", subject=f"room:{room.key}", room=told(room), before=named)
    return draft.change(case, {"version": case.version}, room_id=room.id)


def pass_on(work: Work, case: Case, room: Room) -> None:
    """The room of a response that is over goes to the open response that takes its place, when there is one."""
    following = rooms.successor(work.session, case)
    if following is not None:
        move_in(work, following, room)
