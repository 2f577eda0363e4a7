"""Making cards show how their calls stand: outside any transaction, in threads of its own, so that no call waits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from notifiers.channels.showers import SHOWERS
from notifiers.channels.showing import Shower
from notifiers.notifier import Outcome, Result
from states.actor import engine
from workflows.channel_accounts import as_used
from workflows.commands.update_cards import Due, settle, take_due
from workflows.work import House

LOG = logging.getLogger("tocsin.worker")
_THREADS = 8


class CardUpdates:
    """One worker's updating. `update()` may be called at any time, by any number of workers."""

    def __init__(self, house: House, clock: Callable[[], datetime], showers: Mapping[str, Shower] = SHOWERS) -> None:
        self._house = house
        self._clock = clock
        self._showers = showers
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="cards")

    def update(self) -> bool:
        """Updates the cards that are behind the facts, and keeps what became of each; whether there was any."""
        due = self._house.carry(engine("worker"), self._clock(), take_due)
        for one, result in zip(due, self._threads.map(self._shown, due), strict=True):
            self._house.carry(engine("worker"), self._clock(), partial(settle, due=one, result=result))
        return bool(due)

    def _shown(self, due: Due) -> Result:
        """A fault of one card keeps no other from being updated."""
        try:
            return self._showers[due.kept.channel](as_used(due.kept), due.lying, due.stands)
        except Exception as fault:
            LOG.exception("%s: a card could not be updated", due.kept.key)
            return Result(Outcome.failed_for_good, type(fault).__name__)
