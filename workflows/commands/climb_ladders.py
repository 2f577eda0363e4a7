"""Climbing: calls whose wait has passed go on to their next rung; a rung that reaches nobody is passed at once.

One worker climbs a call-out at a time, and climbing waits for no lock: what somebody else has in hand comes next turn.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from records.call import Call, CallOut
from records.questions import calls
from states.call import CallState, Move
from workflows import doubting
from workflows.audience import Directory, Reachable
from workflows.commands.effects.calling import after, denied_in, queued
from workflows.commands.effects.following import Following, queue
from workflows.commands.effects.laddering import Ladders
from workflows.commands.effects.posting import Sending, new_call, post_message
from workflows.commands.effects.telling import tell_desk
from workflows.work import Work

_AT_ONCE = 200
_IN_OTHER_HANDS: Any = object()


def due_ladders(work: Work) -> list[uuid.UUID]:
    """The call-outs with calls that are due, oldest first; each is climbed in a transaction of its own."""
    return sorted(calls.call_outs_due(work.session, work.now))


def ladders_set_back(work: Work) -> list[uuid.UUID]:
    """The call-outs with calls that wait longer than their rung lets them, oldest first.

    They were put on it by a clock that has been set back since: nobody is left waiting for it to come round again.
    """
    return sorted(calls.call_outs_set_back(work.session, work.now))


def climb(work: Work, call_out_id: uuid.UUID) -> bool:
    """Puts the due calls of a call-out on their next rung; False when there are none, or another has them in hand."""
    call_out = calls.call_out_if_free(work.session, call_out_id)
    if call_out is None:
        return False
    due = calls.due(work.session, call_out.id, work.now, _AT_ONCE)
    due = due or calls.set_back(work.session, call_out.id, work.now, _AT_ONCE)
    return bool(due) and _Climb(work, call_out, due).all()


@dataclass(slots=True)
class _Target:
    """The call of whoever is reached now: it carries the messages, and says for which silent posts."""

    call: Call
    person: Reachable
    channels: tuple[str, ...]
    repeat: int = 0
    silent: list[dict[str, str]] = field(default_factory=list)
    is_new: bool = False


class _Climb:
    """One climb of one call-out."""

    def __init__(self, work: Work, call_out: CallOut, due: list[Call]) -> None:
        self._work = work
        self._call_out = call_out
        self._due = due
        self._case = work.case(call_out.case_id)
        self._published = work.library.pinned(work.session, self._case.definition_id)
        self._ladders = Ladders(work, self._case, call_out, self._published.procedure)
        directory = Directory(work.session, work.now, drill=self._case.drill)
        self._slots = directory.posts({call.post_id for call in due})
        self._targets: dict[uuid.UUID, _Target] = {}
        self._denied: list[dict[str, str]] = []

    def all(self) -> bool:
        """Every due call; False when all of them have to wait for somebody else's turn."""
        planned = [(call, self._ladders.after(call, self._slots[call.post_id])) for call in self._due]
        taken = [(*one, target) for one in planned if (target := self._target(*one)) is not _IN_OTHER_HANDS]
        if not taken:
            return False
        draft = self._work.ledger.entry(self._case, "escalated", calls=len(taken))
        following = Following(self._case, self._published, (), draft)
        for call, move, target in taken:
            self._go(call, move, target)
        self._send(following)
        missed = [call for call, move, _ in taken if move.at_desk]
        silent = [call.who["title"] for call in missed]
        if missed:
            doubting.unreached(self._work, self._case, missed)
        for notice, posts in (("unreached", silent), ("denied", self._denied)):
            if posts:
                tell_desk(self._work, following, (notice, posts))
        return True

    def _target(self, call: Call, move: Move) -> _Target | None:
        """Who is reached now; None for the desk, and `_IN_OTHER_HANDS` when somebody is at work on that call."""
        if move.at_desk:
            return None
        person = self._slots[call.post_id].people[move.person]
        if move.person == "holder":
            return self._targets.setdefault(call.id, _Target(call, person, move.channels, repeat=1))
        for known in self._targets.values():
            if known.person.person.id == person.person.id and known.call.part == move.person:
                return known
        target = self._called_already(person, move) or self._newly_called(call, person, move)
        if target is not _IN_OTHER_HANDS:
            self._targets[target.call.id] = target
        return target

    def _called_already(self, person: Reachable, move: Move) -> _Target | None:
        """The call that this person has in the call-out, while it is open: one call covers several silent posts."""
        session, call_out_id, who = self._work.session, self._call_out.id, person.person.id
        if not calls.is_calling(session, call_out_id, who, move.person):
            return None
        held = calls.calling_if_free(session, call_out_id, who, move.person)
        return _IN_OTHER_HANDS if held is None else _Target(held, person, move.channels, repeat=1)

    def _newly_called(self, call: Call, person: Reachable, move: Move) -> _Target:
        made = new_call(self._work, self._call_out, self._slots[call.post_id], move.person)
        queued(made, self._work.now, move)
        return _Target(made, person, move.channels, is_new=True)

    def _go(self, call: Call, move: Move, target: _Target | None) -> None:
        draft = self._work.ledger.entry(
            self._case, "unreached" if move.at_desk else "climbed", subject=f"call:{call.id}", who=call.who,
            rung=move.rung, person=move.person, channels=list(move.channels),
            skipped=[one.as_data() for one in move.skipped], again=move.again,
            denied=denied_in(self._slots[call.post_id], move, ("holder",)),
        )  # fmt: skip
        if draft.entry.data["denied"]:
            self._denied.append(call.who["title"])
        if target is None:
            draft.change(call, state=CallState.UNREACHED, rung=move.rung, next_at=None)
            return
        changes = {
            "rung": move.rung,
            "again": move.again,
            "next_at": after(self._work.now, self._ladders.wait(call.who, move.rung)),
        }
        if target.call is not call:
            target.silent.append(call.who["title"])
            made = call.stand_in_ids or []
            changes["covered_by_id"] = target.call.id
            changes["stand_in_ids"] = made if target.call.id in made else [*made, target.call.id]
            if target.is_new:
                draft.insert(target.call)
                target.is_new = False
        elif call.queued_at is None:
            changes |= call.known("queued", self._work.now, f"workflow:{move.channels[0]}")
        draft.change(call, **changes)

    def _send(self, following: Following) -> None:
        if not self._targets:
            return
        effect = queue(self._work, following, "escalate", call_out=str(self._call_out.id))
        for target in self._targets.values():
            values = {"instead_of": target.silent} if target.silent else {}
            sending = Sending(effect, target.person, "call", values, target.call, target.repeat)
            for channel in target.channels:
                post_message(self._work, following.draft, self._case, channel, sending)
