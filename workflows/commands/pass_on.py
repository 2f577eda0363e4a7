"""Passing on: what is open in the posts that a rota fills goes on to the incoming shift, in one transaction.

The trigger is a hand-over that both leaders have signed, at the change itself when they sign before it; or the first
watch after a time without a rota, which nobody hands over: then it passes from the holders of the directory. Open tasks
change their owner; open calls end, and the incoming person is called for the same duty. Whoever answered on the
outgoing shift stays awake: the incoming person is told and not called. Roll calls stay with whoever was asked. Where
no rota fills a post nothing passes on.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from records import passing_on
from records.call import Call, CallOut
from records.case import Case
from records.duty import SignedHandOver, Turn
from records.ledger import Draft
from records.organisation import Organisation
from records.person import Person
from records.questions import beginnings, directory
from records.questions import duty as questions
from states.call import OPEN, CallState
from workflows.audience import Directory, Slot
from workflows.commands.effects import telling
from workflows.commands.effects.calling import begin, finish, opened_again
from workflows.commands.effects.following import Following
from workflows.work import Work

_JUST_BEFORE = timedelta(microseconds=1)
ASKED_THERE = ("roll_call", "liaison_check", "address_test")
"""Kinds of cases that ask who is there: their calls stay with whoever was asked."""
Called = tuple[Call, CallOut, Case]


@dataclass(frozen=True, slots=True)
class _Shift:
    """A shift that comes on: by post of the directory who fills it, who is there anyway, who answered until now."""

    at: datetime
    incoming: dict[uuid.UUID, Person]
    there: frozenset[tuple[uuid.UUID, uuid.UUID]]
    names: frozenset[tuple[uuid.UUID, str]]
    outgoing: dict[tuple[uuid.UUID, uuid.UUID], datetime]

    def takes(self, call: Call) -> bool:
        """Whether an open call goes on to somebody of this shift: it is to nobody who is there."""
        return call.state in OPEN and (call.post_id, call.person_id) not in self.there

    def hears(self, call: Call) -> bool:
        """Whether somebody of this shift hears of an answer: one that was given on the outgoing shift."""
        if call.state != CallState.ANSWERED or call.person_id is None or call.answered_at is None:
            return False
        since = self.outgoing.get((call.post_id, call.person_id))
        return since is not None and since <= call.answered_at and (call.post_id, call.person_id) not in self.there


def due_hand_overs(work: Work) -> list[uuid.UUID]:
    """The signed hand-overs whose change has come and that have not passed on yet, in order."""
    return questions.to_pass_on(work.session, work.now)


def pass_on_if_due(work: Work, hand_over_id: uuid.UUID) -> bool:
    """Passes on under a hand-over; False when it has passed on already."""
    signed = questions.to_pass_on_locked(work.session, hand_over_id, work.now)
    if signed is not None:
        pass_on(work, signed)
    return signed is not None


def begun_watches(work: Work) -> list[uuid.UUID]:
    """One turn of each watch that has begun where nobody was on duty before, and to which nothing has passed yet."""
    return beginnings.begun(work.session, work.now)


def pass_on_at_first(work: Work, turn_id: uuid.UUID) -> bool:
    """Passes on to the first watch after a time without a rota; False when that has been done."""
    turn = beginnings.turn(work.session, turn_id)
    if turn is None:
        return False
    questions.settle_alone(work.session, turn.organisation_id)
    if not beginnings.see_to(work.session, turn.organisation_id, turn.begins_at, work.now):
        return False
    _pass_on_to(work, turn.organisation_id, turn.begins_at, first=True)
    return True


def pass_on(work: Work, signed: SignedHandOver) -> None:
    """Passes on to the incoming shift of a signed hand-over whose change has come, once."""
    signed.passed_on_at = work.now
    questions.keep(work.session, [signed])
    _pass_on_to(work, signed.organisation_id, signed.at)


def _pass_on_to(work: Work, organisation_id: uuid.UUID, at: datetime, *, first: bool = False) -> None:
    """Nothing passes on to a shift that a later signed one has followed already."""
    later = questions.hand_overs(work.session, organisation_id, at + _JUST_BEFORE)
    if any(one.at <= work.now and one.incoming_at is not None for one in later):
        return
    shift = _shift(work, organisation_id, work.now if first else at)
    if not shift.incoming:
        return
    if first:
        shift = replace(shift, outgoing=_holders(work, shift))
    work.ledger.write()
    found = passing_on.calls(work.session, shift.incoming, ASKED_THERE)
    done = {"tasks": _tasks(work, shift), "calls": _calls(work, shift, found), "answers": _answers(work, shift, found)}
    if first and not any(done.values()):
        return
    body = work.session.get_one(Organisation, organisation_id)
    subject = f"hand_over:{body.key}:{at.isoformat()}"
    work.ledger.office("shift_passed_on", subject=subject, at=at, before={}, after=done)


def _shift(work: Work, organisation_id: uuid.UUID, at: datetime) -> _Shift:
    def on_duty(moment: datetime) -> Sequence[tuple[Turn, Person]]:
        return questions.on_duty(work.session, organisation_id, moment)

    comes, now, goes = on_duty(at), on_duty(work.now), on_duty(at - _JUST_BEFORE)
    return _Shift(
        at,
        incoming={turn.stands_for_id: who for turn, who in reversed(comes) if turn.stands_for_id},
        there=frozenset((turn.stands_for_id, who.id) for turn, who in (*comes, *now) if turn.stands_for_id),
        names=frozenset((turn.stands_for_id, who.zh) for turn, who in (*comes, *now) if turn.stands_for_id),
        outgoing={(turn.stands_for_id, who.id): turn.begins_at for turn, who in goes if turn.stands_for_id},
    )


def _holders(work: Work, shift: _Shift) -> dict[tuple[uuid.UUID, uuid.UUID], datetime]:
    """Who holds the posts of a shift in the directory, and since when."""
    held = directory.holdings(work.session, shift.incoming, shift.at)
    return {(one.post_id, person.id): one.since for one, person in held if one.part == "holder"}


def _tasks(work: Work, shift: _Shift) -> int:
    """Open tasks show whoever came on as their owner."""
    passed = 0
    for task, case in passing_on.tasks(work.session, shift.incoming):
        before = task.owner.get("name")
        if before is not None and (task.owner_post_id, before["zh"]) in shift.names:
            continue
        after = _name(shift.incoming[task.owner_post_id])
        told: dict[str, Any] = {"title": task.title, "from": before, "to": after, "post": task.owner["post"]}
        draft = work.ledger.entry(case, "passed_on", subject=f"task:{task.id}", what="task", **told)
        draft.change(task, owner=task.owner | {"name": after})
        passed += 1
    return passed


def _calls(work: Work, shift: _Shift, found: Sequence[Called]) -> int:
    """Open calls end, and whoever came on is called for the same duty, from the first rung of its ladder."""
    passing = [one for one in found if shift.takes(one[0])]
    for call, call_out, case in passing:
        slot = _slot(work, shift, call, case)
        draft = _told(work, case, call, shift)
        following = Following(case, work.library.pinned(work.session, case.definition_id), (), draft)
        opening = opened_again(work, following, call_out, call)
        new = begin(work, following, opening, slot)
        draft.change(call, state=CallState.PASSED_ON, next_at=None, fence=call.fence + 1, covered_by_id=new.id)
        finish(work, following, opening)
    return len(passing)


def _answers(work: Work, shift: _Shift, found: Sequence[Called]) -> int:
    """Whoever came on hears that the post has answered: the answer stays, and nobody is called again."""
    heard = [one for one in found if shift.hears(one[0]) and _stands(work, one[2])]
    for call, _, case in heard:
        slot = _slot(work, shift, call, case)
        draft = _told(work, case, call, shift)
        following = Following(case, work.library.pinned(work.session, case.definition_id), (), draft)
        if "holder" in slot.people:
            telling.tell_people(work, following, [slot.people["holder"]], ("tell", {"text": "shift_passed_on"}))
        else:
            telling.tell_desk(work, following, ("not_told", [call.who["title"]]))
    return len(heard)


def _stands(work: Work, case: Case) -> bool:
    """Whether there is still something to take over: a response that has ended waits for its review only."""
    in_force = work.library.pinned(work.session, case.definition_id).procedure.in_force
    return case.state in in_force if case.kind == "response" else True


def _slot(work: Work, shift: _Shift, call: Call, case: Case) -> Slot:
    found = Directory(work.session, shift.at, drill=case.drill, incident_class=case.incident_class)
    return found.posts([call.post_id])[call.post_id]


def _told(work: Work, case: Case, call: Call, shift: _Shift) -> Draft:
    what = "call" if call.state in OPEN else "answer"
    told: dict[str, Any] = {"title": call.who["title"], "from": call.who.get("name"), "post": call.who["post"]}
    to = _name(shift.incoming[call.post_id])
    return work.ledger.entry(case, "passed_on", subject=f"call:{call.id}", what=what, to=to, **told)


def _name(person: Person) -> dict[str, str]:
    return {"zh": person.zh, "en": person.en}
