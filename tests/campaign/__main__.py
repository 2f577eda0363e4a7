"""`make faults`: a drill over every channel, again and again, while everything that can go wrong goes wrong.

`KILLS=200` kills of worker, web server, Prefect's server and PostgreSQL together, at random moments. In the first drill
every channel is gone for a minute, and a second worker on the same database is frozen in the middle of its claims, for
`FREEZE=600` seconds: its installation stands aside meanwhile. In the others one channel after the other is gone for a
minute while the rest stay, and providers tell receipts twice and in the wrong order, throttle, and refuse; in every
second one the clock of the machine jumps ten minutes ahead and back, where a C compiler is at hand. Whoever no ladder
reaches is answered for by the desk.

Prints a tally. Exits with 1 when a call was lost, a message lies doubled without its mark, an unknown outcome is
hidden, a record does not stand, or the campaign could not do what it was asked to do.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.campaign import clock
from tests.campaign.drilling import Drilled, Ordeal
from tests.campaign.left_behind import Watcher
from tests.campaign.outages import GONE, Queue
from tests.campaign.tally import Tally

IN_ONE_DRILL = 60
LONGEST = 1020.0
"""Seconds after which no further drill is begun."""
AT_MOST = 1470
"""Seconds after which the campaign is broken off, whatever it waits for."""


class TooLong(BaseException):
    """The campaign did not end by itself."""


def main(kills: int, freeze: float) -> int:
    """Plays drills until enough has been killed. Whoever ends it early leaves nothing running."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(AT_MOST)
    tally, began = Tally(), time.monotonic()
    if not clock.is_movable():
        tally.other.append("the clock was not moved: that takes Linux and a C compiler")
    with ExitStack() as around:
        watcher = Watcher()
        around.callback(watcher.close)
        if clock.is_movable():
            watcher.knows_folder(clock.folder())
        try:
            _campaign(around, watcher, tally, (kills, freeze))
        except TooLong as fault:
            tally.other.append(f"broken off: {fault}")
    if tally.kills.total() < kills:
        tally.other.append(f"only {tally.kills.total()} of {kills} kills")
    print("\n".join(["", f"{time.monotonic() - began:.0f} s", *tally.lines()]), flush=True)
    return 1 if tally.faults else 0


def _campaign(around: ExitStack, watcher: Watcher, tally: Tally, asked: tuple[int, float]) -> None:
    """The first drill is counted last: what was frozen in it thaws while the others go on."""
    kills, freeze = asked
    began, number = time.monotonic(), 1
    first = _drill(around, watcher, Ordeal(1, min(kills, IN_ONE_DRILL), gone=True, frozen=freeze))
    _tried(tally, first.play)
    queue = Queue()
    whole = GONE * len(queue.left)
    while number == 1 or _goes_on(time.monotonic() - began, asked, tally, queue):
        number += 1
        left = min(max(kills - tally.kills.total(), 0), IN_ONE_DRILL)
        jumps = clock.is_movable() and number % 2 == 0
        ordeal = Ordeal(number, left, alone=queue, troubles=True, jumps=jumps)
        with ExitStack() as alone:
            later = _drill(alone, watcher, ordeal)
            _tried(tally, later.play)
            _tried(tally, later.count)
        print(f"drill {number} is over: kills {tally.kills.total()}, faults {len(tally.faults)}", flush=True)
    if queue.never and freeze >= whole:
        tally.other.append(f"never gone alone: {', '.join(queue.never)}")
    first.settled()
    _tried(tally, first.count)


def _goes_on(past: float, asked: tuple[int, float], tally: Tally, queue: Queue) -> bool:
    """Until enough was killed and, in about the time for which a worker is frozen, every channel was gone alone."""
    kills, freeze = asked
    return past < LONGEST and (tally.kills.total() < kills or (bool(queue.left) and past < 1.5 * freeze))


def _tried(tally: Tally, part: Callable[[Tally], None]) -> None:
    """A part of a drill. Whatever breaks it off is a fault; the campaign goes on with the next."""
    try:
        part(tally)
    except Exception as fault:  # noqa: BLE001 - see above
        traceback.print_exc()
        tally.other.append(f"broken off: {type(fault).__name__}: {str(fault)[:500]}")


def _drill(around: ExitStack, watcher: Watcher, ordeal: Ordeal) -> Drilled:
    folder = around.enter_context(tempfile.TemporaryDirectory(prefix="tocsin-campaign-", ignore_cleanup_errors=True))
    drilled = Drilled(Path(folder), watcher, ordeal)
    around.callback(drilled.close)
    return drilled


def _too_long(*_: object) -> None:
    raise TooLong(f"not over after {AT_MOST} s")


if __name__ == "__main__":
    clock.begin_again_under_it("tests.campaign", sys.argv[1:])
    parser = argparse.ArgumentParser(prog="python -m tests.campaign")
    parser.add_argument("kills", type=int, nargs="?", default=200)
    parser.add_argument("freeze", type=float, nargs="?", default=600.0)
    given = parser.parse_args()
    sys.exit(main(given.kills, given.freeze))
