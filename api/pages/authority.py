"""Who may do what, as a page: which tier commands, what takes two officers, act by act the posts with the clause."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Desk
from api.pages.directory_words import classes
from api.pages.rendering import Read
from workflows.rules import told
from workflows.work import Work

router = APIRouter(include_in_schema=False)


@router.get("/directory/authority")
def show(desk: Desk, reader: Read) -> Response:
    """The rules of authority in force."""
    return reader.page("authority.html", **desk.look(_values))


def _values(work: Work) -> dict[str, Any]:
    return {"books": told(work), "classes": classes(one.procedure for one in work.library.all(work.session))}
