"""The ladders of a call-out: frozen with it at its opening, one for all posts or one of their own for some roles.

Here a ladder meets the directory and the hour: what it reaches now. Whether it goes on is decided by whoever climbs.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from records.call import Call, CallOut
from records.case import Case
from states.call import Minding, Move, next_move, same_again, shortened
from states.effects import Call as CallSpec
from states.procedure import Procedure, Step
from workflows.audience import Directory, Reachable, Slot, directory_for
from workflows.wording import HERE
from workflows.work import Work

OTHER_UNIT = "other_unit"
_WAIT = "wait_seconds"


def frozen(procedure: Procedure, spec: CallSpec, pace: float) -> tuple[list[Any], dict[str, list[Any]] | None]:
    """The ladder of a call-out as it keeps it, and those of the roles that have their own; None when there are none."""
    own = {role: _kept(procedure, name, pace) for role, name in spec.ladder_of.items()}
    return _kept(procedure, spec.ladder, pace), own or None


def _kept(procedure: Procedure, name: str, pace: float) -> list[Any]:
    return [step.model_dump() | {_WAIT: _wait(procedure, step, pace)} for step in procedure.ladders[name]]


def _wait(procedure: Procedure, step: Step, pace: float) -> float | None:
    return None if step.wait is None else shortened(procedure.span(step.wait), pace).total_seconds()


def rungs(call_out: CallOut, who: Mapping[str, Any]) -> list[Any]:
    """The rungs of the ladder of a call, as kept."""
    return list((call_out.ladders or {}).get(str(who.get("role")), call_out.ladder))


@dataclass(slots=True)
class Ladders:
    """The ladders of one call-out at one moment."""

    work: Work
    case: Case
    call_out: CallOut
    procedure: Procedure
    _steps: dict[str, tuple[Step, ...]] = field(default_factory=dict)
    _beside: dict[tuple[uuid.UUID, str], Reachable | None] = field(default_factory=dict)

    def first(self, slot: Slot) -> Move:
        """The first rung that reaches somebody for a post."""
        return self._next(slot, 0, slot.channels(), Minding(None, self._local, slot.denied))

    def after(self, call: Call, slot: Slot) -> Move:
        """What comes next for a call that nobody has answered: the same rung again, or the next that reaches somebody.

        Where the post has changed hands, the call stays with whoever held it when it went out.
        """
        minding = Minding(call.answer, self._local, slot.denied)
        steps = self.steps(call.who)
        if call.rung < len(steps) and steps[call.rung].person == OTHER_UNIT:
            self._look_beside(slot, steps[call.rung : call.rung + 1])
        usable, holder = slot.channels(), slot.people.get("holder")
        if holder is not None and holder.person.id != call.person_id:
            usable.pop("holder")
        again = same_again(steps, (call.rung, call.again), usable, minding)
        return again or self._next(slot, call.rung + 1, usable, minding)

    def wait(self, who: Mapping[str, Any], rung: int) -> float | None:
        """How many seconds a rung of somebody's ladder waits."""
        kept = rungs(self.call_out, who)
        return kept[rung].get(_WAIT) if rung < len(kept) else None

    def steps(self, who: Mapping[str, Any]) -> tuple[Step, ...]:
        """The steps of somebody's ladder."""
        role = str(who.get("role"))
        if role not in self._steps:
            kept = rungs(self.call_out, who)
            self._steps[role] = tuple(
                Step.model_validate({name: value for name, value in one.items() if name != _WAIT}) for one in kept
            )
        return self._steps[role]

    @property
    def _local(self) -> Any:
        return self.work.now.astimezone(HERE)

    def _next(self, slot: Slot, rung: int, usable: dict[str, tuple[str, ...]], minding: Minding) -> Move:
        steps = self.steps({"role": slot.post.role})
        move = next_move(steps, rung, usable, minding)
        if self._look_beside(slot, steps[rung : move.rung]):
            usable = {**usable, OTHER_UNIT: slot.people[OTHER_UNIT].channels}
            return next_move(steps, rung, usable, minding)
        return move

    def _look_beside(self, slot: Slot, steps: Sequence[Step]) -> bool:
        """Finds the other unit that these steps mean, where they mean one; whether there is one."""
        of = next((one.of for one in steps if one.person == OTHER_UNIT and one.of), None)
        if of is None:
            return False
        asked = (slot.organisation.id, of)
        if asked not in self._beside:
            selectors = [one.filled(self.case.facts) for one in self.procedure.audiences.get(of, ())]
            directory: Directory = directory_for(self.work, self.case)
            self._beside[asked] = directory.beside(slot, selectors)
        found = self._beside[asked]
        if found is not None:
            slot.people[OTHER_UNIT] = found
        return found is not None
