"""The providers' faults in a campaign, one after the other, round and round, on everybody's phone."""

from __future__ import annotations

import itertools
import json
import threading
import urllib.request
from collections import Counter

from notifiers.tray import Trouble

LOOK_SECONDS = 0.3
ROUND = (
    (Trouble.receipt_twice, 12.0),
    (Trouble.throttled, 3.0),
    (Trouble.receipts_out_of_order, 12.0),
    (Trouble.body_error, 3.0),
    (Trouble.lost, 2.0),
    (Trouble.none, 3.0),
)
"""What a provider does, and for how many seconds: receipts told twice and in the wrong order are the rule."""


class Troubles:
    """Orders the next trouble until it is told to stop; counts those that the providers took."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/faults"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._live, name="troubles", daemon=True)
        self.ordered: Counter[str] = Counter()

    def __enter__(self) -> Troubles:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=10)
        self._order(Trouble.none)

    def _live(self) -> None:
        for trouble, seconds in itertools.cycle(ROUND):
            while not self._order(trouble):
                if self._stop.wait(LOOK_SECONDS):
                    return
            if trouble is not Trouble.none:
                self.ordered[trouble] += 1
            if self._stop.wait(seconds):
                return

    def _order(self, trouble: Trouble) -> bool:
        said = json.dumps({"address": "*", "fault": trouble}).encode()
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self._url, said, {"Content-Type": "application/json"}), timeout=2
            ):
                return True
        except OSError:  # the providers themselves are gone at this moment
            return False
