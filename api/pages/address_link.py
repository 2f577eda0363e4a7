"""The page behind the link of a test of an address: one touch says that it arrived. Opening it answers nothing."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from api.dependencies import House, Now
from api.pages.asking import Post
from api.pages.official import dressed
from api.pages.rendering import Reader, to
from records.organisation import Organisation
from states.actor import engine
from states.text import LANGUAGES, Text
from workflows.commands.verify_address import Outcome, Seen, answer_by_link, look
from workflows.commands.write_documents import headquarters
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_OPENER = engine("link")
_STATUS = {Outcome.LATE: 410, Outcome.CLOSED: 410}


@router.get("/a/{given}")
@router.head("/a/{given}")
def show(given: str, request: Request, house: House, now: Now) -> HTMLResponse:
    """What is asked. Looking changes nothing: previews look, people answer."""

    def ask(work: Work) -> tuple[Seen, Organisation | None] | None:
        seen = look(work, given)
        return None if seen is None else (seen, headquarters(work, seen.behind.case))

    seen, body = house.look(_OPENER, now, ask) or (None, None)
    who = Text(body.zh, body.en) if body else Text("警钟", "Tocsin")
    asked = request.query_params.get("lang")
    own = seen.behind.person.language if seen else "zh"
    reader = Reader(str(asked) if asked in LANGUAGES else own, now, None, request.url.path)
    values = {"seen": seen, "who": who, "drill": bool(seen and seen.behind.address.drill)}
    status = _STATUS.get(seen.outcome, 200) if seen else 404
    return dressed(request, reader, "address.html", (status, values), body.key if body else "")


@router.post("/a/{given}")
def answer(given: str, request: Request, house: House, now: Now, posted: Post) -> Response:
    """The address answers: it is the person, or it is somebody else. A second time changes nothing."""
    is_me = posted.one("answer") != "not_me"
    house.carry(_OPENER, now, lambda work: answer_by_link(work, given, is_me=is_me))
    spoken = request.query_params.get("lang")
    return to(f"/a/{given}?lang={spoken}" if spoken in LANGUAGES else f"/a/{given}")
