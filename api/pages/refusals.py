"""A refusal as a page: what was refused, which rule, what is possible, whom to telephone. No dead ends."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import language_of
from api.pages import official
from api.pages.rendering import Reader
from api.refusals import Answer
from states.text import Text

_SIGN_IN = "/sign-in"


def refused(request: Request, answer: Answer) -> Response:
    """The page of a refusal; whoever is not signed in is shown the way in, and comes back afterwards."""
    if request.url.path.startswith("/c/"):
        return official.refused(request, answer)
    reader = Reader(language_of(request), request.app.state.clock(), None, request.url.path)
    if request.url.path == _SIGN_IN:
        page = reader.page("sign_in.html", answer.status, back="/", username="", reason=answer.reason)
    elif answer.refused == "sign_in":
        return RedirectResponse(f"{_SIGN_IN}?next={quote(_wanted(request), safe='')}", status_code=303)
    else:
        page = reader.page("refusal.html", answer.status, answer=answer, title=TITLES.get(answer.status, TITLES[0]))
    page.headers.update(answer.headers)
    return page


def _wanted(request: Request) -> str:
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


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
