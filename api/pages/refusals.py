"""A refusal as a page: what was refused, which rule, what is possible, whom to telephone. No dead ends."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import language_of
from api.held import Held
from api.pages import official
from api.pages.fields import OWN
from api.pages.rendering import Reader
from api.pages.signing_in import Entering, has_sign_on
from api.refusals import Answer
from states.text import Text

_SIGN_IN = "/sign-in"


def refused(request: Request, answer: Answer) -> Response:
    """The page of a refusal; whoever is not signed in is shown the way in, and comes back afterwards."""
    if request.url.path.startswith(("/c/", "/a/")):
        return official.refused(request, answer)
    held: Held | None = getattr(request.state, "held", None)
    half: str = getattr(request.state, "half", "")
    if half:
        page = _code(request, answer, half)
    elif request.url.path.startswith(_SIGN_IN):
        page = _sign_in(request, answer, getattr(request.state, "entering", Entering()))
    elif answer.refused == "sign_in" and held is not None and held.of_the_desk:
        page = _sign_in(request, answer, Entering(held=held))
    elif answer.page:
        return RedirectResponse(answer.page, status_code=303)
    elif answer.refused == "sign_in":
        return RedirectResponse(f"{_SIGN_IN}?next={quote(_wanted(request), safe='')}", status_code=303)
    else:
        page = _refusal(request, answer, held)
    page.headers.update(answer.headers)
    return page


def _reader(request: Request) -> Reader:
    here = request.url.path if request.method == "GET" else ""
    return Reader(language_of(request), request.app.state.clock(), None, here)


def _sign_in(request: Request, answer: Answer, entering: Entering) -> Response:
    """The way in, with the form that waits until somebody is signed in."""
    told = {"entering": entering, "reason": answer.reason, "sign_on": has_sign_on(request)}
    return _reader(request).page("sign_in.html", answer.status, **told)


def _code(request: Request, answer: Answer, half: str) -> Response:
    """The second step of the way in."""
    entering = getattr(request.state, "entering", Entering())
    told = {"entering": entering, "half": half, "reason": answer.reason}
    return _reader(request).page("sign_in_code.html", answer.status, **told)


def _refusal(request: Request, answer: Answer, held: Held | None) -> Response:
    """The refusal with what was typed; where the same form may be sent again as it is, a button that does."""
    fresh: str = getattr(request.state, "form_key", "") if answer.status == _FORBIDDEN else ""
    key = held.key if held and answer.status == _AWAY else fresh
    title = OUT_OF_DATE if fresh else TITLES.get(answer.status, TITLES[0])
    typed = [value for name, value in held.fields if name not in OWN and value.strip()] if held else []
    return _reader(request).page(
        "refusal.html", answer.status, answer=answer, title=title, typed=typed, held=held if key else None, key=key
    )


def _wanted(request: Request) -> str:
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


_FORBIDDEN, _AWAY = 403, 503
OUT_OF_DATE = Text("页面已过期", "Out of date")


TITLES = {
    0: Text("未予办理", "Refused"),
    403: Text("您的岗位不能办理", "Your post may not do this"),
    404: Text("没有找到", "Not found"),
    405: Text("不能这样办理", "That does not work here"),
    409: Text("现在不能办理", "Not possible now"),
    410: Text("已经结束", "It is over"),
    422: Text("填写有误", "Something is wrong in the form"),
    429: Text("请稍候", "Wait a moment"),
    503: Text("暂时无法办理", "Not possible at this moment"),
}
