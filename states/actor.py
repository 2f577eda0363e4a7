"""Who asks: a person in a post, or the engine itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, in which post, through which door (page, rest, reply, clock, worker, drill …)."""

    person: str
    name: str
    post: str = ""
    roles: frozenset[str] = frozenset()
    organisation: str = ""
    tier: str = ""
    door: str = "page"
    engine: bool = False

    def as_data(self) -> dict[str, str]:
        """What an entry keeps of the actor."""
        return {"person": self.person, "name": self.name, "post": self.post, "door": self.door}


def engine(door: str) -> Actor:
    """The engine as actor: a clock that rang, a flow that finished, a rule that a published plan orders."""
    return Actor(person="engine", name="Tocsin", door=door, engine=True)
