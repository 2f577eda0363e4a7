"""Who asks: a person in a post, or the engine itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from states.organisation import Kind
from states.text import Text

_NOBODY = "—"


@dataclass(frozen=True, slots=True)
class Seat:
    """One post that somebody holds: its role, and the body it belongs to with kind, tier and areas."""

    role: str
    kind: str = ""
    tier: str = ""
    areas: tuple[str, ...] = ()
    organisation: str = ""
    post: str = ""
    leads: tuple[str, ...] = ()
    """The classes whose responses the body leads."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A role that somebody's post would give and that the watch keeps back for now: why, and by which rule."""

    role: str
    reason: Text
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, in which post, through which door (page, rest, reply, clock, worker, drill …)."""

    person: str
    name: str
    post: str = ""
    roles: frozenset[str] = frozenset()
    organisation: str = ""
    kind: str = ""
    """The kind of the organisation (`states.organisation`)."""
    areas: tuple[str, ...] = ()
    """The codes of the places that the organisation answers for; a management unit crosses borders."""
    tier: str = ""
    door: str = "page"
    engine: bool = False
    name_en: str = ""
    """The name as English writes it, when the directory has one."""
    seats: tuple[Seat, ...] = ()
    """Every post that the person holds now, the one they act in first: authority belongs to a seat, not to a person."""
    withheld: tuple[Withheld, ...] = ()
    """The roles that go with the shift in charge, and not with this person now."""

    @property
    def posts(self) -> frozenset[str]:
        """The posts that the person holds now, each by its key."""
        return frozenset(filter(None, (self.post, *(seat.post for seat in self.seats))))

    def sitting(self, roles: Iterable[str], organisation: str = "") -> tuple[Seat, ...]:
        """The seats at a headquarters that have one of these roles; with `organisation` those in that body alone.

        A body that is named has its own rules of who does what there, whatever its kind.
        """
        wanted = frozenset(roles)
        if organisation:
            return tuple(seat for seat in self.seats if seat.role in wanted and seat.organisation == organisation)
        wanted &= self.roles
        return tuple(seat for seat in self.seats if seat.role in wanted and seat.kind == Kind.SPECIALIST_HEADQUARTERS)

    def in_seat(self, post: str) -> Actor:
        """The same person acting in another of their posts; in the present one when `post` is none of them."""
        seat = next((one for one in self.seats if post and one.post == post), None)
        if seat is None or post == self.post:
            return self
        return replace(
            self, post=seat.post, organisation=seat.organisation, kind=seat.kind, areas=seat.areas, tier=seat.tier
        )

    def kept_back(self, roles: Iterable[str]) -> Withheld | None:
        """The first of these roles that the watch keeps back from this person."""
        wanted = frozenset(roles)
        return next((one for one in self.withheld if one.role in wanted), None)

    def as_act(self) -> dict[str, str]:
        """What a case keeps of whoever took a step: the person, the post, the name as it was then."""
        told = {"person": self.person, "name": self.name, "post": self.post}
        return told | {"name_en": self.name_en} if self.name_en else told

    def as_data(self) -> dict[str, str]:
        """What an entry keeps of the actor: the same, and the door."""
        return self.as_act() | {"door": self.door}


def name_of(told: Mapping[str, Any]) -> Text:
    """The name of whoever `as_act` or `as_data` told of; what was kept without an English name has the one it has."""
    name = str(told.get("name") or _NOBODY)
    return Text(name, str(told.get("name_en") or name))


def engine(door: str) -> Actor:
    """The engine as actor: a clock that rang, a flow that finished, a rule that a published plan orders."""
    return Actor(person="engine", name="Tocsin", door=door, engine=True)
