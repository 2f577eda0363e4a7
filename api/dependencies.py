"""What a route may ask for: the house, the time, the language, who asks, the desk that carries it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, NoReturn, TypeVar

import structlog
from fastapi import Depends, Request

from api.gate import SentOn, Sought, kept_out
from api.held import AGAIN, Held
from api.live import Live as LiveStreams
from api.security import COOKIE, FORM_KEY, FORM_KEY_HEADER, SAFE, Cookie, same
from api.sign_in import Attempts as SignInAttempts
from api.sign_in import rules
from api.views import Views, incident_of
from settings import Settings as AllSettings
from states.actor import Actor
from states.api_token import BEGINS
from states.refusal import Cause, Refusal, Refused
from states.text import LANGUAGES, Text
from workflows import presence
from workflows.answering import Answers as LinkAnswers
from workflows.commands import api_tokens
from workflows.presence import NotSignedIn, Present
from workflows.work import House as WholeHouse
from workflows.work import RefusedAt, Work

Result = TypeVar("Result")
LANGUAGE_COOKIE = "lang"
_SIGN_IN = Text("请先登录", "sign in first")
_ENDED = Text(
    "登录已失效，没有办理任何事项，请重新登录",
    "your session is over and nothing was carried out: sign in again",
)
_OLD_FORM = Text(
    "页面已过期（可能已重新登录），没有办理；填写的内容已保留，请核对后再次提交",
    "this page is out of date and nothing was carried out; what you typed is kept: check it and send it again",
)
_KEPT_OVER_SIGN_IN = Text(
    "登录失效前填写的内容没有办理，已为您保留，请核对后再次提交",
    "your session had ended and nothing was carried out; what you typed is kept: check it and send it again",
)
_NO_FORM_KEY = Text(
    "缺少表单密钥或密钥已过期，没有办理",
    "the form key is missing or belongs to an earlier session: nothing was carried out",
)
_WHERE_THE_KEY_IS = Text(
    "取 GET /api/me 的 form_key，放入此请求头后重新发送",
    "send the form_key of GET /api/me in this header, and send the request again",
)
_AUDITORS = Text("只有审计员可以查看和核验全部记录", "only an auditor can read and verify the whole record")
AUDITOR = "auditor"


async def _house(request: Request) -> WholeHouse:
    house: WholeHouse = request.app.state.house
    return house


async def _settings(request: Request) -> AllSettings:
    settings: AllSettings = request.app.state.settings
    return settings


async def _now(request: Request) -> datetime:
    clock: Callable[[], datetime] = request.app.state.clock
    return clock()


async def _attempts(request: Request) -> SignInAttempts:
    attempts: SignInAttempts = request.app.state.attempts
    return attempts


async def _areas(request: Request) -> tuple[str, ...]:
    areas: tuple[str, ...] = request.app.state.areas
    return areas


async def _live(request: Request) -> LiveStreams:
    live: LiveStreams = request.app.state.live
    return live


async def _answers(request: Request) -> LinkAnswers:
    answers: LinkAnswers = request.app.state.answers
    return answers


def language_of(request: Request) -> str:
    """The reader's language: `?lang=`, else the cookie, else the browser's; else Chinese."""
    for said in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if said in LANGUAGES:
            return said
    preferred = request.headers.get("accept-language", "").strip().lower()
    return "en" if preferred.startswith("en") else "zh"


async def _language(request: Request) -> str:
    return language_of(request)


House = Annotated[WholeHouse, Depends(_house)]
Settings = Annotated[AllSettings, Depends(_settings)]
Now = Annotated[datetime, Depends(_now)]
Language = Annotated[str, Depends(_language)]
Attempts = Annotated[SignInAttempts, Depends(_attempts)]
Live = Annotated[LiveStreams, Depends(_live)]
Answers = Annotated[LinkAnswers, Depends(_answers)]
Areas = Annotated[tuple[str, ...], Depends(_areas)]
"""The areas of the interface for which tokens can be made."""


async def _cookie(settings: Settings) -> Cookie:
    return Cookie.of(settings)


SessionCookie = Annotated[Cookie, Depends(_cookie)]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request shows of a session: its token, and the form key that goes with a cookie."""

    token: str
    by_cookie: bool
    form_key: str | None


async def shown(request: Request) -> Shown:
    """The session that the request shows: a bearer's token, or the cookie with the form key of its page."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return Shown(token.strip(), False, None)
    given = request.headers.get(FORM_KEY_HEADER)
    kind = request.headers.get("content-type", "")
    if given is None and kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        form = await request.form()
        request.state.held = Held.posted(request.url.path, form)
        field = form.get(FORM_KEY)
        given = field if isinstance(field, str) else None
    return Shown(request.cookies.get(COOKIE, ""), True, given)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Whoever a request comes from, and why nothing may be carried out for them."""

    present: Present | None
    ended: bool = False
    """Whether a session was shown that is none or over."""
    fault: Refusal | None = None
    """The change came by cookie and without the key of a page of this session."""
    kept_out: Refused | None = None
    """Why this person may not even look here."""
    refused: NotSignedIn | None = None
    """Why a program's token opens nothing."""

    def signed(self) -> Present:
        """Whoever is signed in; 401 (or the way to the sign-in page) without a session."""
        if self.refused is not None:
            raise self.refused
        if self.present is None:
            raise NotSignedIn(_ENDED if self.ended else _SIGN_IN)
        if self.kept_out is not None:
            raise self.kept_out
        structlog.contextvars.bind_contextvars(actor=self.present.actor.person, post=self.present.actor.post)
        return self.present


