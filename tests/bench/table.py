"""The table that is printed: what was measured, p50 and p99, the bar, and the share that Prefect took."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One measured thing."""

    what: str
    p50: str
    p99: str
    bar: str
    prefect: str


def spread(spans: Sequence[float]) -> tuple[float, float]:
    """Median and 99th percentile."""
    ordered = sorted(spans)
    return ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def machine() -> str:
    """The machine on which it was measured."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return f"{len(models)} × {models[0]}, {memory:.0f} GiB, Python {platform.python_version()}, load {load:.1f}"


def show(rows: Sequence[Row]) -> str:
    """The rows as text."""
    heads = Row("what", "p50 / value", "p99", "bar", "in Prefect")
    widths = [max(len(getattr(row, name)) for row in (heads, *rows)) for name in Row.__slots__]
    return "\n".join(
        "  ".join(getattr(row, name).ljust(width) for name, width in zip(Row.__slots__, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    )
