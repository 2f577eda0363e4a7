"""Sending away who waits in the database for longer than anybody may, when the server itself does not.

The server counts by the clock of the machine; this counts by one that nobody can set.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from records.questions import waits
from records.questions.waits import Wait
from workflows.work import House

LOG = logging.getLogger("tocsin.worker")
LOOK_SECONDS = 5.0
FOR_A_LOCK, STANDING_STILL = 20.0, 40.0
"""Seconds: well over what the server lets anybody wait, and stand still in the middle of a transaction."""


class Waits:
    """Who has been seen to wait. `look()` every few seconds; times are seconds of a monotonic clock."""

    def __init__(self, house: House, clock: Callable[[], float] = time.monotonic) -> None:
        self._house = house
        self._clock = clock
        self._seen: dict[Wait, float] = {}

    def look(self) -> bool:
        """Sends away who waits for too long; whether there was anybody."""
        with self._house.database.transaction() as session:
            now = self._clock()
            self._seen = {one: self._seen.get(one, now) for one in waits.waiting(session)}
            late = [one for one, since in self._seen.items() if now - since > _longest(one)]
            for one in late:
                LOG.warning("session %s of the database has waited for too long and is sent away", one.pid)
                waits.send_away(session, one)
        return bool(late)


def _longest(one: Wait) -> float:
    return STANDING_STILL if one.stands_still else FOR_A_LOCK
