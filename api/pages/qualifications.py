"""Qualifications on the page of duty: given by whoever plans it, and withdrawn with a reason."""

from __future__ import annotations

import uuid

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Desk
from api.pages.asking import Post, Posted, tried
from api.pages.duty import Shown, day, watch_page
from api.pages.rendering import Read, to
from states.refusal import Refusal
from workflows.commands.qualify import Qualifying, qualify, withdraw

router = APIRouter(include_in_schema=False)


@router.post("/duty/{organisation}/qualifications")
def give(organisation: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Gives somebody a qualification."""
    made = tried(desk, lambda work: qualify(work, organisation, _qualifying(posted)))
    if isinstance(made, Refusal):
        return watch_page(desk, reader, organisation, Shown(made))
    return to(f"/duty/{organisation}#qualified")


@router.post("/duty/{organisation}/qualifications/{qualified_id}/withdraw")
def take_back(organisation: str, qualified_id: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """Withdraws a qualification."""
    done = tried(desk, lambda work: withdraw(work, organisation, qualified_id, posted.one("why")))
    if isinstance(done, Refusal):
        return watch_page(desk, reader, organisation, Shown(done))
    return to(f"/duty/{organisation}#qualified")


def _qualifying(posted: Posted) -> Qualifying:
    until = day(posted, "until") if posted.one("until") else None
    since = day(posted, "since")
    return Qualifying(posted.one("person"), posted.one("kind"), since, until, posted.one("contract"))
