"""The sign-in page, and the way out. Whoever had to sign in again finds the form that they had filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.dependencies import Attempts, Desk, House, Now, SessionCookie, Shown, shown
from api.held import Again, Held
from api.pages.asking import inside
from api.pages.rendering import Read, to
from api.sign_in import attempt, carry_cookie, drop_cookie, sign_in, sign_in_by_code
from workflows.commands import sign_in as sessions
from workflows.commands.sign_in import CodeWanted, Opened

router = APIRouter(include_in_schema=False)
_FIELDS = ("username", "password", "code", "half", "back")
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Entering:
    """What somebody typed into the sign-in page, where they come from, and the form that waits for them."""

    username: str = ""
    password: str = ""
    code: str = ""
    half: str = ""
    """The note that the password was right."""
    back: str = "/"
    held: Held | None = None


async def _entering(request: Request) -> Entering:
    form = await request.form()
    given = {name: value for name in _FIELDS if isinstance(value := form.get(name), str)}
    entering = Entering(
        username=given.get("username", "").strip()[:_LONGEST],
        password=given.get("password", "")[:_LONGEST],
        code=given.get("code", "")[:_LONGEST],
        half=given.get("half", "")[:_LONGEST],
        back=inside(given.get("back", "")),
        held=Held.carried(form),
    )
    request.state.entering = entering
    return entering


Entered = Annotated[Entering, Depends(_entering)]


@dataclass(frozen=True, slots=True)
class Door:
    """What it takes to let somebody in."""

    request: Request
    house: House
    attempts: Attempts
    cookie: SessionCookie
    now: Now

    def let_in(self, opened: Opened, entering: Entering) -> Response:
        """The way to where they wanted to go, with the cookie."""
        answer = Again(entering.held, opened.token) if entering.held else to(entering.back)
        carry_cookie(answer, opened, self.cookie)
        return answer


def has_sign_on(request: Request) -> bool:
    """Whether the office has a single sign-on."""
    return request.app.state.sign_on is not None


@router.get("/sign-in")
def show(request: Request, reader: Read, next: str = "/") -> Response:
    """The sign-in page."""
    return reader.page("sign_in.html", entering=Entering(back=inside(next)), reason=None, sign_on=has_sign_on(request))


@router.post("/sign-in")
def enter(door: Annotated[Door, Depends()], entering: Entered, reader: Read) -> Response:
    """Opens a session; wrong name or password come back to the page through the table of refusals."""
    one = attempt(door.request, entering.username, entering.password)
    try:
        opened = sign_in(door.house, door.attempts, one, door.now)
    except CodeWanted as wanted:
        return reader.page("sign_in_code.html", entering=entering, half=wanted.half, reason=None)
    return door.let_in(opened, entering)


@router.post("/sign-in/code")
def enter_by_code(door: Annotated[Door, Depends()], entering: Entered) -> Response:
    """The second step: opens the session; a wrong code comes back to its page, a late one to the first."""
    half = sessions.half_of(door.house, entering.half, door.now)
    door.request.state.half = entering.half
    one = attempt(door.request, half.username, "", entering.code)
    return door.let_in(sign_in_by_code(door.house, door.attempts, half, one, door.now), entering)


@router.post("/sign-out")
def leave(desk: Desk, session: Annotated[Shown, Depends(shown)], cookie: SessionCookie) -> Response:
    """Ends the session."""
    desk.carry(lambda work: sessions.sign_out(work, session.token))
    answer = to("/sign-in")
    drop_cookie(answer, cookie)
    return answer
