"""Asking providers what became of messages: outside any transaction, in threads of its own, so that no call waits.

What providers told of calls that were locked just then is taken in here as well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from notifiers.channels.asking import ASKERS, Asker
from notifiers.channels.heard import Heard, Receipt
from records.database import DatabaseAway
from states.actor import engine
from workflows.channel_accounts import as_used
from workflows.commands.ask_providers import Due, take_due
from workflows.commands.hear_channel import aside, hear, hear_aside, provider_of
from workflows.work import House, Work

LOG = logging.getLogger("tocsin.worker")
_THREADS = 8


class Receipts:
    """One worker's asking. `ask()` may be called at any time, by any number of workers."""

    def __init__(self, house: House, clock: Callable[[], datetime], askers: Mapping[str, Asker] = ASKERS) -> None:
        self._house = house
        self._clock = clock
        self._askers = askers
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="ask")

    def ask(self) -> bool:
        """Asks what is due to be asked, and takes in what was told; whether there was anything to ask."""
        due = self._house.carry(engine("worker"), self._clock(), take_due)
        for one, receipts in zip(due, self._threads.map(self._told, due), strict=True):
            if receipts:
                self._house.carry(provider_of(one.kept, "asked"), self._clock(), _hearing(one, receipts))
        self._take_up()
        return bool(due)

    def _take_up(self) -> None:
        """What is still locked waits for the next turn, and so does what came after it of the same; nothing else."""
        locked: set[str] = set()
        for kept, which, about in self._house.look(engine("worker"), self._clock(), aside):
            if about in locked:
                continue
            try:
                by = provider_of(kept, "callback")
                self._house.carry(by, self._clock(), partial(hear_aside, kept=kept, which=which))
            except DatabaseAway:
                locked.add(about)
            except Exception:
                LOG.exception("what %s told could not be taken in, and is tried again", kept.key)
                locked.add(about)

    def _told(self, due: Due) -> tuple[Receipt, ...]:
        """What a provider tells; a fault of one keeps nobody else from being asked."""
        try:
            return self._askers[due.kept.channel](as_used(due.kept), due.provider_id, due.target)
        except Exception:
            LOG.exception("%s could not be asked", due.kept.key)
            return ()


def _hearing(due: Due, receipts: tuple[Receipt, ...]) -> Callable[[Work], object]:
    return lambda work: hear(work, due.kept, Heard(receipts=receipts))
