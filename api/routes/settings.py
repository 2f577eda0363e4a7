"""The settings with which this system runs, for its keeper, secrets masked; and how it stands with backups."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from api.dependencies import Desk, House, Settings
from api.settings_shown import shown
from workflows.commands import keep_backups
from workflows.commands.keep_accounts import may_keep
from workflows.work import Work

router = APIRouter(prefix="/api/settings", tags=["settings"])


class BackupEventShape(BaseModel):
    """One thing that the journal says: `backup_made`, `backup_proved`, `backup_failed` or `record_restored`."""

    kind: str
    at: datetime
    file: str
    told: dict[str, Any]


class BackupsShape(BaseModel):
    """When a backup was last made, and last proved by restoring it; and what the journal says, the newest first."""

    made_at: datetime | None
    proved_at: datetime | None
    events: list[BackupEventShape]


@router.get("")
def index(desk: Desk, house: House, settings: Settings) -> dict[str, str]:
    """Every setting by its name in the environment."""
    desk.carry(lambda work: may_keep(work, "settings"))
    return shown(settings, house.link_key)


@router.get("/backups")
def backups(desk: Desk) -> BackupsShape:
    """How it stands with backups."""

    def asked(work: Work) -> BackupsShape:
        may_keep(work, "backups")
        known = keep_backups.known(work)
        return BackupsShape(
            made_at=known.made if known else None,
            proved_at=known.proved if known else None,
            events=[
                BackupEventShape(kind=one.kind, at=one.at, file=one.file, told=one.data)
                for one in keep_backups.last(work)
            ],
        )

    return desk.carry(asked)
