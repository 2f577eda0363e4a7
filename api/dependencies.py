"""What a route may ask for: the house, the time, the language, who asks, the desk that carries it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

import structlog
from fastapi import Depends, Request

from api.live import Live as LiveStreams
from api.security import COOKIE, FORM_KEY, FORM_KEY_HEADER, SAFE, Cookie, same
from api.sign_in import Attempts as SignInAttempts
from settings import Settings as AllSettings
from states.actor import Actor
from states.refusal import Cause, Refusal, Refused
from states.text import LANGUAGES, Text
from workflows.answering import Answers as LinkAnswers
from workflows.commands import sign_in as sessions
from workflows.commands.sign_in import NotSignedIn, Present
from workflows.work import House as WholeHouse
from workflows.work import Work

Result = TypeVar("Result")
LANGUAGE_COOKIE = "lang"
_SIGN_IN = Text("请先登录", "sign in first")
_NO_FORM_KEY = Text("页面已过期，请刷新后再提交", "this page is out of date: reload it and send again")
_AUDITORS = Text("只有审计员可以核验全部记录", "only an auditor can verify the whole record")
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
        field = (await request.form()).get(FORM_KEY)
        given = field if isinstance(field, str) else None
    return Shown(request.cookies.get(COOKIE, ""), True, given)


def _present(request: Request, house: House, now: Now, session: Annotated[Shown, Depends(shown)]) -> Present | None:
    """Whoever is signed in, or None; a change by cookie is refused without its page's key."""
    door = "rest" if request.url.path.startswith("/api/") else "page"
    found = sessions.present(house, session.token, now, door) if session.token else None
    must_show = found is not None and session.by_cookie and request.method not in SAFE
    if found is not None and must_show and not same(session.form_key or "", found.form_key):
        raise Refused(Refusal(Cause.FORBIDDEN, _NO_FORM_KEY))
    return found


Anybody = Annotated[Present | None, Depends(_present)]
"""Whoever is signed in, or None."""


async def _signed(found: Anybody) -> Present:
    if found is None:
        raise NotSignedIn(_SIGN_IN)
    structlog.contextvars.bind_contextvars(actor=found.actor.person, post=found.actor.post)
    return found


Signed = Annotated[Present, Depends(_signed)]
"""Whoever is signed in; 401 (or the way to the sign-in page) without a session."""


async def _who(present: Signed) -> Actor:
    return present.actor


Who = Annotated[Actor, Depends(_who)]


@dataclass(frozen=True, slots=True)
class AtDesk:
    """The desk with somebody at it, now: where commands are carried out, each in one transaction."""

    house: WholeHouse
    actor: Actor
    now: datetime

    def carry(self, command: Callable[[Work], Result]) -> Result:
        """Carries one command or question out; `Refused` and `DatabaseAway` go through to the table."""
        return self.house.carry(self.actor, self.now, command)


async def _desk(house: House, who: Who, now: Now) -> AtDesk:
    return AtDesk(house, who, now)


Desk = Annotated[AtDesk, Depends(_desk)]


async def _auditor(desk: Desk) -> AtDesk:
    if AUDITOR not in desk.actor.roles:
        raise Refused(Refusal(Cause.FORBIDDEN, _AUDITORS, who_could=(AUDITOR,)))
    return desk


AuditorsDesk = Annotated[AtDesk, Depends(_auditor)]
