"""Who is awake already: who answered for a duty under the level before is told of the new one, not called again."""

from __future__ import annotations

import uuid

from records.call import Call, CallOut
from records.case import Case
from records.columns import new_id
from records.ledger import Draft, columns
from states.call import LEVEL_BEFORE, CallState
from workflows.audience import Reachable, Slot
from workflows.commands.effects.following import Following, in_force_before
from workflows.commands.effects.posting import new_call
from workflows.commands.effects.stopping import called_people, locked_calls
from workflows.work import Work


class Awake:
    """The answers under the level before, locked as they stand: one that comes later finds the new level."""

    def __init__(self, work: Work, case: Case) -> None:
        level_before = in_force_before(work, case)
        calls = [] if level_before is None else locked_calls(work, level_before.id)
        by_id = {one.id: one for one in calls}
        self._answers: dict[uuid.UUID, tuple[Call, Call]] = {}
        for one in calls:
            answer = by_id.get(one.covered_by_id) if one.covered_by_id and one.state == CallState.COVERED else one
            if one.part == "holder" and answer is not None and answer.state == CallState.ANSWERED:
                self._answers[one.post_id] = one, answer
        self._people = called_people(work, case, [answer for _, answer in self._answers.values()])
        self._copies: dict[uuid.UUID, Call] = {}

    def holds_for(self, slot: Slot) -> bool:
        """Whether somebody is awake for this post: its holder of now, or whoever answered in their place."""
        if slot.post.id not in self._answers:
            return False
        before, answer = self._answers[slot.post.id]
        holder = slot.people.get("holder")
        return answer is not before or (holder is not None and holder.person.id == answer.person_id)

    def carry_over(self, work: Work, following: Following, call_out: CallOut, slots: list[Slot]) -> list[Reachable]:
        """Writes their answers into the new call-out; the people who gave them."""
        people = []
        for slot in slots:
            before, answer = self._answers[slot.post.id]
            row = new_call(work, call_out, slot, "holder")
            draft = work.ledger.entry(
                following.case, "told", subject=f"call:{row.id}", who=row.who, awake_since=answer.answered_at
            )
            row.door = LEVEL_BEFORE
            if answer is before:
                _copy_answer(answer, row)
                draft.insert(row)
            else:
                row.state = CallState.COVERED
                self._cover(draft, row, answer)
            if answer.person_id in self._people:
                people.append(self._people[answer.person_id])
        return people

    def _cover(self, draft: Draft, row: Call, answer: Call) -> None:
        if answer.id not in self._copies:
            self._copies[answer.id] = copy = _copied(answer, row)
            draft.insert(copy)
        row.covered_by_id = self._copies[answer.id].id
        row.stand_in_ids = [row.covered_by_id]
        draft.insert(row)


_SAME = frozenset({"incident_id", "post_id", "person_id", "who", "part"})


def _copied(answer: Call, row: Call) -> Call:
    """The answer of whoever stood in, as a call of the call-out that `row` belongs to."""
    same = {name: value for name, value in columns(answer).items() if name in _SAME}
    copy = Call(
        **same,
        id=new_id(),
        call_out_id=row.call_out_id,
        case_id=row.case_id,
        door=LEVEL_BEFORE,
        opened_at=row.opened_at,
    )
    _copy_answer(answer, copy)
    return copy


def _copy_answer(answer: Call, to: Call) -> None:
    to.state, to.answer, to.answer_note = CallState.ANSWERED, answer.answer, answer.answer_note
    to.answered_at, to.arrives_at, to.arrived_at = answer.answered_at, answer.arrives_at, answer.arrived_at
    to.sources = {step: door for step, door in answer.sources.items() if step in ("answered", "arrived")}
    to.answered_by, to.answered_by_en = answer.answered_by, answer.answered_by_en
