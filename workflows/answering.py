"""The answers of one process on their way into the record: those of the same moment are written together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from states.actor import engine
from workflows.commands.answer_call import Answered, LinkAnswer, by_links
from workflows.together import Together
from workflows.work import House

_DOOR = engine("link")
Answers = Together[LinkAnswer, Answered | None]
"""Takes an answer by a link; None for a link that was never made."""


def answers(house: House, clock: Callable[[], datetime]) -> Answers:
    """What an answer means is left to the command."""

    def carry(given: Sequence[LinkAnswer]) -> Sequence[Answered | None]:
        return house.carry(_DOOR, clock(), lambda work: by_links(work, given))

    return Together(carry)
