"""Whose cases somebody sees: those of the places they answer for and below, and those in which their unit takes part.

A headquarters sees its places and all below; so do townships, villages, management units and superiors. A member unit,
a committee, a team or a neighbour sees what it was called to, given to do, or told (S01, S04, S06).
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


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may look at: everything, or what touches their places and what their units take part in."""

    everything: bool = False
    areas: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    @staticmethod
    def of(actor: Actor) -> Sight:
        """What an actor sees in all posts together.

        The engine sees everything, and so does whoever reads in no post: the door limits to what it was opened for.
        """
        if actor.engine or (not actor.seats and GUESTS & actor.roles):
            return Sight(everything=True)
        answering = (seat for seat in actor.seats if seat.kind in _BY_PLACE or seat.role == AUDITOR)
        areas = dict.fromkeys(area for seat in answering for area in seat.areas)
        return Sight(areas=tuple(areas), units=tuple(dict.fromkeys(seat.organisation for seat in actor.seats)))

    def covers(self, areas: Iterable[str]) -> bool:
        """Whether any of these places is one of theirs, or lies in one."""
        return self.everything or any(inside(code, self.areas) for code in areas)


def reads_personal(actor: Actor, areas: Iterable[str]) -> bool:
    """Whether somebody reads what is kept of persons: who answers for the place, not who is called in, and no guest.

    《个人信息保护法》第6条: what is needed for the purpose, and no more.
    """
    return actor.engine or (not GUESTS & actor.roles and Sight.of(actor).covers(areas))
