"""Whom and what a decision would touch, counted beforehand: people called and informed, tasks given out.

The directory is asked once for each definition; the counting follows the same selectors as the decision itself.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from records import reading
from records.case import Case
from states.effects import Effect
from states.procedure import Procedure
from states.text import Text, listed
from workflows.audience import Directory
from workflows.places import area_of
from workflows.work import Work

_WORDS = {
    "call": Text("叫应 {n} 人", "call {n} people"),
    "awake": Text("告知已应答的 {n} 人", "tell {n} who are awake"),
    "tasks": Text("派发 {n} 项任务", "give out {n} tasks"),
    "tell": Text("告知 {n} 人", "inform {n} people"),
    "stand_down": Text("解除 {n} 人的叫应", "stand down {n} people"),
    "publish": Text("向社会发布", "publish a notice"),
    "report_upward": Text("报送上级", "report upward"),
    "approval": Text("报请批准，批准前不叫应", "ask for approval; nobody is called before"),
}


@dataclass(frozen=True, slots=True)
class _Posts:
    """The posts that a definition means: by audience, and by duty in the order of the file."""

    audiences: dict[str, frozenset[uuid.UUID]]
    duties: list[frozenset[uuid.UUID]]


class Crowd:
    """The posts that decisions about one case can touch."""

    def __init__(self, work: Work, case: Case) -> None:
        self._work = work
        self.case = case
        self._area = area_of(work, case)
        self._directory = Directory(work.session, work.now, drill=case.drill)
        self._counted_for: dict[str, _Posts] = {}
        self._awake: frozenset[uuid.UUID] | None = None

    def told(self, procedure: Procedure, effects: Sequence[Effect]) -> Text | None:
        """What the effects would do, in numbers; None when they touch nobody."""
        counted: Counter[str] = Counter()
        for effect in _whole(procedure, effects):
            counted.update(self._counted(procedure, effect))
        said = [words.filled(n=counted[word]) for word, words in _WORDS.items() if counted[word]]
        return listed(said) if said else None

    def _counted(self, procedure: Procedure, effect: Effect) -> dict[str, int]:
        if effect.call is not None:
            found = self._posts(procedure).audiences[effect.call.audience]
            awake = len(found & self._already_awake())
            return {"call": len(found) - awake, "awake": awake}
        if effect.tell is not None:
            return {"tell": len(self._posts(procedure).audiences.get(effect.tell.audience, ()))}
        if effect.tasks is not None:
            return {"tasks": sum(len(owners) or 1 for owners in self._posts(procedure).duties)}
        if effect.stand_down is not None:
            return {"stand_down": reading.people_called(self._work.session, self.case)}
        if effect.case is not None:
            return {"approval": int("{level}" in (effect.case.open or "") and effect.case.then is None)}
        return {effect.word: 1} if effect.word in _WORDS else {}

    def _posts(self, procedure: Procedure) -> _Posts:
        known = self._counted_for.get(procedure.procedure)
        if known is None:
            groups = [*procedure.audiences.values(), *((duty.owner,) for duty in procedure.duties)]
            found = self._directory.posts_of_each(groups, self._area) if groups else []
            audiences = dict(zip(procedure.audiences, found, strict=False))
            known = _Posts(audiences, found[len(audiences) :])
            self._counted_for[procedure.procedure] = known
        return known

    def _already_awake(self) -> frozenset[uuid.UUID]:
        """The posts that have answered under the level before: they are told, not called again."""
        if self._awake is None:
            before = self.case.predecessor_id if self.case.kind != "incident" else self._in_force()
            self._awake = reading.awake(self._work.session, before)
        return self._awake

    def _in_force(self) -> uuid.UUID | None:
        for response in reversed(reading.children(self._work.session, self.case)):
            procedure = self._work.library.pinned(self._work.session, response.definition_id).procedure
            if response.kind == "response" and response.state in procedure.in_force:
                return response.id
        return None


def _whole(procedure: Procedure, effects: Iterable[Effect]) -> Iterable[Effect]:
    """The effects, with `as: approve` replaced by what that trigger does."""
    for effect in effects:
        if effect.as_ is None:
            yield effect
        else:
            yield from procedure.transitions_of(effect.as_)[0].then
