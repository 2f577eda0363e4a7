"""Signing in at the desk: how often one may try, and the cookie that pages carry.

The limiter lives in the process: five failures for one name from one address within five minutes ask for a
minute's patience. It never closes an account, and a stranger elsewhere can not keep an officer out.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from api.security import COOKIE, Cookie
from workflows.commands import sign_in as sessions
from workflows.commands.sign_in import LASTS, NotSignedIn, Opened
from workflows.work import House

FAILURES = 5
WITHIN = timedelta(minutes=5)
PATIENCE = timedelta(minutes=1)
_REMEMBERED = 10_000


class TooManyTries(Exception):
    """Five failures for this name from this address: wait so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


class Attempts:
    """The failures of late, by name and address. Thread-safe; forgets the oldest when there are too many."""

    def __init__(self) -> None:
        self._failed: OrderedDict[tuple[str, str], list[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, who: tuple[str, str], now: datetime) -> None:
        """Raises `TooManyTries` while patience is asked for."""
        with self._lock:
            late = [at for at in self._failed.get(who, ()) if now - at < WITHIN]
        if len(late) >= FAILURES and (left := PATIENCE - (now - late[-1])) > timedelta(0):
            raise TooManyTries(int(left.total_seconds()) + 1)

    def failed(self, who: tuple[str, str], now: datetime) -> None:
        """Remembers a failure."""
        with self._lock:
            late = [at for at in self._failed.pop(who, ()) if now - at < WITHIN]
            self._failed[who] = [*late, now][-FAILURES:]
            while len(self._failed) > _REMEMBERED:
                self._failed.popitem(last=False)

    def succeeded(self, who: tuple[str, str]) -> None:
        """Forgets the failures."""
        with self._lock:
            self._failed.pop(who, None)


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt to sign in: name, password and the address that it comes from."""

    username: str
    password: str
    address: str


def sign_in(house: House, attempts: Attempts, one: Try, now: datetime) -> Opened:
    """Opens a session; `NotSignedIn` when name or password is wrong, `TooManyTries` when too often."""
    who = (one.username, one.address)
    attempts.check(who, now)
    try:
        opened = sessions.sign_in(house, one.username, one.password, now)
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


def drop_cookie(response: Response, cookie: Cookie) -> None:
    """Takes the session from the browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=cookie.secure)
