"""`make faults`: a drill over every channel, again and again, while its processes are killed at random moments.

`KILLS=200` kills of worker, web server, Prefect's server and PostgreSQL together; the first drill also loses every
channel for a minute. Prints a tally; exits with 1 when a call was lost, a message lies doubled without its mark, an
unknown outcome is hidden, or the record does not stand.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from api.demonstration import DIRECTORY
from tests.acceptance.product import Performance
from tests.campaign.county import County
from tests.campaign.killing import Killers, channels_gone
from tests.campaign.thumbs import Thumbs

SEED = 20261122
IN_ONE_DRILL = 70
LONGEST = 1500.0
"""Seconds after which no further drill is begun."""


def main(wanted: int) -> int:
    """Plays drills until enough has been killed. Whoever ends it early leaves nothing running."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    kills: Counter[str] = Counter()
    ways: Counter[str] = Counter()
    states: Counter[str] = Counter()
    faults: list[str] = []
    began, rounds = time.monotonic(), 0
    while sum(kills.values()) < wanted and time.monotonic() - began < LONGEST:
        rounds += 1
        with tempfile.TemporaryDirectory(prefix="tocsin-campaign-", ignore_cleanup_errors=True) as folder:
            faults += _round(Path(folder), (rounds, wanted - sum(kills.values())), (kills, ways, states))
        print(f"drill {rounds}: kills so far {dict(kills)}, faults {len(faults)}", flush=True)
    print(f"kills {sum(kills.values())} {dict(kills)} in {rounds} drills, {time.monotonic() - began:.0f} s")
    print(f"answered by {dict(ways)}")
    print(f"messages {sum(states.values())} {dict(states)}")
    print("\n".join(faults) or "lost 0, doubled without a mark 0, hidden unknown 0, every record stands")
    return 1 if faults else 0


def _round(folder: Path, which: tuple[int, int], tally: tuple[Counter[str], Counter[str], Counter[str]]) -> list[str]:
    """One drill in a new installation; what was wrong."""
    number, wanted = which
    county = County(folder)
    county.start()
    stop = threading.Event()
    try:
        with Performance(county, "junlian_rainstorm", patience=400) as performance:
            thumbs = Thumbs(
                performance.drill, DIRECTORY, performance.mailbox, f"http://127.0.0.1:{county.providers_port}"
            )
            performance.officials.stop()
            thumbs.start()
            gone = threading.Thread(target=channels_gone, args=(county, stop), daemon=True)
            if number == 1:
                gone.start()
            with Killers(county, SEED + 100 * number, min(wanted, IN_ONE_DRILL)) as killers:
                performance.player.play_all_but_the_proof()
                until = time.monotonic() + 300
                while killers.kills.total() < killers.most and time.monotonic() < until:
                    time.sleep(0.5)
            stop.set()
            if number == 1:
                gone.join()
            thumbs.stop()
            return _tallied(performance, tally, (killers, thumbs))
    finally:
        county.stop()


def _tallied(
    performance: Performance, tally: tuple[Counter[str], Counter[str], Counter[str]], what: tuple[Killers, Thumbs]
) -> list[str]:
    """Adds what was seen; the faults of summary and record, and every unknown outcome that the desk is not told of."""
    summary = performance.summary()
    proof = performance.desk.get("auditor", "/api/verify")
    responses = performance.responses()
    messages = [message for one in responses for message in one["messages"]]
    kills, ways, states = tally
    kills.update(what[0].kills)
    ways.update(what[1].ways)
    states.update(message["state"] for message in messages)
    print("\n".join(summary.lines), flush=True)
    return [*summary.faults, *map(str, proof["faults"])]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
