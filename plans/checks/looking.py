"""What a check has before it: one procedure of a shelf, where it was written, and the faults found in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from plans.origin import Origin
from plans.shelf import Shelf
from plans.source import Fault, Place
from states.effects import Effect
from states.procedure import SAME, Procedure, Transition
from states.text import Text


@dataclass(frozen=True)
class Standing:
    """An effect, its place in the definition, and the states in which the case is after it."""

    place: Place
    effect: Effect
    states: frozenset[str]


@dataclass
class Look:
    """One procedure under check."""

    shelf: Shelf
    procedure: Procedure
    origin: Origin
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: Place, reason: Text, mend: Text) -> None:
        """Notes what is wrong at `place` and what to do about it."""
        self.faults.append(self.origin.fault(place, reason, mend))

    @cached_property
    def triggers(self) -> frozenset[str]:
        """Every trigger of the procedure."""
        return frozenset(one.trigger for one in self.procedure.transitions)

    @cached_property
    def moves(self) -> dict[str, frozenset[str]]:
        """The states that can follow directly on each state; staying in a state is no move."""
        after: dict[str, set[str]] = {state: set() for state in self.procedure.states}
        for one in self.procedure.transitions:
            for source in self.procedure.within(one.from_):
                after[source].update(() if one.to == SAME else self.procedure.within((one.to,))[:1])
        return {state: frozenset(targets) for state, targets in after.items()}

    def reachable(self, states: frozenset[str]) -> frozenset[str]:
        """`states` and every state that can follow on them."""
        seen, waiting = set(states), list(states)
        while waiting:
            for following in self.moves.get(waiting.pop(), frozenset()) - seen:
                seen.add(following)
                waiting.append(following)
        return frozenset(seen)

    def effects(self) -> Iterator[Standing]:
        """Every effect that the procedure orders itself, of its opening and of each transition."""
        for number, effect in enumerate(self.procedure.open.then):
            yield Standing(("open", "then", number), effect, frozenset({self.procedure.initial}))
        for index, one in enumerate(self.procedure.transitions):
            states = self.after(one)
            for number, effect in enumerate(one.then):
                yield Standing(("transitions", index, "then", number), effect, states)

    def after(self, transition: Transition) -> frozenset[str]:
        """The states in which a case can be when `transition` has been taken."""
        names = transition.from_ if transition.to == SAME else (transition.to,)
        found = self.procedure.within(names)
        return frozenset(found if transition.to == SAME else found[:1])
