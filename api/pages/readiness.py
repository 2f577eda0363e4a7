"""Are we ready tonight: what is missing, the gravest first, each with the page on which it is mended."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from api.dependencies import Desk, Settings
from api.pages.rendering import Read
from api.readiness_told import groups
from states.readiness import is_ready
from workflows.readiness import readiness_of

router = APIRouter(include_in_schema=False)


@router.get("/readiness")
def show(desk: Desk, reader: Read, settings: Settings) -> HTMLResponse:
    """What is missing; with `drill`, addresses for drills count, with `all`, everything is listed."""
    drill = reader.asks("drill")
    services, days = settings.further_services, settings.fresh_days
    found = desk.look(lambda work: readiness_of(work, drill=drill, services=services, fresh_days=days))
    return reader.page(
        "readiness.html", groups=groups(found), ready=is_ready(found), counts_drills=drill, whole=reader.asks("all")
    )
