"""How fast one transition is decided and committed, with its tasks, clock, effects and journal entry."""

from __future__ import annotations

import functools
import multiprocessing
import time
from typing import Any

from api import processes
from settings import Settings
from tests.bench.stage import AREAS, COMMANDER, Stage, now
from tests.bench.table import Row, spread
from workflows.commands.advance_case import Advance, advance_case
from workflows.commands.open_case import Opening, open_case
from workflows.work import House

ROUNDS = 400
OF_ONE_CASE = 25
"""A case of real life has some dozens of steps and tasks, not thousands."""


def opened(house: House, size: int = 5) -> Any:
    """A measured response, not yet started, for a place with `size` people."""
    opening = Opening("response/bench/III", {"area": [AREAS[size]]}, drill=True)
    return house.carry(COMMANDER, now(), lambda work: open_case(work, opening)).id


def _rounds(house: House, rounds: int) -> list[float]:
    spans = []
    for number in range(rounds):
        if number % OF_ONE_CASE == 0:
            advance = Advance(opened(house), "work", {"reason": "部署"})
        began = time.perf_counter()
        house.carry(COMMANDER, now(), functools.partial(advance_case, asked=advance))
        spans.append(time.perf_counter() - began)
    return spans


def _elsewhere(_: int) -> float:
    """One process of several: how many it did per second."""
    house = processes.house(Settings())
    _rounds(house, 20)
    began = time.perf_counter()
    _rounds(house, ROUNDS)
    return ROUNDS / (time.perf_counter() - began)


def measure(stage: Stage) -> list[Row]:
    """One at a time in one process; then two and four processes side by side."""
    _rounds(stage.house, 50)
    began = time.perf_counter()
    spans = _rounds(stage.house, ROUNDS)
    alone = ROUNDS / (time.perf_counter() - began)
    rates = {}
    for several in (2, 4):
        with multiprocessing.get_context("spawn").Pool(several) as pool:
            rates[several] = sum(pool.map(_elsewhere, range(several)))
    p50, p99 = spread(spans)
    return [
        Row(
            "decide and commit a transition (3 tasks, clock, 2 effects, entry)",
            f"{p50 * 1e3:.1f} ms",
            f"{p99 * 1e3:.1f} ms",
            "p50 ≤ 3 ms, p99 ≤ 10 ms",
            "",
        ),
        Row("  one process, per second", f"{alone:.0f}/s", "", "≥ 350/s", ""),
        Row("  two processes, together", f"{rates[2]:.0f}/s", "", "≥ 800/s", ""),
        Row("  four processes, together", f"{rates[4]:.0f}/s", "", "≥ 800/s", ""),
    ]
