"""The pages of the desk and of the officials: routers for the application, and how a refusal looks as a page.

`routers` and `refused` are all that the application asks of this package.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from api.refusals import Answer

routers: tuple[APIRouter, ...] = ()


def refused(request: Request, answer: Answer) -> Response:
    """A refusal as a page; whoever is not signed in is led to the sign-in page and back."""
    if answer.status == 401 and request.method in ("GET", "HEAD"):
        return RedirectResponse(f"/sign-in?next={request.url.path}", 303)
    return PlainTextResponse(f"{answer.reason.zh}\n{answer.reason.en}", answer.status, answer.headers)
