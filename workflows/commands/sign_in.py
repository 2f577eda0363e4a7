"""Signing in and out: a password becomes a session, a session becomes an actor.

Only the digest of a session's token is kept; it lasts twelve hours, ends when nobody uses it for some hours, and at
once when it or the account is closed. Passwords are Argon2id hashes. An account with a second factor is opened by a
code besides; between the two the browser carries a sealed note that the password was right. How often somebody may
try is the desk's matter.

Whoever came in, went out or was refused stands in the office journal, never with a password. A name that was tried
stands there only when an account has it: what else is typed there at night may be the password itself, and of it the
journal keeps a mark that tells no more than that the same was tried again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from records import signing_in
from records.person import Account, Person, SignIn
from records.questions import accounts
from records.vault import Unreadable
from states.actor import Actor
from states.text import Text
from workflows.commands import lock_out, second_factor
from workflows.commands.lock_out import Knock
from workflows.presence import NotSignedIn, in_post
from workflows.work import House, Work, token_digest

LASTS = timedelta(hours=12)
HALF_LASTS = timedelta(minutes=5)
"""How long the code may be given after the password."""
_HALF = "half_signed_in"
LONGEST_AGENT = 200
MARK_LENGTH = 10
_PASSWORDS = PasswordHash((Argon2Hasher(),))
_NOBODY = _PASSWORDS.hash(secrets.token_urlsafe())
"""What the password of an unknown name is compared with, so that the time tells nothing."""


class CodeWanted(Exception):
    """Name and password were right, and the account asks for a code besides; `half` says so to `sign_in_by_code`."""

    def __init__(self, half: str) -> None:
        super().__init__("a code is wanted")
        self.half = half


_WRONG = Text("用户名或密码不对", "name or password is wrong")
_HALF_OVER = Text("验证码超时，请重新登录", "the code came too late: sign in again")
_TOO_OFTEN = Text("失败次数过多，暂不受理", "too many failures: not looked at")


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt to sign in: name and password, the address and program that it comes from, and by which door."""

    username: str
    password: str
    address: str
    door: str = "page"
    code: str = ""
    agent: str = ""
    device: str = ""
    """The key by which a browser is known."""

    def stranger(self) -> Actor:
        """Whoever tries, before anybody knows who it is."""
        return Actor(person="", name="", door=self.door)


