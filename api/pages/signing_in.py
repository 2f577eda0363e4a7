"""The sign-in page, and the way out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.dependencies import Attempts, Desk, House, SessionCookie, Shown, shown
from api.pages.asking import Post, inside
from api.pages.rendering import Read, to
from api.sign_in import carry_cookie, drop_cookie, sign_in
from workflows.commands import sign_in as sessions
from workflows.commands.sign_in import Try

router = APIRouter(include_in_schema=False)
_LONGEST = 1000


@router.get("/sign-in")
def show(reader: Read, next: str = "/") -> Response:
    """The sign-in page."""
    return reader.page("sign_in.html", back=inside(next), username="", reason=None)


@router.post("/sign-in")
def enter(request: Request, house: House, attempts: Attempts, cookie: SessionCookie, posted: Post) -> Response:
    """Opens a session; wrong name or password come back to the page through the table of refusals."""
    address = request.client.host if request.client else ""
    one = Try(posted.one("username")[:_LONGEST], posted.typed.one("password")[:_LONGEST], address)
    opened = sign_in(house, attempts, one, request.app.state.clock())
    answer = to(posted.back)
    carry_cookie(answer, opened, cookie)
    return answer


@router.post("/sign-out")
def leave(desk: Desk, session: Annotated[Shown, Depends(shown)], cookie: SessionCookie) -> Response:
    """Ends the session."""
    desk.carry(lambda work: sessions.sign_out(work, session.token))
    answer = to("/sign-in")
    drop_cookie(answer, cookie)
    return answer
