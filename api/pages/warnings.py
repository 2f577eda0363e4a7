"""The page of warnings: every department's in one list, how far each has called, whom it reached; a file to take in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, UploadFile
from starlette.responses import Response

from api.dependencies import AtDesk, Desk
from api.pages.asking import Post
from api.pages.naming import Names
from api.pages.rendering import Read, Reader
from api.refusals import STATUS
from api.routes.warnings import taken_in
from states.permission import Asked, may
from states.refusal import Refused
from states.text import Text
from workflows.commands.receive_warning import BECAME
from workflows.grounds import ground_of_opening
from workflows.warnings import warned
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_WARNING = "warning"
_NO_FILE = Text("请选择文件", "choose a file")
_UNREAD = 422


@router.get("/warnings")
def show(desk: Desk, reader: Read) -> Response:
    """Every warning that the reader sees."""
    return _page(desk, reader)


@router.post("/warnings/files")
def send(desk: Desk, reader: Read, posted: Post, file: Annotated[UploadFile, File()]) -> Response:
    """Takes a file in; refused, every fault stands at its element."""
    if not file.filename:
        return _page(desk, reader, _UNREAD, reason=_NO_FILE)
    try:
        received = taken_in(desk, file, drill=posted.drill)
    except Refused as refused:
        found = refused.refusal
        return _page(desk, reader, STATUS[found.cause], reason=found.reason, faults=found.fields)
    return _page(desk, reader, received=received)


def _page(desk: AtDesk, reader: Reader, status: int = 200, **told: Any) -> Response:
    blank: dict[str, Any] = {"reason": None, "faults": {}, "received": []}
    return reader.page("warnings.html", status, **(blank | told), **desk.look(_values))


def _values(work: Work) -> dict[str, Any]:
    opening = work.library.newest(work.session, _WARNING).procedure
    asked = Asked(work.actor, {}, ground=ground_of_opening(work, opening, {}))
    return {
        "warnings": warned(work), "names": Names.of(work), "facts": opening.facts, "became": BECAME,
        "may": may(opening, opening.open.by, asked) is None,
    }  # fmt: skip
