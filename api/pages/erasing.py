"""The page on which the office destroys what is kept of persons: what would go, from when, and the reason."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk
from api.pages.asking import Post, tried
from api.pages.naming import Names
from api.pages.rendering import Read, Reader, to
from api.refusals import STATUS
from states.refusal import Refusal
from workflows.commands.erase import Going, erase, try_erase
from workflows.work import Work

router = APIRouter(include_in_schema=False)


@router.get("/cases/{ref}/erase")
def show(ref: str, desk: Desk, reader: Read) -> Response:
    """What would go."""
    return _page(desk, reader, ref, None)


@router.post("/cases/{ref}/erase")
def destroy(ref: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """It goes; refused, the page comes back and says why."""
    done = tried(desk, lambda work: erase(work, ref, posted.one("why")))
    if isinstance(done, Refusal):
        return _page(desk, reader, ref, done, posted.one("why"))
    return to(f"/cases/{ref}/erase?done=1")


def _page(desk: AtDesk, reader: Reader, ref: str, refused: Refusal | None, why: str = "") -> Response:
    values = desk.look(lambda work: _values(work, ref))
    status = STATUS[refused.cause] if refused else 200
    return reader.page("erasing.html", status, **values, refused=refused, why=why, done=reader.asks("done"))


def _values(work: Work, ref: str) -> dict[str, Any]:
    going: Going = try_erase(work, ref)
    return {"going": going, "case": going.case, "drill": going.case.drill, "names": Names.of(work)}
