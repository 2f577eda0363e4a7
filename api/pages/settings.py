"""The settings with which this system runs, for its keeper, secrets masked; and how it stands with backups."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Desk, House, Settings
from api.pages.oversight_told import OVERSIGHT
from api.pages.rendering import Read
from api.settings_shown import shown
from states.backup import Known
from workflows.commands import keep_backups
from workflows.commands.keep_accounts import may_keep
from workflows.work import Work

router = APIRouter(include_in_schema=False)


@router.get("/settings")
def index(desk: Desk, house: House, settings: Settings, reader: Read) -> Response:
    """Every setting by its name in the environment."""
    desk.carry(lambda work: may_keep(work, "settings"))
    return reader.page("settings.html", told=shown(settings, house.link_key))


@router.get("/settings/backups")
def backups(desk: Desk, settings: Settings, reader: Read) -> Response:
    """When a backup was last made and last proved, and what the journal says of them."""

    def asked(work: Work) -> tuple[list[keep_backups.Told], Known | None]:
        may_keep(work, "backups")
        return keep_backups.last(work), keep_backups.known(work)

    told, known = desk.carry(asked)
    events = [(one, OVERSIGHT[one.kind]) for one in told]
    return reader.page("backups.html", known=known, events=events, folder=settings.backups, due=settings.backup_at)
