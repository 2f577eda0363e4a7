"""Service levels of call-outs: how soon a call was first tried, delivered and answered, against what is aimed at. Pure.

A percentile is the time that so many of the calls took at most: nine of ten took no longer than p90. What never came
about is no time; in the share within the target it counts as missed, so that silence never looks like speed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from states.scales import Level, rank
from states.text import Text


class Step(StrEnum):
    """What is measured of a call, from when it was decided; on one channel from when that channel's turn had come."""

    ATTEMPTED = "attempted"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"


STEP_NAMES = {
    Step.ATTEMPTED: Text("首次发出", "first attempt"),
    Step.DELIVERED: Text("送达", "delivered"),
    Step.ACKNOWLEDGED: Text("本人应答", "acknowledged"),
}
P50, P90 = 0.5, 0.9
_NO_LEVEL = 99


@dataclass(frozen=True, slots=True)
class Target:
    """What is aimed at for one step: how soon, for which share; of some levels, or of all when none is named."""

    step: Step
    within: timedelta
    share: float
    source: str
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timed:
    """One call on one channel, or on all together when `channel` is empty: the seconds to each step that came about."""

    drill: bool
    level: str | None
    channel: str
    seconds: Mapping[Step, float]


@dataclass(frozen=True, slots=True)
class Figures:
    """One step of many calls. `share` is empty where there is no target, or where no channel tells of the step."""

    known: int
    p50: float | None
    p90: float | None
    share: float | None
    target: Target | None

    @property
    def met(self) -> bool | None:
        """Whether as many were in time as is aimed at; None where nothing can be said."""
        return None if self.share is None or self.target is None else self.share >= self.target.share


@dataclass(frozen=True, slots=True)
class Line:
    """The calls of one level on one channel (all together when it is empty), real ones or those of drills."""

    drill: bool
    level: str | None
    channel: str
    calls: int
    steps: Mapping[Step, Figures]


def lines(timed: Iterable[Timed], targets: Sequence[Target]) -> list[Line]:
    """Real calls before drills, the gravest level first, all channels together before each."""
    groups: defaultdict[tuple[bool, str | None, str], list[Timed]] = defaultdict(list)
    for one in timed:
        groups[one.drill, one.level, one.channel].append(one)
    order = sorted(groups, key=lambda key: (key[0], rank(Level(key[1])) if key[1] else _NO_LEVEL, key[2]))
    return [
        Line(
            *key,
            len(groups[key]),
            {step: _figures(groups[key], step, target_of(targets, step, key[1])) for step in Step},
        )
        for key in order
    ]


def target_of(targets: Sequence[Target], step: Step, level: str | None) -> Target | None:
    """What is aimed at for a step at a level: a target that names the level goes before one for all."""
    fitting = [one for one in targets if one.step is step and (not one.levels or level in one.levels)]
    return min(fitting, key=lambda one: not one.levels, default=None)


def _figures(timed: Sequence[Timed], step: Step, target: Target | None) -> Figures:
    known = sorted(one.seconds[step] for one in timed if step in one.seconds)
    share = None
    if target is not None and (known or step is not Step.DELIVERED):
        share = sum(took <= target.within.total_seconds() for took in known) / len(timed)
    return Figures(len(known), _percentile(known, P50), _percentile(known, P90), share, target)


def _percentile(known: Sequence[float], part: float) -> float | None:
    return known[math.ceil(part * len(known)) - 1] if known else None
