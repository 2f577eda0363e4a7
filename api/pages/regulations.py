"""The regulations of duty: the five regimes with version and date, what is missing, and the text of each."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk
from api.pages.asking import Post, Posted, tried
from api.pages.duty import Shown, day
from api.pages.rendering import Read, Reader, to
from states.refusal import Cause, Refusal, Refused
from states.regime import Regime
from states.text import Text
from workflows.commands.keep_regulations import Entering, enter_regulation
from workflows.duty import Watch, may_plan, watch_of
from workflows.regulations import kept, nearest
from workflows.weakened import today
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_NONE = Text("还没有任何单位的值班模式", "no organisation has a pattern of duty yet")


@router.get("/regulations/{regime}")
def governing(regime: Regime, desk: Desk) -> Response:
    """The regulation that governs a page, of the organisation whose duty is nearest to the reader."""
    found = desk.look(nearest)
    if found is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NONE))
    return to(f"/duty/{found.organisation.key}/regulations#{regime}")


@router.get("/duty/{organisation}/regulations")
def show(organisation: str, desk: Desk, reader: Read) -> Response:
    """The five regimes of an organisation."""
    return _page(desk, reader, organisation, Shown())


@router.post("/duty/{organisation}/regulations")
def enter(organisation: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Enters a version of one."""
    done = tried(desk, lambda work: enter_regulation(work, organisation, _entering(posted)))
    if isinstance(done, Refusal):
        return _page(desk, reader, organisation, Shown(done), posted)
    return to(f"/duty/{organisation}/regulations#{done.regime}")


def _entering(posted: Posted) -> Entering:
    return Entering(
        posted.one("regime"), posted.one("number"), posted.one("title"), day(posted, "dated"), posted.one("text")
    )


def _page(desk: AtDesk, reader: Reader, organisation: str, shown: Shown, posted: Posted | None = None) -> Response:
    values = desk.look(lambda work: _values(work, watch_of(work, organisation)))
    return reader.page("regulations.html", shown.status, shown=shown, typed=posted, **values)


def _values(work: Work, watch: Watch) -> dict[str, Any]:
    found = kept(work, watch, today(work, watch.pattern))
    return {
        "watch": watch, "pattern": watch.pattern, "found": found, "planner": may_plan(work, watch.pattern),
        "missing": [one.regime for one in found if one.current is None], "REGIMES": list(Regime),
        "today": today(work, watch.pattern),
    }  # fmt: skip
