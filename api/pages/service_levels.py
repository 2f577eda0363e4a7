"""How soon people were called and answered: by level and channel, drills apart, of some days or of one incident."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from api.dependencies import Desk
from api.pages import words
from api.pages.rendering import Read
from plans.targets import targets
from states.service_level import STEP_NAMES
from workflows.service_levels import USUAL_DAYS, service_levels_of

router = APIRouter(include_in_schema=False)
_SPANS = (1, 7, 30, 366)


@router.get("/service-levels")
def show(desk: Desk, reader: Read, days: int = USUAL_DAYS, incident: str = "") -> HTMLResponse:
    """The service levels of the last days, or of one incident."""
    found = desk.look(lambda work: service_levels_of(work, days, incident[:64]))
    parts = [(drill, [one for one in found if one.drill is drill]) for drill in (False, True)]
    return reader.page(
        "service_levels.html", parts=[one for one in parts if one[1]], days=days, incident=incident, spans=_SPANS,
        steps=STEP_NAMES, targets=targets(), channel=words.channel,
    )  # fmt: skip
