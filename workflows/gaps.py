"""The gaps of the directory that are somebody's own to close: those in the places that they answer for."""

from __future__ import annotations

from records.questions import gaps
from states.area import inside
from states.gap import Gap
from workflows.work import Work


def gaps_of(work: Work, *, drill: bool) -> list[Gap]:
    """What is missing in the actor's places, all that is missing for the engine or whoever answers for no place."""
    found = gaps.gaps(work.session, work.now, drill=drill)
    mine = {code for seat in work.actor.seats for code in seat.areas}
    return [one for one in found if not mine or all(inside(code, mine) for code in one.areas)]