@dataclass(frozen=True, slots=True)
class Half:
    """A password that was right: whose, and how it came in."""

    account: uuid.UUID
    username: str
    way: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: the token that only its owner holds, and the key that its forms carry."""

    token: str
    form_key: str
    until: datetime
    device: str = ""
    """The key by which this browser is known from now on; empty when it keeps the one it has."""


def hashed(password: str) -> str:
    """The form in which a password is kept."""
    return _PASSWORDS.hash(password)


def is_password(given: str, account: Account) -> bool:
    """Whether this is the password of an account; takes a tenth of a second, on purpose."""
    return _PASSWORDS.verify(given, account.password_hash)


def sign_in(house: House, one: Try, now: datetime, unread: int = 0) -> Opened:
    """Opens a session; `NotSignedIn` when name or password is wrong, in the same words either way.

    `unread`: how many attempts with this name from this address were turned away unread before this one.
    """
    found = house.look(one.stranger(), now, lambda work: _account(work, one.username))
    if found is not None:
        _check(house, found[0], one, now)
    if not _PASSWORDS.verify(one.password, found[0].password_hash if found else _NOBODY) or found is None:
        keep_refused(
            house, one, now, subject=_subject(found[0]) if found else "", reason=_WRONG.as_data(), unread=unread
        )
        if found is not None:
            lock_out.failed(house, Knock(found[0], one.device), one.stranger(), now)
        raise NotSignedIn(_WRONG)
    return let_in(house, found, one, now, Came("password", unread))


def half_of(house: House, half: str, now: datetime) -> Half:
    """Whose password was right a moment ago; `NotSignedIn` when that is too long ago, or nobody said so."""
    try:
        told = json.loads(house.vault.open(half, _HALF))
    except Unreadable as wrong:
        raise NotSignedIn(_HALF_OVER) from wrong
    if now >= datetime.fromisoformat(told["until"]):
        raise NotSignedIn(_HALF_OVER)
    return Half(uuid.UUID(told["account"]), told["username"], told["way"])


def sign_in_by_code(house: House, half: Half, one: Try, now: datetime, unread: int = 0) -> Opened:
    """Opens the session of whoever gave the right password and now the code; `NotSignedIn` when it is wrong."""
    found = house.look(one.stranger(), now, lambda work: signing_in.account_by_id(work.session, half.account, now))
    if found is None or not one.code.strip():
        raise NotSignedIn(second_factor.WRONG_CODE if found else _HALF_OVER)
    _check(house, found[0], one, now)
    return let_in(house, found, one, now, Came(half.way, unread))


@dataclass(frozen=True, slots=True)
class Came:
    """How somebody came so far, and how many attempts before this one were not looked at."""

    way: str
    unread: int = 0
    proven: bool = False
    """Whether a second factor was asked where they came from."""


def let_in(house: House, found: tuple[Account, Person], one: Try, now: datetime, came: Came) -> Opened:
    """Opens a session, if the second factor lets it; a wrong code is kept as a refusal."""
    account, person = found
    actor, _ = house.look(one.stranger(), now, lambda work: in_post(work.session, person, now, one.door))
    try:
        return house.carry(actor, now, lambda work: _open(work, account, one, came))
    except NotSignedIn as refused:
        keep_refused(
            house, one, now, subject=_subject(account), reason=refused.reason.as_data(), unread=came.unread,
            username=account.username,
        )  # fmt: skip
        lock_out.failed(house, Knock(account, one.device), one.stranger(), now)
        raise


def _check(house: House, account: Account, one: Try, now: datetime) -> None:
    """`NotSignedIn`, and kept, while the account is locked for this device."""
    try:
        house.look(one.stranger(), now, lambda work: lock_out.check(work, Knock(account, one.device)))
    except NotSignedIn as locked:
        keep_refused(
            house, one, now, subject=_subject(account), reason=locked.reason.as_data(), unread=0,
            username=account.username,
        )  # fmt: skip
        raise


def _open(work: Work, account: Account, one: Try, came: Came) -> Opened:
    way = came.way
    if not came.proven and second_factor.is_on(work, account.id):
        if not one.code.strip():
            raise CodeWanted(_half(work, account, way))
        taken = second_factor.way_of(work, account.id, one.code)
        if taken is None:
            raise NotSignedIn(second_factor.WRONG_CODE)
        way = f"{way}+{taken}"
    device = lock_out.came_in(work, Knock(account, one.device), one.door)
    opened = Opened(secrets.token_urlsafe(32), secrets.token_urlsafe(16), work.now + LASTS, device)
    row = SignIn(
        account_id=account.id, token_digest=token_digest(opened.token), form_key=opened.form_key, since=work.now,
        until=opened.until, seen_at=work.now, address=one.address, agent=one.agent[:LONGEST_AGENT], way=way,
    )  # fmt: skip
    signing_in.keep(work.session, row)
    work.ledger.office(
        "signed_in", subject=_subject(account), username=account.username, address=one.address, until=opened.until,
        unread=came.unread, way=way,
    )  # fmt: skip
    return opened


def _half(work: Work, account: Account, way: str) -> str:
    told = {"account": str(account.id), "username": account.username, "way": way}
    until = (work.now + HALF_LASTS).isoformat()
    return work.house.vault.shut(json.dumps(told | {"until": until}).encode(), _HALF)


def turned_away(house: House, one: Try, now: datetime) -> None:
    """Keeps that an attempt was not looked at, because too many had failed before it."""
    keep_refused(house, one, now, reason=_TOO_OFTEN.as_data(), unread=0)


def keep_refused(house: House, one: Try, now: datetime, **told: Any) -> None:
    """Keeps that somebody was not let in, and why."""
    told = {"address": one.address} | told

    def keep(work: Work) -> None:
        named = {} if "username" in told else _named(work, one.username)
        work.ledger.office("sign_in_refused", **named, **told)

    house.carry(one.stranger(), now, keep)


def _named(work: Work, tried: str) -> dict[str, str]:
    """A name that an account has or had; of any other only a mark, by which the same is known again here."""
    if tried.isprintable() and accounts.named(work.session, tried) is not None:
        return {"username": tried}
    mark = hmac.new(work.house.link_key, f"name:{tried}".encode(), hashlib.sha256).hexdigest()[:MARK_LENGTH]
    return {"username": "", "unknown": mark} if tried else {"username": ""}


def _account(work: Work, username: str) -> tuple[Account, Person] | None:
    # What can not be printed is no name; the database would choke on some of it.
    return signing_in.account_of(work.session, username, work.now) if username.isprintable() else None


def _subject(account: Account) -> str:
    return f"account:{account.username}"


def sign_out(work: Work, token: str) -> None:
    """Ends a session; one that is over already stays over."""
    account = signing_in.end(work.session, token_digest(token))
    if account is not None:
        work.ledger.office("signed_out", subject=_subject(account), username=account.username)
