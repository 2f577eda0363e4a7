"""The way to the office's single sign-on and back. What is believed of it is said in `api.single_sign_on`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import House, Now, SessionCookie
from api.pages.asking import inside
from api.pages.rendering import Read
from api.pages.signing_in import Door, Entering
from api.sign_in import attempt
from api.single_sign_on import BACK, COOKIE, LASTS, Provider, Way
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.sign_in import CodeWanted, keep_refused
from workflows.commands.sign_on import sign_on
from workflows.presence import NotSignedIn

router = APIRouter(include_in_schema=False)
_NONE = Text("本系统没有设置单点登录", "no single sign-on has been set up here")


async def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.sign_on
    if provider is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NONE))
    return provider


TheProvider = Annotated[Provider, Depends(_provider)]


@router.get("/sign-in/oidc")
def there(provider: TheProvider, house: House, now: Now, cookie: SessionCookie, next: str = "/") -> Response:
    """Sends the browser to the provider."""
    way = Way.begin(inside(next), now)
    answer = RedirectResponse(provider.way_there(way, now), status_code=303)
    answer.set_cookie(
        COOKIE, way.sealed(house.vault), max_age=int(LASTS.total_seconds()), path="/sign-in", httponly=True,
        samesite="lax", secure=cookie.secure,
    )  # fmt: skip
    return answer


@router.get(BACK)
def back(provider: TheProvider, door: Annotated[Door, Depends()], reader: Read) -> Response:
    """Whom the provider vouches for comes in, if there is an account for them."""
    one = attempt(door.request, "", "")
    try:
        way = Way.opened(door.house.vault, door.request.cookies.get(COOKIE, ""), door.now)
        vouched = provider.vouched(way, dict(door.request.query_params), door.now)
    except NotSignedIn as refused:
        keep_refused(door.house, one, door.now, reason=refused.reason.as_data(), way="oidc", unread=0)
        raise
    entering = Entering(back=way.back)
    try:
        answer = door.let_in(sign_on(door.house, vouched, one, door.now), entering)
    except CodeWanted as wanted:
        answer = reader.page("sign_in_code.html", entering=entering, half=wanted.half, reason=None)
    answer.delete_cookie(COOKIE, path="/sign-in", httponly=True, samesite="lax", secure=door.cookie.secure)
    return answer
