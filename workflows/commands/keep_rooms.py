"""Command rooms: entering and closing one, and which response is commanded from it. No room serves two responses."""

from __future__ import annotations

from records.case import Case
from records.organisation import Organisation
from records.questions import organisations, rooms
from records.room import Room
from states.refusal import Cause, Refusal
from states.text import Text
from workflows.commands.directory.keeping import fresh, named, sound
from workflows.duty import planners_only, watch_of
from workflows.finding import found, seen_body
from workflows.grounds import refusal_of
from workflows.rooms import called, move_in, told
from workflows.work import RefusedAt, Work

_ASKED = "room"
_NO_ROOM = Text("没有这个指挥室", "there is no such command room")
_NO_RESPONSE = Text("只有正在执行的响应可以使用指挥室", "only a response in force holds a command room")
_HELD = Text("{room}正由 {number} 使用，一室只供一个响应", "{room} is held by {number}: a room serves one response")
_IN_USE = Text("{room}正由 {number} 使用，不能停用", "{room} is held by {number} and can not be closed")
_OTHERS = Text("正由另一响应使用", "another response")
_MOVED = Text("情况已变化，请刷新后再定", "things have changed: look again before you decide")


def register(work: Work, organisation: str, key: str, title: Text) -> Room:
    """Enters a command room of an organisation under its number; whoever plans its duty may."""
    watch = watch_of(work, organisation)
    planners_only(work, watch.pattern, _ASKED)
    sound({"key": fresh(work, Room, key), "zh": named(title.zh, title.en)})
    made = Room(organisation_id=watch.organisation.id, key=key, zh=title.zh, en=title.en)
    rooms.add(work.session, made)
    work.ledger.office("room_entered", subject=f"room:{key}", before=None, after=told(made), title=title.as_data())
    return made


def close(work: Work, key: str) -> Room:
    """A room is used no more; refused while a response holds it."""
    room = room_of(work, key, locked=True)
    body = work.session.get_one(Organisation, room.organisation_id)
    planners_only(work, watch_of(work, body.key).pattern, _ASKED)
    holder = rooms.holder(work.session, room.id)
    if holder is not None:
        reason = _IN_USE.filled(room=called(room), number=holder.number)
        raise RefusedAt(Refusal(Cause.STALE, reason), None, _ASKED)
    room.closed_at = work.now
    rooms.add(work.session, room)
    work.ledger.office(
        "room_closed", subject=f"room:{key}", before={"closed": False}, after={"closed": True},
        title=called(room).as_data(),
    )  # fmt: skip
    return room


def room_of(work: Work, key: str, *, locked: bool = False) -> Room:
    """The room with this number, if whoever asks sees whose it is."""
    room = organisations.with_key(work.session, Room, key, locked=locked)
    if room is None or room.closed_at is not None:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NO_ROOM), None, _ASKED)
    body = work.session.get_one(Organisation, room.organisation_id)
    seen_body(work, body.key)
    return room


def take(work: Work, ref: str, key: str) -> Case:
    """A response is commanded from a room from now on; one it held before is free again.

    A drill makes room for a response in earnest at once; otherwise a room that is held is refused, with its holder.
    """
    case = _permitted(work, ref)
    room = room_of(work, key, locked=True)
    holder = rooms.holder(work.session, room.id)
    if holder is not None and holder.id == case.id:
        return case
    if holder is not None:
        _make_room(work, case, holder, room)
    if not move_in(work, case, room):
        raise RefusedAt(Refusal(Cause.STALE, _MOVED), case.id, _ASKED)
    return case


def leave(work: Work, ref: str) -> Case:
    """A response gives its room back; nothing happens when it holds none."""
    case = _permitted(work, ref)
    room = rooms.held_by(work.session, case)
    if room is not None:
        organisations.with_key(work.session, Room, room.key, locked=True)
        _move_out(work, case, room)
    return case


def _permitted(work: Work, ref: str) -> Case:
    case = found(work, ref)
    procedure = work.library.pinned(work.session, case.definition_id).procedure
    if case.kind != "response" or case.state not in procedure.in_force:
        raise RefusedAt(Refusal(Cause.GUARD, _NO_RESPONSE), case.id, _ASKED)
    refusal = refusal_of(work, case, "enter_task")
    if refusal is not None:
        raise RefusedAt(refusal, case.id, _ASKED)
    return case


def _make_room(work: Work, case: Case, holder: Case, room: Room) -> None:
    if holder.drill and not case.drill:
        _move_out(work, holder, room, by=case)
        return
    reason = _HELD.filled(room=called(room), number=holder.number)
    raise RefusedAt(Refusal(Cause.STALE, reason, fields={"room": reason}), case.id, _ASKED)


def _move_out(work: Work, case: Case, room: Room, by: Case | None = None) -> None:
    draft = work.ledger.entry(
        case, "room_left", subject=f"room:{room.key}", room=told(room), by=by.number if by else ""
    )
    draft.change(case, {"room_id": room.id}, room_id=None)
