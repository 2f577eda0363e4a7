"""Kill the worker and the web server at any moment: no call is lost, none is doubled unmarked, the record stands.

A worker that dies with messages in hand leaves them unknown, and their ladders go on: enough kills in a row lead a call
down to the desk, whose hand reaches the official then, as it would in earnest.
"""

from __future__ import annotations

import random
import threading

from tests.acceptance.product import Performance, Product
from tests.campaign.desk_hand import DeskHand

KILLS = 30
SEED = 20260823
_YOUNG = 0.2


class Killer:
    """Takes the worker and the web server away at random moments of their lives, until it is told to stop.

    One in five dies while it is still starting; the others get to work first, or nothing would ever happen.
    """

    def __init__(self, product: Product) -> None:
        self._product = product
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._live, args=(name, longest, SEED + number), daemon=True)
            for number, (name, longest) in enumerate((("worker", 4.0), ("web", 8.0)))
        ]
        self.kills = {"worker": 0, "web": 0}

    def __enter__(self) -> Killer:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=20)

    def _live(self, name: str, longest: float, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - the same moments every time, no secret
        while not self._stop.is_set():
            if chance.random() > _YOUNG:
                while not self._product.works(name) and not self._stop.wait(0.1):
                    pass
            if not self._stop.wait(chance.uniform(0.1, longest)):
                self.kills[name] += self._product.kill(name)


def test_thirty_kills_over_a_drill_lose_no_call_and_double_none_without_its_mark(product: Product) -> None:
    """Promises 1 and 5: a start is one commit; write ahead, then send, then record."""
    with Performance(product, "junlian_rainstorm", patience=240) as performance:
        with DeskHand(product.settings.page_url, performance.player), Killer(product) as killer:
            performance.player.play_all_but_the_proof()
            while sum(killer.kills.values()) < KILLS:
                threading.Event().wait(0.5)
        summary = performance.summary()
        proof = performance.desk.get("auditor", "/api/verify")

    assert sum(killer.kills.values()) >= KILLS
    assert summary.faults == []
    assert proof["faults"] == []
    print("\n".join(summary.lines), killer.kills, performance.desk.lost_answers)  # noqa: T201 - the tally, with pytest -s
