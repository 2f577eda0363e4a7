"""The database goes away in the middle: requests say 503, nothing is half done, and work resumes when it returns."""

from __future__ import annotations

import os
import signal
import threading
import time
from http import HTTPStatus

import httpx

from api import children
from tests.acceptance.product import Performance, Product

AWAY_SECONDS = 6.0


class Away:
    """Keeps the database away: kills it, and again whenever it has been started again."""

    def __init__(self, product: Product) -> None:
        self._server = children.embedded(product.settings)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self.kills = 0

    def __enter__(self) -> Away:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def _live(self) -> None:
        while not self._stop.wait(0.1):
            pid = self._server.pid if self._server else None
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
                self.kills += 1


def test_requests_say_503_while_the_database_is_away_and_the_response_goes_on_when_it_returns(product: Product) -> None:
    """Bad input loses nothing: a database that goes away."""
    with Performance(product, "urgent_start", patience=120) as performance:
        steps = enumerate(performance.drill.steps, start=1)
        for number, step in steps:
            performance.player.play_step(number, step)
            if step.do is not None and step.do.trigger == "start_urgently":
                break
        statuses = set()
        somebody = {"Authorization": "Bearer " + "x" * 43}  # who this is, only the database can tell
        address = product.settings.page_url
        with Away(product) as away, httpx.Client(base_url=address, timeout=15, headers=somebody) as client:
            until = time.monotonic() + AWAY_SECONDS
            while time.monotonic() < until:
                statuses.add(client.get(f"/api/cases/{performance.player.cases['response']}").status_code)
                time.sleep(0.05)
        for number, step in steps:
            performance.player.play_step(number, step)
        summary = performance.summary()

    assert away.kills > 0
    assert HTTPStatus.SERVICE_UNAVAILABLE in statuses
    assert HTTPStatus.INTERNAL_SERVER_ERROR not in statuses
    assert summary.faults == []
