"""What is asked for in the same moment is carried out together: one transaction for many, for each its own outcome.

Whatever fails together is carried out one by one: a fault of one keeps none of the others from their outcome.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from records.database import DatabaseAway

Given = TypeVar("Given")
Outcome = TypeVar("Outcome")

MOST = 100
"""How many are carried out in one transaction: nobody waits long for those who came with them."""


class Together(Generic[Given, Outcome]):
    """One kind of work on its way in one process. Belongs to one event loop."""

    def __init__(self, carry: Callable[[Sequence[Given]], Sequence[Outcome]]) -> None:
        """`carry` does the work of several in one transaction, in a thread, and says in their order what became."""
        self._carry_all = carry
        self._waiting: list[tuple[Given, asyncio.Future[Outcome]]] = []
        self._carrying: asyncio.Task[None] | None = None

    async def take(self, given: Given) -> Outcome:
        """Returns once the work is committed; raises what kept it from being carried out, like `DatabaseAway`."""
        kept: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((given, kept))
        if self._carrying is None or self._carrying.done():
            self._carrying = asyncio.create_task(self._work())
        return await kept

    async def _work(self) -> None:
        """What came in while those before were carried out goes together next."""
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            outcomes = await asyncio.to_thread(self._carry, [one for one, _ in batch])
            for (_, kept), outcome in zip(batch, outcomes, strict=True):
                if kept.done():  # whoever asked has gone: what was done stands all the same
                    continue
                if isinstance(outcome, Exception):
                    kept.set_exception(outcome)
                else:
                    kept.set_result(outcome)

    def _carry(self, given: list[Given]) -> list[Outcome | Exception]:
        try:
            outcomes: list[Outcome | Exception] = [*self._carry_all(given)]
            if len(outcomes) != len(given):
                raise ValueError(f"{len(outcomes)} outcomes for {len(given)}")  # else somebody would wait for ever
            return outcomes
        except DatabaseAway as away:
            return [away for _ in given]
        except Exception as fault:  # noqa: BLE001 - whoever asked is told, and the others are carried out
            if len(given) == 1:
                return [fault]
        return [outcome for one in given for outcome in self._carry([one])]
