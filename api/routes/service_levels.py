"""Service levels of call-outs as data."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import Desk
from api.shapes import Shape
from states.service_level import Step
from workflows.service_levels import USUAL_DAYS, service_levels_of

router = APIRouter(prefix="/api/service-levels", tags=["service-levels"])


class TargetShape(Shape):
    """What is aimed at: seconds, the share of the calls, and on what it rests."""

    within: timedelta
    share: float
    source: str


class FiguresShape(Shape):
    """One step: how many calls came to it, the seconds that half and nine of ten took at most, the share in time.

    `share` is empty where no channel tells of the step; a call that never came to it counts as late.
    """

    known: int
    p50: float | None
    p90: float | None
    share: float | None
    met: bool | None
    target: TargetShape | None


class LineShape(Shape):
    """The calls of one level by one channel; by all together when `channel` is empty."""

    drill: bool
    level: str | None
    channel: str
    calls: int
    steps: dict[Step, FiguresShape]


@router.get("")
def show(
    desk: Desk,
    days: Annotated[int, Query(ge=1, le=366)] = USUAL_DAYS,
    incident: Annotated[str, Query(max_length=64)] = "",
) -> list[LineShape]:
    """Time to first attempt, delivery and answer by level and channel: of the last days, or of one incident."""
    found = desk.look(lambda work: service_levels_of(work, days, incident))
    return [LineShape.model_validate(one) for one in found]
