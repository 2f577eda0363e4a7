"""What is aimed at in call-outs: read from a file of data, each figure with its source."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from plans.source import read
from states.durations import duration
from states.service_level import Step, Target

FILE = Path(__file__).parent / "service_levels.yaml"


@cache
def targets(file: Path = FILE) -> tuple[Target, ...]:
    """The targets, in the order of the file."""
    return tuple(
        Target(
            Step(one["step"]), duration(one["within"]), float(one["share"]), one["source"], tuple(one.get("levels", ()))
        )
        for one in read(file).data["targets"]
    )
