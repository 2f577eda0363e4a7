"""How often one may knock: rates at every door, by address or by interface token, in the memory of this process.

At the sign-in every try counts. At links and at the interface only what was wrong counts: many officials answer from
behind one address of a telephone company, and none of them may be kept out because a neighbour guesses keys. What is
over the rate gets 429 and the seconds to wait. How often one account may be tried is the matter of `api.sign_in`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

import structlog
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.security import SAFE
from states.api_token import BEGINS
from states.text import Text
from workflows.work import token_digest

MINUTE = timedelta(minutes=1)
_NO_LINK = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_REMEMBERED = 20_000
_TOO_OFTEN = Text("请求过于频繁，请 {seconds} 秒后再试", "too many requests: try again in {seconds} s")
_ENTRIES = ("/sign-in", "/api/sign-in")
_LINKS = ("/c/", "/a/", "/sign-in/setup/", "/calendar/")
_CALLBACKS = "/callbacks/"
_NOT_PROVEN = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})

log = structlog.get_logger("tocsin.web")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many a minute: tries to come in from an address, wrong keys from an address, requests of one program."""

    entries: int = 120
    wrong: int = 60
    program: int = 600


class Counted:
    """What happened within the last minute, by whom. Thread-safe; forgets the oldest when there are too many."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, str], deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def hit(self, who: tuple[str, str], most: int, now: datetime) -> int:
        """Counts one more; 0 while there are no more than `most` a minute, else the seconds to wait."""
        with self._lock:
            seen = self._seen.setdefault(who, deque())
            self._seen.move_to_end(who)
            while seen and now - seen[0] >= MINUTE:
                seen.popleft()
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
            if len(seen) >= most:
                return int((MINUTE - (now - seen[0])).total_seconds()) + 1
            seen.append(now)
            return 0


MOST_WRITTEN = 30


class Sparing:
    """Which of many like events are written down one by one: so many a minute; the rest is counted. Thread-safe.

    Whoever knocks ten thousand times fills no journal: the next entry that is written says how many it stands for.
    """

    def __init__(self) -> None:
        self._counted = Counted()
        self._unwritten: dict[str, int] = {}
        self._lock = threading.Lock()

    def stands_for(self, about: str, now: datetime) -> int:
        """Of how many events about this an entry tells that is written now; 0 when none is to be written."""
        with self._lock:
            if self._counted.hit(("event", about), MOST_WRITTEN, now):
                self._unwritten[about] = self._unwritten.get(about, 0) + 1
                return 0
            return 1 + self._unwritten.pop(about, 0)


@dataclass(frozen=True, slots=True)
class Doorman:
    """Counts who knocks, and sends away who knocks too often."""

    app: ASGIApp
    clock: Callable[[], datetime]
    limits: Limits = field(default_factory=Limits)
    _counted: Counted = field(default_factory=Counted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Looks at one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        wait = self._before(scope)
        if wait:
            await _sent_away(scope, wait)(scope, receive, send)
            return
        await self.app(scope, receive, _Watched(self, scope, receive, send))

    def _before(self, scope: Scope) -> int:
        path, now = str(scope["path"]), self.clock()
        if scope["method"] not in SAFE and path.startswith(_ENTRIES):
            return self._counted.hit(("entry", _address(scope)), self.limits.entries, now)
        token = _token(scope)
        if token.startswith(BEGINS):
            return self._counted.hit(("program", token_digest(token)), self.limits.program, now)
        return 0

    def wrong(self, scope: Scope) -> int:
        """Counts a wrong key; the seconds to wait when there were too many."""
        return self._counted.hit(("wrong", _address(scope)), self.limits.wrong, self.clock())


class _Watched:
    """Sends an answer on; in the place of one wrong key too many goes the word to wait."""

    def __init__(self, doorman: Doorman, scope: Scope, receive: Receive, send: Send) -> None:
        self._doorman = doorman
        self._scope = scope
        self._receive = receive
        self._send = send
        self._away = False

    async def __call__(self, message: Message) -> None:
        if self._away:
            return
        if message["type"] == "http.response.start" and _was_wrong(self._scope, message["status"]):
            wait = self._doorman.wrong(self._scope)
            if wait:
                self._away = True
                await _sent_away(self._scope, wait)(self._scope, self._receive, self._send)
                return
        await self._send(message)


def _was_wrong(scope: Scope, status: int) -> bool:
    """Whether an answer says that the key in a link, or the one of a program, opens nothing."""
    if str(scope["path"]).startswith(_LINKS):
        return status in _NO_LINK
    if str(scope["path"]).startswith(_CALLBACKS):
        return status in _NOT_PROVEN
    return status == HTTPStatus.UNAUTHORIZED and bool(_token(scope))


def _token(scope: Scope) -> str:
    scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _address(scope: Scope) -> str:
    return str(scope["client"][0]) if scope.get("client") else ""


def _sent_away(scope: Scope, seconds: int) -> Response:
    log.warning("too_often", method=scope["method"], path=scope["path"], address=_address(scope))
    reason, headers = _TOO_OFTEN.filled(seconds=seconds), {"Retry-After": str(seconds)}
    if str(scope["path"]).startswith("/api/"):
        return JSONResponse({"refused": "wait", "reason": reason.as_data()}, HTTPStatus.TOO_MANY_REQUESTS, headers)
    return PlainTextResponse(f"{reason.zh}\n{reason.en}\n", HTTPStatus.TOO_MANY_REQUESTS, headers)
