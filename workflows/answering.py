"""Answers that come in at the same moment are written together: one transaction for many, for each its own outcome.

What an answer means is left to the command. An answer that can not be written keeps none of the others from it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from records.database import DatabaseAway
from states.actor import engine
from workflows.commands.answer_call import Answered, Answering, LinkAnswer, by_links
from workflows.work import House

MOST = 100
"""How many are written in one transaction: nobody waits long for those who came with them."""
_DOOR = engine("link")


class Answers:
    """The answers of one process on their way into the record. Belongs to one event loop."""

    def __init__(self, house: House, clock: Callable[[], datetime]) -> None:
        self._house = house
        self._clock = clock
        self._waiting: list[tuple[LinkAnswer, asyncio.Future[Answered | None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def take(self, link: str, answering: Answering) -> Answered | None:
        """Returns once the answer is committed; None for a link that was never made. `DatabaseAway` when it is not."""
        kept: asyncio.Future[Answered | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((LinkAnswer(link, answering), kept))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await kept

    async def _write(self) -> None:
        """What came in while the answers before were being written goes together next."""
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            outcomes = await asyncio.to_thread(self._carry, [one for one, _ in batch])
            for (_, kept), outcome in zip(batch, outcomes, strict=True):
                if kept.done():  # whoever asked has gone: the answer stands all the same
                    continue
                if isinstance(outcome, Exception):
                    kept.set_exception(outcome)
                else:
                    kept.set_result(outcome)

    def _carry(self, given: list[LinkAnswer]) -> list[Answered | Exception | None]:
        try:
            return [*self._house.carry(_DOOR, self._clock(), lambda work: by_links(work, given))]
        except DatabaseAway as away:
            return [away for _ in given]
        except Exception as fault:  # noqa: BLE001 - whoever answered is told, and the others are written
            if len(given) == 1:
                return [fault]
        return [outcome for one in given for outcome in self._carry([one])]
