"""Signing in at the desk: how often one may try, and the cookie that pages carry.

The limiter lives in the process: five failures for one name from one address within five minutes ask for a
minute's patience. It never closes an account, and a stranger elsewhere can not keep an officer out.
Attempts in that minute are not looked at: the journal keeps the first, and the next one that is looked at says how
many there were, so that nobody fills the record by guessing.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from api.security import COOKIE, Cookie
from settings import Settings
from workflows.commands import sign_in as sessions
from workflows.commands.lock_out import KNOWN_FOR
from workflows.commands.sign_in import LASTS, Half, Opened, Try
from workflows.presence import NotSignedIn, Rules
from workflows.work import House

FAILURES = 5
WITHIN = timedelta(minutes=5)
DEVICE = "tocsin_device"
PATIENCE = timedelta(minutes=1)
_REMEMBERED = 10_000


class TooManyTries(Exception):
    """Five failures for this name from this address: wait so many seconds."""

    def __init__(self, seconds: int, *, first: bool = True) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds
        self.first = first
        """Whether nobody had been turned away yet since the last attempt that was looked at."""


@dataclass(slots=True)
class _Late:
    """What is remembered of one name at one address: when it failed, and how many tries were not looked at since."""

    failed: list[datetime] = field(default_factory=list)
    unread: int = 0


class Attempts:
    """The failures of late, by name and address. Thread-safe; forgets the oldest when there are too many."""

    def __init__(self) -> None:
        self._failed: OrderedDict[tuple[str, str], _Late] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, who: tuple[str, str], now: datetime) -> int:
        """Raises `TooManyTries` while patience is asked for; else how many have been turned away unread before."""
        with self._lock:
            late = self._failed.get(who, _Late())
            failed = [at for at in late.failed if now - at < WITHIN]
            if len(failed) >= FAILURES and (left := PATIENCE - (now - failed[-1])) > timedelta(0):
                late.unread += 1
                raise TooManyTries(int(left.total_seconds()) + 1, first=late.unread == 1)
            unread, late.unread = late.unread, 0
            return unread

    def failed(self, who: tuple[str, str], now: datetime) -> None:
        """Remembers a failure."""
        with self._lock:
            late = self._failed.pop(who, _Late())
            late.failed = [*(at for at in late.failed if now - at < WITHIN), now][-FAILURES:]
            self._failed[who] = late
            while len(self._failed) > _REMEMBERED:
                self._failed.popitem(last=False)

    def succeeded(self, who: tuple[str, str]) -> None:
        """Forgets the failures."""
        with self._lock:
            self._failed.pop(who, None)


def rules(settings: Settings) -> Rules:
    """What the settings ask of everybody at the door."""
    return Rules(timedelta(minutes=settings.idle_minutes), settings.second_factor)


def attempt(request: Request, username: str, password: str, code: str = "") -> Try:
    """What was tried, with where it came from."""
    return Try(
        username,
        password,
        address=request.client.host if request.client else "",
        door="rest" if request.url.path.startswith("/api/") else "page",
        code=code,
        agent=_printable(request.headers.get("user-agent", "")),
        device=request.cookies.get(DEVICE, ""),
    )


def _printable(said: str) -> str:
    return "".join(letter for letter in said if letter.isprintable())


def sign_in(house: House, attempts: Attempts, one: Try, now: datetime) -> Opened:
    """Opens a session; `NotSignedIn` when name or password is wrong, `TooManyTries` when too often.

    `CodeWanted` when the password was right and the account asks for a code that was not given.
    """
    return _counted(house, attempts, one, now, lambda unread: sessions.sign_in(house, one, now, unread))


def sign_in_by_code(house: House, attempts: Attempts, half: Half, one: Try, now: datetime) -> Opened:
    """Opens the session of whoever gave the right password a moment ago; wrong codes count as wrong passwords do."""
    return _counted(house, attempts, one, now, lambda unread: sessions.sign_in_by_code(house, half, one, now, unread))


def _counted(house: House, attempts: Attempts, one: Try, now: datetime, opening: Callable[[int], Opened]) -> Opened:
    who = (one.username, one.address)
    try:
        unread = attempts.check(who, now)
    except TooManyTries as many:
        if many.first:
            sessions.turned_away(house, one, now)
        raise
    try:
        opened = opening(unread)
    except NotSignedIn:
        attempts.failed(who, now)
        raise
    attempts.succeeded(who)
    return opened


def carry_cookie(response: Response, opened: Opened, cookie: Cookie) -> None:
    """Gives the browser its session; no script can read it, and no other site's form can use it."""
    response.set_cookie(
        COOKIE,
        opened.token,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=cookie.secure,
    )
    if opened.device:
        _carry_device(response, opened.device, cookie)


def _carry_device(response: Response, device: str, cookie: Cookie) -> None:
    """Makes the browser known to the account: it gets through while strangers are locked out."""
    response.set_cookie(
        DEVICE, device, max_age=int(KNOWN_FOR.total_seconds()), path="/sign-in", httponly=True, samesite="lax",
        secure=cookie.secure,
    )  # fmt: skip


def drop_cookie(response: Response, cookie: Cookie) -> None:
    """Takes the session from the browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=cookie.secure)
