"""Signing in and out: a password becomes a session, a session becomes an actor.

Only the digest of a session's token is kept; it lasts twelve hours and ends at once when it or the account is
closed. Passwords are Argon2id hashes. How often somebody may try is the desk's matter.

Whoever came in, went out or was refused stands in the office journal: with the name that was tried, cut to a sane
length, and never with a password.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from records import signing_in
from records.database import Session
from records.person import Account, Person, SignIn
from states.actor import Actor
from states.text import Text
from workflows.work import House, Work, token_digest

LASTS = timedelta(hours=12)
LONGEST_NAME = 64
"""What the journal keeps of a name that was tried."""
_PASSWORDS = PasswordHash((Argon2Hasher(),))
_NOBODY = _PASSWORDS.hash(secrets.token_urlsafe())
"""What the password of an unknown name is compared with, so that the time tells nothing."""


class NotSignedIn(Exception):
    """Nobody is signed in, or name and password do not belong together."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


_ANYWHERE = frozenset({"auditor"})
"""Every other role gives authority in the command only: a bureau has a shift leader too, who commands no response."""
_WRONG = Text("用户名或密码不对", "name or password is wrong")
_TOO_OFTEN = Text("失败次数过多，暂不受理", "too many failures: not looked at")


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt to sign in: name and password, the address that it comes from, and by which door."""

    username: str
    password: str
    address: str
    door: str = "page"

    @property
    def said(self) -> str:
        """The name that was tried, as the journal keeps it."""
        kept = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in self.username)
        return kept if len(kept) <= LONGEST_NAME else kept[:LONGEST_NAME] + "…"

    def stranger(self) -> Actor:
        """Whoever tries, before anybody knows who it is."""
        return Actor(person="", name="", door=self.door)


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: the token that only its owner holds, and the key that its forms carry."""

    token: str
    form_key: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is signed in: as actor, by name and post, and until when."""

    actor: Actor
    name: Text
    post: Text
    language: str
    form_key: str
    until: datetime


def hashed(password: str) -> str:
    """The form in which a password is kept."""
    return _PASSWORDS.hash(password)


def sign_in(house: House, one: Try, now: datetime, unread: int = 0) -> Opened:
    """Opens a session; `NotSignedIn` when name or password is wrong, in the same words either way.

    `unread`: how many attempts with this name from this address were turned away unread before this one.
    """
    found = house.look(one.stranger(), now, lambda work: _account(work, one.username))
    if not _PASSWORDS.verify(one.password, found[0].password_hash if found else _NOBODY) or found is None:
        _keep_refused(
            house, one, now, subject=_subject(found[0]) if found else "", reason=_WRONG.as_data(), unread=unread
        )
        raise NotSignedIn(_WRONG)
    account, person = found
    opened = Opened(secrets.token_urlsafe(32), secrets.token_urlsafe(16), now + LASTS)
    row = SignIn(
        account_id=account.id, token_digest=token_digest(opened.token), form_key=opened.form_key, since=now,
        until=opened.until,
    )  # fmt: skip
    actor, _ = house.look(one.stranger(), now, lambda work: _in_post(work.session, person, now, one.door))

    def open_it(work: Work) -> None:
        signing_in.keep(work.session, row)
        work.ledger.office(
            "signed_in", subject=_subject(account), username=account.username, address=one.address, until=opened.until,
            unread=unread,
        )  # fmt: skip

    house.carry(actor, now, open_it)
    return opened


def turned_away(house: House, one: Try, now: datetime) -> None:
    """Keeps that an attempt was not looked at, because too many had failed before it."""
    _keep_refused(house, one, now, reason=_TOO_OFTEN.as_data(), unread=0)


def _keep_refused(house: House, one: Try, now: datetime, **told: Any) -> None:
    told |= {"username": one.said, "address": one.address}
    house.carry(one.stranger(), now, lambda work: work.ledger.office("sign_in_refused", **told))


def _account(work: Work, username: str) -> tuple[Account, Person] | None:
    # What can not be printed is no name; the database would choke on some of it.
    return signing_in.account_of(work.session, username) if username.isprintable() else None


def _subject(account: Account) -> str:
    return f"account:{account.username}"


def sign_out(work: Work, token: str) -> None:
    """Ends a session; one that is over already stays over."""
    account = signing_in.end(work.session, token_digest(token))
    if account is not None:
        work.ledger.office("signed_out", subject=_subject(account), username=account.username)


def signed(house: House, token: str, now: datetime) -> Present:
    """Whose session this is; `NotSignedIn` when it is none or over."""
    found = present(house, token, now, "rest")
    if found is None:
        raise NotSignedIn(_WRONG)
    return found


def present(house: House, token: str, now: datetime, door: str) -> Present | None:
    """Whose session this is, in the posts that they hold now; None when it is none or over."""
    with house.database.transaction() as session:
        found = signing_in.session_of(session, token_digest(token), now)
        if found is None:
            return None
        kept, person = found
        actor, title = _in_post(session, person, now, door)
    return Present(actor, Text(person.zh, person.en), title, person.language, kept.form_key, kept.until)


def _in_post(session: Session, person: Person, now: datetime, door: str) -> tuple[Actor, Text]:
    """A person as actor in the posts that they hold now, and what the first of these is called."""
    held = signing_in.posts_of(session, person.id, now)
    _, post, body = held[0] if held else (None, None, None)
    actor = Actor(
        person=person.key,
        name=person.zh,
        post=post.key if post else "",
        roles=frozenset(one.role for _, one, body in held if body.kind == "command" or one.role in _ANYWHERE),
        organisation=body.key if body else "",
        tier=body.tier if body else "",
        door=door,
        name_en=person.en,
    )
    return actor, Text(post.zh, post.en) if post else Text("", "")
