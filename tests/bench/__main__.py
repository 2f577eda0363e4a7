"""`make bench`: measures on this machine and prints the table, each part as soon as it is measured."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator

from tests.bench import (
    answering,
    calling,
    importing,
    knowing,
    peers,
    permitting,
    reading,
    resting,
    several,
    transitions,
)
from tests.bench.county import county
from tests.bench.stage import stage
from tests.bench.table import Row, machine, show


def main() -> int:
    """Prints one table; the figures are of this run. Whoever ends it early leaves no server behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(machine(), flush=True)
    rows: list[Row] = []
    for part in _parts():
        print(show(part), end="\n\n", flush=True)
        rows += part
    print(show(rows))
    return 0


def _parts() -> Iterator[list[Row]]:
    with stage() as here:  # no worker: what the transitions leave to be done is not measured
        yield [*permitting.measure(), *transitions.measure(here)]
    with stage() as here:
        yield list(calling.measure(here))
        yield list(answering.measure(here))
    with stage() as here:
        yield several.measure(here)
        yield list(peers.measure(here))
    for each in (resting, knowing, reading, importing):
        with county() as here:
            yield list(each.measure(here))


if __name__ == "__main__":
    sys.exit(main())
