"""Locked accounts, with a button that releases each."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Desk
from api.pages.rendering import Read, to
from api.routes.locked import locked_now
from workflows.commands import lock_out

router = APIRouter(include_in_schema=False)


@router.get("/locked")
def index(desk: Desk, reader: Read) -> Response:
    """Every locked account."""
    return reader.page("locked.html", locked=desk.carry(locked_now))


@router.post("/locked/{username}/release")
def release(username: str, desk: Desk) -> Response:
    """Releases one."""
    desk.carry(lambda work: lock_out.release(work, username))
    return to("/locked")
