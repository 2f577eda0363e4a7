"""`python -m tests.campaign.watching`: how long until somebody outside knows, whatever stops, at the usual settings.

One installation beats to an address that raises the alarm after a minute without a beat. Each part is taken away, or
frozen where it stands, at the worst moment between two looks; printed are the seconds from then to the alarm. Takes
about half an hour; names of parts (`worker`, `frozen web` …) take those alone. Exits with 1 when one took longer than
two minutes, or the beat did not come back by itself.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from api import children
from states.oversight import BOUNDS, Sort
from tests.acceptance.product import Product
from tests.acceptance.test_database_away import Away
from tests.acceptance.test_watched import kept_away
from tests.notifiers.test_beat import SECRET, Outside, outside_address

SILENCE = 60.0
"""Seconds without a beat after which the address outside raises the alarm, as README.md says."""
BOUND = 120.0
BACK = 240.0


@contextmanager
def frozen(pids: list[int]) -> Iterator[None]:
    """Processes that stand still and do not end: nothing starts them again."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            if psutil.pid_exists(pid):
                os.kill(pid, signal.SIGCONT)


def frozen_child(product: Product, name: str) -> AbstractContextManager[None]:
    """A child of the supervisor that stands still."""
    return frozen([pid for pid in [product.pid(name)] if pid is not None])


def frozen_database(product: Product) -> AbstractContextManager[None]:
    """PostgreSQL with every connection, all standing still."""
    server = children.embedded(product.settings)
    pid = server.pid if server else None
    assert pid is not None
    return frozen([pid, *(one.pid for one in psutil.Process(pid).children(recursive=True))])


@contextmanager
def machine_off(product: Product) -> Iterator[None]:
    """Everything gone at once, the supervisor included; started again by hand."""
    server = children.embedded(product.settings)
    product.falls()
    if server is not None and server.pid is not None:
        os.kill(server.pid, signal.SIGKILL)
    yield
    product.start()


PARTS: Mapping[str, Callable[[Product], AbstractContextManager[Any]]] = {
    **{name: partial(kept_away, name=name) for name in ("worker", "web", "prefect", "sentry")},
    "database": Away,
    **{f"frozen {name}": partial(frozen_child, name=name) for name in ("worker", "web", "prefect", "sentry")},
    "frozen database": frozen_database,
    "machine": machine_off,
}  # fmt: skip


def waited(what: Callable[[], bool], seconds: float) -> float | None:
    """Seconds until it was so; None when it was not in time."""
    began = time.monotonic()
    while not what():
        if time.monotonic() - began > seconds:
            return None
        time.sleep(0.05)
    return time.monotonic() - began


def measured(product: Product, outside: Outside, part: str) -> tuple[float | None, float | None]:
    """Seconds from the stop to the alarm, and from the return to the next beat."""
    came = len(outside.came)
    waited(lambda: len(outside.came) > came, BACK)
    if part.endswith("worker"):  # its last sign of life is then too young to be missed at the very next look
        time.sleep(product.settings.sentry_seconds - BOUNDS[Sort.WORKER].total_seconds() + 5)
    with PARTS[part](product):
        alarm = waited(lambda: outside.silent_for() > SILENCE, BOUND + SILENCE)
        came = len(outside.came)
    return alarm, waited(lambda: len(outside.came) > came, BACK)


def main(parts: list[str]) -> int:
    """Takes each part away once, and prints what was measured."""
    late = []
    with tempfile.TemporaryDirectory(prefix="tocsin-watching-", ignore_cleanup_errors=True) as folder:
        address = outside_address()
        outside = next(address)
        product = Product(Path(folder), beat_url=outside.url, beat_secret=SECRET)
        try:
            product.start()
            for part in parts or PARTS:
                alarm, back = measured(product, outside, part)
                late += [part] if alarm is None or alarm > BOUND or back is None else []
                print(f"{part}: alarm outside after {_told(alarm)}, beats again {_told(back)} later", flush=True)
        finally:
            product.stop()
            outside.shutdown()
    print(f"late: {', '.join(late)}" if late else f"every alarm came within {BOUND:g} s")
    return 1 if late else 0


def _told(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.0f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
