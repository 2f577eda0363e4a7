"""The settings with which this system runs, for its keeper; secrets are masked."""

from __future__ import annotations

from fastapi import APIRouter

from api.dependencies import Desk, House, Settings
from api.settings_shown import shown
from workflows.commands.keep_accounts import may_keep

router = APIRouter(prefix="/api/settings", tags=["settings"])


@router.get("")
def index(desk: Desk, house: House, settings: Settings) -> dict[str, str]:
    """Every setting by its name in the environment."""
    desk.carry(lambda work: may_keep(work, "settings"))
    return shown(settings, house.link_key)
