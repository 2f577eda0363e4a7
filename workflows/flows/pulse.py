"""Whether this process has stood still: stopped, or on a machine that was, for longer than its leases last.

Nothing tells a process so. It feels its own pulse all the time, and a gap is the sign. What it had in hand before the
gap is in other hands by now: somebody has answered, or it is over, and nobody may be called by an old hand.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from records.questions.effects import LEASE_SECONDS


class Pulse:
    """Times are seconds of a monotonic clock. Thread-safe; needs to be felt every few seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._felt = self._moved_on = clock()

    def feel(self) -> float:
        """Notes that this process lives; the time of it."""
        with self._lock:
            now = self._clock()
            if now - self._felt > LEASE_SECONDS:
                self._moved_on = now
            self._felt = now
            return now

    def has_stopped_since(self, moment: float) -> bool:
        """Whether it stood still at any time after `moment`, a time that `feel` gave."""
        self.feel()
        return self._moved_on > moment
