"""Key periods on the page of duty: days on which more people must be in a post."""

from __future__ import annotations

import uuid
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Desk
from api.pages.asking import Post, Posted, tried
from api.pages.duty import Shown, watch_page
from api.pages.rendering import Read, to
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.qualify import Setting, set_key_period, train

router = APIRouter(include_in_schema=False)
_WRONG = Text("请填写名称、起止日期和人数", "give a name, the days and how many people")
_MOST = 20


@router.post("/duty/{organisation}/key-periods")
def set_period(organisation: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Sets a key period."""
    done = tried(desk, lambda work: set_key_period(work, organisation, _setting(posted)))
    if isinstance(done, Refusal):
        return watch_page(desk, reader, organisation, Shown(done))
    return to(f"/duty/{organisation}#periods")


@router.post("/duty/{organisation}/key-periods/{period_id}/training")
def trained(organisation: str, period_id: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """Enters that the training before a key period was held."""
    done = tried(desk, lambda work: train(work, organisation, period_id, posted.one("note")))
    if isinstance(done, Refusal):
        return watch_page(desk, reader, organisation, Shown(done))
    return to(f"/duty/{organisation}#periods")


def _setting(posted: Posted) -> Setting:
    zh, count = posted.one("zh"), posted.one("count")
    try:
        first, last = date.fromisoformat(posted.one("first_day")), date.fromisoformat(posted.one("last_day"))
    except ValueError:
        raise Refused(Refusal(Cause.FORM, _WRONG, fields={"first_day": _WRONG})) from None
    if not zh or not count.isdecimal() or not 1 <= int(count[:3]) <= _MOST:
        raise Refused(Refusal(Cause.FORM, _WRONG, fields={"count": _WRONG}))
    return Setting(Text(zh, posted.one("en") or zh), first, last, {posted.one("post"): int(count)})
