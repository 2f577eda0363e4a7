"""The channel accounts, as the system keeper enters, changes and closes them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk, Settings
from api.pages.asking import Post, Posted, tried
from api.pages.rendering import Read, Reader
from api.refusals import STATUS
from api.routes.channels import shape
from notifiers.channels.kinds import KINDS
from settings import Settings as AllSettings
from states.refusal import Cause, Refusal, Refused
from workflows.commands import keep_channels
from workflows.commands.keep_channels import WantedAccount

router = APIRouter(include_in_schema=False)


@router.get("/channels")
def index(desk: Desk, reader: Read, settings: Settings) -> Response:
    """Every channel account."""
    return _page(desk, reader, settings)


@router.post("/channels")
def enter(desk: Desk, reader: Read, settings: Settings, posted: Post) -> Response:
    """Enters an account of the kind whose form was sent."""
    channel = posted.one("channel")
    wanted = WantedAccount(
        posted.one("account"), channel, posted.one("drill") == "yes", posted.one("base_url"), _values(channel, posted)
    )
    done = tried(desk, lambda work: keep_channels.enter(work, wanted))
    return _page(desk, reader, settings, (done, posted, f"new-{channel}"))


@router.post("/channels/{key}/change")
def change(key: str, desk: Desk, reader: Read, settings: Settings, posted: Post) -> Response:
    """Changes what is given of an account."""
    values, address, why = _values(posted.one("channel"), posted), posted.one("base_url"), posted.one("why")
    done = tried(desk, lambda work: keep_channels.change(work, key, address, values, why))
    return _page(desk, reader, settings, (done, posted, key))


@router.post("/channels/{key}/close")
def close(key: str, desk: Desk, reader: Read, settings: Settings, posted: Post) -> Response:
    """Closes an account."""
    done = tried(desk, lambda work: keep_channels.close(work, key, posted.one("why")))
    return _page(desk, reader, settings, (done, posted, key))


def _values(channel: str, posted: Posted) -> dict[str, str]:
    kind = KINDS.get(channel)
    return {one.name: posted.one(one.name) for one in kind.wants} if kind else {}


def _page(
    desk: AtDesk, reader: Reader, settings: AllSettings, done: tuple[object, Posted, str] | None = None
) -> Response:
    refusal = done[0] if done and isinstance(done[0], Refusal) else None
    if refusal is not None and refusal.cause is Cause.FORBIDDEN:
        raise Refused(refusal)
    kept = desk.carry(lambda work: [shape(one, settings.page_url) for one in keep_channels.every(work)])
    values: dict[str, Any] = {
        "accounts": kept, "kinds": KINDS, "refusal": refusal,
        "at": done[2] if done else "", "typed": done[1].typed if done and refusal else None,
    }  # fmt: skip
    return reader.page("channels.html", STATUS[refusal.cause] if refusal else 200, **values)
