"""Who takes processes away, and for how long."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable

from api import children
from tests.campaign.county import County

LIVES = {"worker": 6.0, "web": 9.0, "prefect": 15.0, "postgres": 20.0}
"""Seconds that a process lives at most once it has begun to work."""
YOUNG = 0.2
"""How many die while they are still starting."""
GONE = 60.0
"""Seconds for which every channel is gone at once."""


class Killers:
    """SIGKILL to every kind of process at moments drawn from a seed, about `most` together, or until told to stop."""

    def __init__(self, county: County, seed: int, most: int) -> None:
        self._county = county
        self.most = most
        self._stop = threading.Event()
        self.kills: Counter[str] = Counter()
        self._threads = [
            threading.Thread(target=self._live, args=(name, random.Random(seed + number)), daemon=True)  # noqa: S311 - no secret
            for number, name in enumerate(LIVES)
        ]

    def __enter__(self) -> Killers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=20)

    def _live(self, name: str, chance: random.Random) -> None:
        while not self._stop.is_set() and self.kills.total() < self.most:
            if chance.random() > YOUNG:
                while not self._works(name) and not self._stop.wait(0.2):
                    pass
            if not self._stop.wait(chance.uniform(0.2, LIVES[name])):
                self.kills[name] += self._kill(name)

    def _works(self, name: str) -> bool:
        server = children.embedded(self._county.settings)
        if name == "postgres":
            return server is not None and server.pid is not None
        if name == "prefect":
            return self._county.pid(name) is not None
        return _quietly(lambda: self._county.works(name))

    def _kill(self, name: str) -> bool:
        if name != "postgres":
            return self._county.kill(name)
        server = children.embedded(self._county.settings)
        pid = server.pid if server else None
        if pid is None:
            return False
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True


def _quietly(question: Callable[[], bool]) -> bool:
    """No, too, while the database that would know is away itself."""
    try:
        return question()
    except Exception:  # noqa: BLE001 - whatever the driver says of a server that was just killed
        return False


def channels_gone(county: County, stop: threading.Event) -> None:
    """Every rehearsed provider is away for a while, and the mailbox with them, once."""
    if stop.wait(15):
        return
    county.keep_away("mailbox")
    county.stop_providers()
    stop.wait(GONE)
    county.start_providers()
    county.let_back("mailbox")
