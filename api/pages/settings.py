"""The settings with which this system runs, for its keeper; secrets are masked."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Desk, House, Settings
from api.pages.rendering import Read
from api.settings_shown import shown
from workflows.commands.keep_accounts import may_keep

router = APIRouter(include_in_schema=False)


@router.get("/settings")
def index(desk: Desk, house: House, settings: Settings, reader: Read) -> Response:
    """Every setting by its name in the environment."""
    desk.carry(lambda work: may_keep(work, "settings"))
    return reader.page("settings.html", told=shown(settings, house.link_key))
