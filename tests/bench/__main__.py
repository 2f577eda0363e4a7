"""`make bench`: measures on this machine and prints the table."""

from __future__ import annotations

import sys

from tests.bench import answering, calling, importing, knowing, permitting, reading, resting, transitions
from tests.bench.county import county
from tests.bench.stage import stage
from tests.bench.table import machine, show


def main() -> int:
    """Prints one table; the figures are of this run."""
    print(machine(), flush=True)
    with stage() as here:  # no worker: what the transitions leave to be done is not measured
        rows = [*permitting.measure(), *transitions.measure(here)]
    with stage() as here:
        rows += [*calling.measure(here), *answering.measure(here)]
    with county() as here:
        rows += resting.measure(here)
    with county() as here:
        rows += knowing.measure(here)
    with county() as here:
        rows += reading.measure(here)
    with county() as here:
        rows += importing.measure(here)
    print(show(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
