"""The sign-in page, and the way out. Whoever had to sign in again finds the form that they had filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.dependencies import Attempts, Desk, House, SessionCookie, Shown, shown
from api.held import Again, Held
from api.pages.asking import inside
from api.pages.rendering import Read, to
from api.sign_in import carry_cookie, drop_cookie, sign_in
from workflows.commands import sign_in as sessions
from workflows.commands.sign_in import Try

router = APIRouter(include_in_schema=False)
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Entering:
    """What somebody typed into the sign-in page, where they come from, and the form that waits for them."""

    username: str = ""
    password: str = ""
    back: str = "/"
    held: Held | None = None


async def _entering(request: Request) -> Entering:
    form = await request.form()
    given = {name: value for name in ("username", "password", "back") if isinstance(value := form.get(name), str)}
    entering = Entering(
        given.get("username", "").strip()[:_LONGEST],
        given.get("password", "")[:_LONGEST],
        inside(given.get("back", "")),
        Held.carried(form),
    )
    request.state.entering = entering
    return entering


@router.get("/sign-in")
def show(reader: Read, next: str = "/") -> Response:
    """The sign-in page."""
    return reader.page("sign_in.html", entering=Entering(back=inside(next)), reason=None)


@router.post("/sign-in")
def enter(
    request: Request,
    house: House,
    attempts: Attempts,
    cookie: SessionCookie,
    entering: Annotated[Entering, Depends(_entering)],
) -> Response:
    """Opens a session; wrong name or password come back to the page through the table of refusals."""
    address = request.client.host if request.client else ""
    opened = sign_in(house, attempts, Try(entering.username, entering.password, address), request.app.state.clock())
    answer = Again(entering.held, opened.token) if entering.held else to(entering.back)
    carry_cookie(answer, opened, cookie)
    return answer


@router.post("/sign-out")
def leave(desk: Desk, session: Annotated[Shown, Depends(shown)], cookie: SessionCookie) -> Response:
    """Ends the session."""
    desk.carry(lambda work: sessions.sign_out(work, session.token))
    answer = to("/sign-in")
    drop_cookie(answer, cookie)
    return answer
