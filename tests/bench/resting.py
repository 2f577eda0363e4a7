"""Starting and resting: how soon the first page is there, and how much memory everything takes when nothing happens."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import psutil

from api import children
from tests.bench.stage import Stage, answers
from tests.bench.table import Row

STARTS = 5
REST_SECONDS = 30.0
"""What has just come up has not let go of everything yet."""


def measure(stage: Stage) -> list[Row]:
    """`tocsin up` on a folder that is initialised and has a history; after the last start everything rests."""
    stage.rest()
    spans = []
    for number in range(STARTS):
        spans.append(_first_page(stage))
        if number < STARTS - 1:
            stage.rest()
    answers(f"{stage.settings.prefect_api_url}/ready", 120)
    time.sleep(REST_SECONDS)
    whole, prefect = _memory(stage)
    stage.rest()
    spans.sort()
    half, longest = f"{spans[STARTS // 2]:.1f} s", f"{spans[-1]:.1f} s (max)"
    return [
        Row("tocsin up → first page, initialised folder", half, longest, "≤ 5 s", ""),
        Row("idle memory of all processes together", f"{whole:.0f} MiB", "", "≤ 700 MiB", f"{prefect:.0f} MiB"),
    ]  # fmt: skip


def _first_page(stage: Stage) -> float:
    began = time.perf_counter()
    stage.start("up")
    answers(f"{stage.settings.page_url}/sign-in", 60)
    return time.perf_counter() - began


def _memory(stage: Stage) -> tuple[float, float]:
    """MiB of all processes that `tocsin up` has started and of the database, and the part of Prefect's server."""
    server = children.embedded(stage.settings)
    roots = [stage.running["up"].pid, *([server.pid] if server and server.pid else [])]
    prefect = int((stage.settings.data_folder / "run" / "prefect.pid").read_text())
    return sum(map(_tree, roots)), _tree(prefect)


def _tree(pid: int) -> float:
    process = psutil.Process(pid)
    return sum(_share(one.pid) for one in (process, *process.children(recursive=True)))


def _share(pid: int) -> float:
    """A process's proportional share in MiB: what it shares with others is counted once among them all."""
    with contextlib.suppress(OSError):
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(next(line for line in told.splitlines() if line.startswith("Pss:")).split()[1]) / 1024
    return 0.0
