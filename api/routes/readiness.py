"""Whether the office could call tonight, as data."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from api.dependencies import Desk, Settings
from api.shapes import Shape
from states.readiness import OF_WEIGHT, Want, is_ready
from states.text import Text
from workflows.readiness import readiness_of

router = APIRouter(prefix="/api/readiness", tags=["readiness"])


class ShortfallShape(Shape):
    """One thing that is missing: what, about whom or what; `href` is the page on which it is mended."""

    want: Want
    of_weight: bool
    name: Text
    detail: Text
    href: str


class ReadinessShape(BaseModel):
    """What is missing in one's own places; ready when nothing of weight is among it."""

    ready: bool
    missing: list[ShortfallShape]


@router.get("")
def show(desk: Desk, settings: Settings, drill: bool = False) -> ReadinessShape:
    """What is missing so that the office could call tonight; with `drill`, addresses for drills count."""
    services, days = settings.further_services, settings.fresh_days
    found = desk.look(lambda work: readiness_of(work, drill=drill, services=services, fresh_days=days))
    rows: list[dict[str, Any]] = [
        {"want": one.want, "of_weight": one.want in OF_WEIGHT, "name": one.name, "detail": one.detail, "href": one.href}
        for one in found
    ]
    return ReadinessShape(ready=is_ready(found), missing=[ShortfallShape.model_validate(one) for one in rows])
