"""The page behind a call's link: who calls, what, why you, two big answers. The link is the key; no script is needed.

Opening it changes nothing but a mark that it was opened: previews open links, only people answer. Where scripts run,
an answer without a line is kept on the telephone and sent later, with how long it lay there and a key of its own.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from api.dependencies import Answers, House, Now
from api.pages.asking import Post, Posted
from api.pages.assets import STATIC
from api.pages.cards import Card, Cards, glance
from api.pages.rendering import Reader, to
from api.refusals import Answer as Refusing
from api.telephone import telephone
from states.call import MINUTES, Answer
from states.text import LANGUAGES, Text
from workflows.commands.answer_call import Answering, LinkAnswer
from workflows.commands.kept_answers import Kept

router = APIRouter(include_in_schema=False)

_LONGEST_NOTE = 500


async def _cards(request: Request) -> Cards:
    cards: Cards = request.app.state.cards
    return cards


Opened = Annotated[Cards, Depends(_cards)]


@router.get("/c/{given}")
async def show(given: str, request: Request, cards: Opened) -> Response:
    """The call behind a link. Nothing is answered by looking."""
    return await run_in_threadpool(_page, request, given, await cards.take(given))


@router.head("/c/{given}")
def look(given: str, request: Request, house: House, now: Now) -> Response:
    """What a preview asks: the same answer, and no mark at all."""
    return Response(status_code=_page(request, given, glance(house, now, given)).status_code)


@router.post("/c/{given}")
async def answer(given: str, request: Request, now: Now, answers: Answers, posted: Post) -> Response:
    """Answers. A second time changes nothing, and the page says kindly how the call stands."""
    chosen, note = posted.one("answer"), posted.one("note")[:_LONGEST_NOTE]
    if chosen in set(Answer):
        kept = _kept(posted)
        happened = kept.happened_at(now) if kept else now
        answering = Answering(Answer(chosen), note, happened, _arrives(posted.one("minutes"), happened), kept)
        done = await answers.take(LinkAnswer(given, answering))
        if done is None:
            return await run_in_threadpool(_page, request, given, None)
        if done.reason is not None:
            card = await (await _cards(request)).take(given)
            return await run_in_threadpool(_page, request, given, card, done.reason)
    spoken = request.query_params.get("lang")
    return to(f"/c/{given}?lang={spoken}" if spoken in LANGUAGES else f"/c/{given}")


def _arrives(minutes: str, now: datetime) -> datetime | None:
    """In so many minutes, one of those that the page offers; None when nothing was said that it offers."""
    return now + timedelta(minutes=int(minutes)) if minutes in {str(one) for one in MINUTES} else None


def _kept(posted: Posted) -> Kept | None:
    """What a telephone says of an answer that it kept: key, and milliseconds since 1970; None from a page without."""
    given, sent = posted.one("given"), posted.one("sent")
    if posted.key is None or not (_MILLISECONDS.fullmatch(given) and _MILLISECONDS.fullmatch(sent)):
        return None
    return Kept(posted.key, *(_EPOCH + timedelta(milliseconds=int(one)) for one in (given, sent)))


_MILLISECONDS = re.compile(r"[0-9]{1,13}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATUS = {"over": 410}


def _page(request: Request, given: str, card: Card | None, fault: Text | None = None) -> HTMLResponse:
    language = _language(request, card)
    drill = bool(card and card.behind.case.drill)
    values = {"card": card, "given": given, "drill": drill, "minutes": MINUTES, "fault": fault}
    asking = card.headquarters if card else ""
    status = (_STATUS.get(card.stands, 422 if fault else 200)) if card else 404
    reader = Reader(language, request.app.state.clock(), None, request.url.path)
    return dressed(request, reader, "official.html", (status, values), asking)


def refused(request: Request, refusing: Refusing) -> Response:
    """Whatever else goes wrong behind a link: said on the same small page."""
    reader = Reader(_language(request, None), request.app.state.clock(), None, request.url.path)
    values = {"card": None, "given": "", "drill": False, "reason": refusing.reason}
    return dressed(request, reader, "official.html", (refusing.status, values))


def dressed(
    request: Request, reader: Reader, template: str, what: tuple[int, Mapping[str, object]], headquarters: str = ""
) -> HTMLResponse:
    """A small page for the telephone: it loads one small file that it can do without, and is listed nowhere.

    It names whom to telephone at the headquarters that asks.
    """
    status, values = what
    whole = {"reason": None, "fault": None, **values} | {"css": _css(), "telephone": telephone(request, headquarters)}
    page = reader.page(template, status, **whole)
    page.headers["Content-Security-Policy"] = _policy()
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page


def _language(request: Request, card: Card | None) -> str:
    """The language asked for, else the person's own."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    return card.behind.person.language if card else "zh"


@functools.cache
def _css() -> str:
    return (STATIC / "official.css").read_text(encoding="utf-8")


@functools.cache
def _policy() -> str:
    """Nothing of others may be loaded, no script stands in the page; its one style sheet is known by its digest."""
    digest = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'sha256-{digest}'; img-src data:; "
        "form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
