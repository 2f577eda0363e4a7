"""Whether Prefect is used now: closed while it answers, open when it does not. Time is given.

It begins open, so that nothing waits for a server that is still starting.
"""

from dataclasses import dataclass, field

from states.text import Text

NOT_YET_READY = Text("Prefect 尚未就绪", "Prefect is not ready yet")
DOES_NOT_ANSWER = Text("Prefect 没有应答", "Prefect does not answer")


@dataclass(slots=True)
class Breaker:
    """Opens after some missed answers or at once when tripped; closes at an answer after a pause.

    Times are seconds of a monotonic clock.
    """

    poll_seconds: float = 5.0
    failures_to_open: int = 3
    pause_seconds: float = 15.0
    reason: Text | None = NOT_YET_READY
    """Why Prefect is not used; None while it is."""
    _failures: int = field(default=0, init=False)
    _pause_ends: float = field(default=0.0, init=False)

    def saw(self, ready: bool, now: float) -> None:
        """Take note of one look at Prefect."""
        if ready:
            if now >= self._pause_ends:
                self.reason = None
                self._failures = 0
            return
        self._failures += 1
        if self.reason is None and self._failures >= self.failures_to_open:
            self.trip(DOES_NOT_ANSWER, now)

    def trip(self, reason: Text, now: float) -> None:
        """Open at once, because a run failed for `reason`."""
        self.reason = reason
        self._pause_ends = now + self.pause_seconds
