"""A second worker on the same database, frozen in the middle of what it has in hand, and thawed much later."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time

import psycopg

from api import children
from tests.campaign.county import County

LOOK_SECONDS = 0.004
CHOOSY = 60.0
"""Seconds in which only a worker with messages on their way is good enough; after that, one that has claimed."""
AWAKE_AGAIN = 20.0
"""Seconds after which a thawed worker must be seen to work."""

_IN_HAND = """
    select count(distinct e.id), count(m.id) from workers w
    join effects e on e.owner = w.id and e.state = 'due'
    left join messages m on m.effect_id = e.id and m.state = 'queued' and m.sending_since is not null
    where w.pid = %s
"""
_BEAT = "select extract(epoch from clock_timestamp() - beat_at) from workers where pid = %s"


class Freezer:
    """SIGSTOP to the county's second worker while it holds claims, SIGCONT after `seconds`."""

    def __init__(self, county: County, seconds: float) -> None:
        self._county = county
        self._seconds = seconds
        self._worker: subprocess.Popen[bytes] | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._live, name="freezer", daemon=True)
        self.held = (0, 0)
        """How many effects, and messages on their way, the worker had in hand when it was frozen."""
        self.frozen_for = 0.0
        self.faults: list[str] = []

    def start(self) -> None:
        """Starts the second worker, and watches for its moment."""
        self._worker = self._county.start_second_worker()
        self._thread.start()

    def join(self) -> None:
        """Waits until the worker is thawed and was seen to work again; not for one that was never frozen."""
        if self.held == (0, 0):
            self._stop.set()
        self._thread.join()

    def stop(self) -> None:
        """Thaws at once."""
        self._stop.set()
        self._thread.join(timeout=AWAKE_AGAIN + 10)

    def _live(self) -> None:
        assert self._worker is not None
        began = time.monotonic()
        while not self._stop.is_set() and not self._frozen(self._worker.pid, choosy=time.monotonic() - began < CHOOSY):
            if self._stop.wait(LOOK_SECONDS) or self._worker.poll() is not None:
                self.faults.append("the second worker was never frozen with anything in hand")
                return
        frozen = time.monotonic()
        self._stop.wait(self._seconds)
        self.frozen_for = time.monotonic() - frozen
        os.kill(self._worker.pid, signal.SIGCONT)
        if not self._is_awake():
            self.faults.append("the second worker does not work any more after it was thawed")

    def _frozen(self, pid: int, *, choosy: bool) -> bool:
        """Whether it is frozen now with something in hand. What it had may be gone when the signal arrives."""
        if not _enough(self._in_hand(pid), choosy=choosy):
            return False
        os.kill(pid, signal.SIGSTOP)
        self.held = self._in_hand(pid)
        if _enough(self.held, choosy=choosy):
            return True
        os.kill(pid, signal.SIGCONT)
        return False

    def _in_hand(self, pid: int) -> tuple[int, int]:
        row = self._asked(_IN_HAND, pid)
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def _is_awake(self) -> bool:
        assert self._worker is not None
        until = time.monotonic() + AWAKE_AGAIN
        while time.monotonic() < until:
            row = self._asked(_BEAT, self._worker.pid)
            if row is not None and float(row[0]) < LOOK_SECONDS + 10:
                return True
            time.sleep(0.5)
        return False

    def _asked(self, question: str, pid: int) -> tuple[float, ...] | None:
        """The first row of the answer; None while the database is away."""
        server = children.embedded(self._county.settings)
        assert server is not None
        try:
            with psycopg.connect(server.conninfo(), connect_timeout=2) as connection:
                return connection.execute(question.encode(), (pid,)).fetchone()
        except psycopg.Error:
            return None


def _enough(held: tuple[int, int], *, choosy: bool) -> bool:
    return held[1] > 0 if choosy else held[0] > 0
