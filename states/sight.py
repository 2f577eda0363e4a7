"""Whose cases somebody sees: those of the places they answer for and below, and those in which their unit takes part.

A headquarters sees its places and all below; so do townships, villages, management units and superiors. A member unit,
a committee, a team or a neighbour sees what it was called to, given to do, or told (S01, S04, S06).

Of the directory everybody sees the organisations that answer for a place of their own units, for one inside it or for
one that holds it, those that take part in a case with them, and whoever holds or held a post there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from states.actor import Actor
from states.area import inside
from states.organisation import Kind

_BY_PLACE = frozenset(
    {
        Kind.GENERAL_HEADQUARTERS, Kind.SPECIALIST_HEADQUARTERS, Kind.OFFICE, Kind.TOWNSHIP, Kind.VILLAGE,
        Kind.MANAGEMENT_UNIT, Kind.SUPERIOR,
    }
)  # fmt: skip
"""The kinds that answer for places; the others are called in."""
AUDITOR = "auditor"
"""Reads everything of the places of its unit, whatever the unit is."""
GUESTS = frozenset({AUDITOR, "evaluator"})
"""Those who only read."""
_KEEPERS = frozenset({"office_head", "system_keeper"})
"""Those who enter people and make their accounts."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may look at: everything, or what touches their places and what their units take part in."""

    everything: bool = False
    areas: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    """The places of all their units, whether they answer for them or are called in there."""
    person: str = ""
    """Who they are: everybody sees themselves."""
    keeper: bool = False
    """Whether they keep a directory, and so see people who hold no post yet."""

    @staticmethod
    def of(actor: Actor) -> Sight:
        """What an actor sees in all posts together.

        The engine sees everything, and so does whoever reads in no post: the door limits to what it was opened for.
        """
        if actor.engine or (not actor.seats and GUESTS & actor.roles):
            return Sight(everything=True)
        answering = (seat for seat in actor.seats if seat.kind in _BY_PLACE or seat.role == AUDITOR)
        areas = dict.fromkeys(area for seat in answering for area in seat.areas)
        return Sight(
            areas=tuple(areas), units=tuple(dict.fromkeys(seat.organisation for seat in actor.seats)),
            near=tuple(dict.fromkeys(area for seat in actor.seats for area in seat.areas)), person=actor.person,
            keeper=bool(_KEEPERS & actor.roles),
        )  # fmt: skip

    def covers(self, areas: Iterable[str]) -> bool:
        """Whether any of these places is one of theirs, or lies in one."""
        return self.everything or any(inside(code, self.areas) for code in areas)


ALL = Sight(everything=True)
"""The sight of whoever looks for the engine."""


def reads_personal(actor: Actor, areas: Iterable[str]) -> bool:
    """Whether somebody reads what is kept of persons: who answers for the place, not who is called in, and no guest.

    《个人信息保护法》第6条: what is needed for the purpose, and no more.
    """
    return actor.engine or (not GUESTS & actor.roles and Sight.of(actor).covers(areas))
