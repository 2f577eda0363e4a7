"""The page on which the office tries and imports a file of the directory; export and template are one touch away."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, UploadFile
from starlette.responses import Response

from api.dependencies import Desk
from api.pages.asking import Post
from api.pages.rendering import Read, Reader
from api.refusals import STATUS
from api.routes.directory_files import REFUSED, imported
from states.refusal import Refusal, Refused
from states.text import Text
from workflows.commands.directory.importing import File as Sent
from workflows.commands.directory.keeping import keeps
from workflows.interchange.book import SHEETS

router = APIRouter(include_in_schema=False)
_MOST = 500
"""How many faults, and how many changed rows, the page lists; the interface lists all."""
_NO_FILE = Text("请选择文件", "choose a file")


@router.get("/directory/import")
def show(desk: Desk, reader: Read) -> Response:
    """Where a file is sent from."""
    return _page(reader, mine=desk.look(lambda work: keeps(work, ())))


@router.post("/directory/import")
def send(desk: Desk, reader: Read, posted: Post, file: Annotated[UploadFile, File()]) -> Response:
    """Tries a file, or imports it as a whole; every fault with its place."""
    data = file.file.read()
    if not file.filename:
        return _page(reader, reason=_NO_FILE, why=posted.one("why"), status=REFUSED)
    trial = posted.one("act") != "import"
    try:
        found = imported(desk, Sent.read(file.filename, data), posted.one("why"), dry_run=trial)
    except Refused as refused:
        return _page(reader, why=posted.one("why"), reason=_said(refused.refusal), status=STATUS[refused.refusal.cause])
    return _page(reader, found=found, why=posted.one("why"), status=200 if found.done or trial else REFUSED)


def _page(reader: Reader, status: int = 200, **values: Any) -> Response:
    blank = {"found": None, "reason": None, "why": "", "mine": True, "sheets": SHEETS, "most": _MOST}
    return reader.page("directory_import.html", status, **(blank | values))


def _said(refusal: Refusal) -> Text:
    return next(iter(refusal.fields.values()), refusal.reason)