def _arrived(request: Request, house: House, now: Now, session: Annotated[Shown, Depends(shown)]) -> Arrived:
    door = "rest" if request.url.path.startswith("/api/") else "page"
    asked = rules(request.app.state.settings)
    if not session.by_cookie and session.token.startswith(BEGINS):
        return _program(request, house, now, session.token)
    found = presence.present(house, session.token, now, door, asked) if session.token else None
    if found is None:
        return Arrived(None, ended=bool(session.token))
    request.state.areas = found.actor.areas
    if (fault := _kept_out(request, house, now, found)) is not None:
        return Arrived(found, kept_out=fault)
    must_show = session.by_cookie and request.method not in SAFE
    if not must_show or same(session.form_key or "", found.form_key):
        return Arrived(found)
    return _without_key(request, house, now, found)


def _program(request: Request, house: WholeHouse, now: datetime, token: str) -> Arrived:
    """A program with a token; one that is refused is told why."""
    shown = api_tokens.Shown(token, request.client.host if request.client else "")
    try:
        found = api_tokens.bearer(house, shown, now, rules(request.app.state.settings))
    except NotSignedIn as refused:
        return Arrived(None, refused=refused)
    request.state.areas = found.actor.areas
    return Arrived(found, kept_out=_kept_out(request, house, now, found))


def _kept_out(request: Request, house: WholeHouse, now: datetime, found: Present) -> Refused | None:
    """Why this reader gets nothing here; what a guest was refused is kept, and what a watched reader sees."""
    sought = Sought.by(request)
    if found.incidents is not None:
        sought = replace(sought, incident=incident_of(house, found, request, now))
    fault = kept_out(found, sought)
    if fault is None:
        views: Views = request.app.state.views
        views.look(house, found, request, now)
    elif found.guest and not isinstance(fault, SentOn):
        house.keep(RefusedAt(fault.refusal, None, f"{request.method} {request.url.path}"), found.actor, now)
    return fault


def _without_key(request: Request, house: WholeHouse, now: datetime, found: Present) -> Arrived:
    """Nothing is carried out; a page shows the form again. Kept in the journal, unless nobody pressed anything."""
    request.state.form_key = found.form_key
    if getattr(request.state, AGAIN, False):
        return Arrived(found, fault=Refusal(Cause.FORBIDDEN, _KEPT_OVER_SIGN_IN))
    fault = Refusal(Cause.FORBIDDEN, _OLD_FORM)
    if found.actor.door == "rest":
        fault = Refusal(Cause.FORBIDDEN, _NO_FORM_KEY, fields={FORM_KEY_HEADER: _WHERE_THE_KEY_IS})
    house.keep(RefusedAt(fault, None, f"{request.method} {request.url.path}"), found.actor, now)
    return Arrived(found, fault=fault)


Arrival = Annotated[Arrived, Depends(_arrived)]
"""Whoever the request comes from, also with a form whose key is missing: for showing, never for carrying out."""


async def _signed(arrived: Arrival) -> Present:
    if arrived.fault is not None:
        raise Refused(arrived.fault)
    return arrived.signed()


Signed = Annotated[Present, Depends(_signed)]
"""Whoever is signed in; 401 (or the way to the sign-in page) without a session, 403 without the page's key."""


async def _who(present: Signed) -> Actor:
    return present.actor


Who = Annotated[Actor, Depends(_who)]


@dataclass(frozen=True, slots=True)
class AtDesk:
    """The desk with somebody at it, now: where commands are carried out, each in one transaction."""

    house: WholeHouse
    actor: Actor
    now: datetime
    fault: Refusal | None = None

    def carry(self, command: Callable[[Work], Result]) -> Result:
        """Carries one command or question out; `Refused` and `DatabaseAway` go through to the table.

        Refused without the key of a page.
        """
        if self.fault is not None:
            raise Refused(self.fault)
        return self.house.carry(self.actor, self.now, command)

    def look(self, question: Callable[[Work], Result]) -> Result:
        """Answers a question, also for a form without a key: nothing can be written by it but a refusal."""
        try:
            return self.house.look(self.actor, self.now, question)
        except RefusedAt as refused:
            self.house.keep(refused, self.actor, self.now)
            raise

    def refuse(self, refusal: Refusal, asked: str) -> NoReturn:
        """Refuses what was asked for before any command was; the journal keeps it."""
        refused = RefusedAt(refusal, None, asked)
        self.house.keep(refused, self.actor, self.now)
        raise refused


async def _desk(house: House, arrived: Arrival, now: Now) -> AtDesk:
    return AtDesk(house, arrived.signed().actor, now, arrived.fault)


Desk = Annotated[AtDesk, Depends(_desk)]


def _auditor(request: Request, desk: Desk) -> AtDesk:
    if AUDITOR not in desk.actor.roles:
        desk.refuse(Refusal(Cause.FORBIDDEN, _AUDITORS, who_could=(AUDITOR,)), f"{request.method} {request.url.path}")
    return desk


AuditorsDesk = Annotated[AtDesk, Depends(_auditor)]
