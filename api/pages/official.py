"""The page behind a call's link: who calls, what, why you, two big answers. The link is the key; no script.

Opening it changes nothing but a mark that it was opened: previews open links, only people answer.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from api.dependencies import Answers, House, Now
from api.pages.asking import Post
from api.pages.assets import STATIC
from api.pages.naming import Names, post
from api.pages.rendering import Reader, to
from api.refusals import Answer as Refusing
from api.telephone import telephone
from records import official
from records.board import ANSWERED
from records.call import Call
from records.official import Behind
from records.questions import directory
from records.task import Task
from states.actor import engine
from states.call import OPEN, Answer, CallState
from states.text import LANGUAGES, Text, listed
from workflows.commands.answer_call import OVER, Answering
from workflows.commands.open_link import behind, link_opened
from workflows.commands.write_documents import command_name
from workflows.places import area_of
from workflows.work import Work, token

router = APIRouter(include_in_schema=False)

_LONGEST_NOTE = 500
_OPENER = engine("link")


@dataclass(frozen=True, slots=True)
class Duties:
    """The posts for which somebody was called in another's place, by how each stands now; None where there is none."""

    silent: Text | None
    taken: Text | None
    """Those that this person's own answer has taken over."""
    done: Text | None
    """Those for which somebody else has answered meanwhile."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the page says: how the call stands, who calls and what, the post, the tasks."""

    stands: str
    behind: Behind
    who: Text
    what: Text
    area: Text
    duties: Duties
    covered_by: Text | None
    tasks: list[Task]
    newer: str | None

    @property
    def call(self) -> Call:
        """The call."""
        return self.behind.call


@router.get("/c/{given}")
def show(given: str, request: Request, house: House, now: Now) -> Response:
    """The call behind a link. Nothing is answered by looking."""
    card = house.carry(_OPENER, now, lambda work: _card(work, link_opened(work, given)))
    return _page(request, given, card)


@router.head("/c/{given}")
def look(given: str, request: Request, house: House, now: Now) -> Response:
    """What a preview asks: the same answer, and no mark at all."""
    card = house.carry(_OPENER, now, lambda work: _card(work, behind(work, given)))
    return Response(status_code=_page(request, given, card).status_code)


@router.post("/c/{given}")
async def answer(given: str, request: Request, now: Now, answers: Answers, posted: Post) -> Response:
    """Answers. A second time changes nothing, and the page says kindly how the call stands."""
    chosen, note = posted.one("answer"), posted.one("note")[:_LONGEST_NOTE]
    if chosen in set(Answer) and await answers.take(given, Answering(Answer(chosen), note, now)) is None:
        return _page(request, given, None)
    spoken = request.query_params.get("lang")
    return to(f"/c/{given}?lang={spoken}" if spoken in LANGUAGES else f"/c/{given}")


def _card(work: Work, found: Behind | None) -> Card | None:
    if found is None:
        return None
    call, case = found.call, found.case
    names = Names(work, directory.places(work.session, area_of(work, case)))
    others = [] if call.part == "holder" else official.in_place_of(work.session, call)
    taken = [one for one in others if one.covered_by_id == call.id and one.state == CallState.COVERED]
    covering = work.session.get(Call, call.covered_by_id) if call.covered_by_id else None
    newer = official.newer_call(work.session, call) if call.state in OVER else None
    return Card(
        stands=_stands(call), behind=found, who=command_name(work), what=names.title(case),
        area=names.area(case, found.incident),
        duties=_duties(others, taken),
        covered_by=Text.of(covering.who["name"]) if covering and covering.who.get("name") else None,
        tasks=official.tasks_of_posts(work.session, case, _posts(call, taken)),
        newer=token(work.house.link_key, newer.id) if newer else None,
    )  # fmt: skip


def _duties(others: Sequence[Call], taken: Sequence[Call]) -> Duties:
    silent = [one for one in others if one.state in OPEN]
    done = [one for one in others if one.state in ANSWERED and one not in taken]
    return Duties(_titles(silent), _titles(taken), _titles(done))


def _titles(calls: Sequence[Call]) -> Text | None:
    return listed([post(one.who) for one in calls]) if calls else None


def _posts(call: Call, taken: Sequence[Call]) -> set[uuid.UUID]:
    """The posts whose tasks are this person's: their own, and those that they have taken over."""
    own = () if call.part == "deputy" else (call.post_id,)
    return {*own, *(one.post_id for one in taken)}


def _stands(call: Call) -> str:
    """How the call stands for the person: to be answered, answered, declined, covered by another, or over."""
    if call.answer == Answer.DECLINED:
        return "declined"
    if call.answer is not None:
        return "answered"
    if call.state in OVER:
        return "over"
    return "covered" if call.state == CallState.COVERED else "ask"


_STATUS = {"over": 410}


def _page(request: Request, given: str, card: Card | None) -> HTMLResponse:
    language = _language(request, card)
    values = {"card": card, "given": given, "drill": bool(card and card.behind.case.drill)}
    status = _STATUS.get(card.stands, 200) if card else 404
    return _dressed(request, Reader(language, request.app.state.clock(), None, request.url.path), status, values)


def refused(request: Request, refusing: Refusing) -> Response:
    """Whatever else goes wrong behind a link: said on the same small page."""
    reader = Reader(_language(request, None), request.app.state.clock(), None, request.url.path)
    values = {"card": None, "given": "", "drill": False, "reason": refusing.reason}
    return _dressed(request, reader, refusing.status, values)


def _dressed(request: Request, reader: Reader, status: int, values: Mapping[str, object]) -> HTMLResponse:
    whole = {"reason": None, **values} | {"css": _css(), "telephone": telephone(request)}
    page = reader.page("official.html", status, **whole)
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
    """Nothing may be loaded at all; the one style sheet inside the page is known by its digest."""
    digest = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
