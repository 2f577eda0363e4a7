"""Kill the worker and the web server at any moment: no call is lost, none is doubled unmarked, the record stands."""

from __future__ import annotations

import random
import threading

from tests.acceptance.product import Performance, Product

KILLS = 30
SEED = 20260823


class Killer:
    """Takes the worker or the web server away at random moments, until it is told to stop."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._random = random.Random(SEED)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self.kills = {"worker": 0, "web": 0}

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def _live(self) -> None:
        while not self._stop.wait(self._random.uniform(0.3, 3.0)):
            name = self._random.choice(("worker", "worker", "web"))
            self.kills[name] += self._product.kill(name)


def test_thirty_kills_over_a_drill_lose_no_call_and_double_none_without_its_mark(product: Product) -> None:
    """Promises 1 and 5: a start is one commit; write ahead, then send, then record."""
    with Performance(product, "junlian_rainstorm", patience=240) as performance:
        with Killer(product) as killer:
            performance.player.play_all_but_the_proof()
            while sum(killer.kills.values()) < KILLS:
                threading.Event().wait(0.5)
        summary = performance.summary()
        proof = performance.desk.get("auditor", "/api/verify")

    assert sum(killer.kills.values()) >= KILLS
    assert summary.faults == []
    assert proof["faults"] == []
    print("\n".join(summary.lines), killer.kills, performance.desk.lost_answers)  # noqa: T201 - the tally, with pytest -s
