"""Signing in and out: a password becomes a session, a session becomes an actor.

Only the digest of a session's token is kept; it lasts twelve hours and ends at once when it or the account is
closed.
Passwords are Argon2id hashes. How often somebody may try is the desk's matter.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from records import signing_in
from records.person import SignIn
from states.actor import Actor
from states.text import Text
from workflows.work import House, token_digest

LASTS = timedelta(hours=12)
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


def sign_in(house: House, username: str, password: str, now: datetime) -> Opened:
    """Opens a session; `NotSignedIn` when name or password is wrong, in the same words either way."""
    with house.database.transaction() as session:
        found = signing_in.account_of(session, username)
    if not _PASSWORDS.verify(password, found[0].password_hash if found else _NOBODY) or found is None:
        raise NotSignedIn(_WRONG)
    opened = Opened(secrets.token_urlsafe(32), secrets.token_urlsafe(16), now + LASTS)
    row = SignIn(
        account_id=found[0].id, token_digest=token_digest(opened.token), form_key=opened.form_key, since=now,
        until=opened.until,
    )  # fmt: skip
    with house.database.transaction() as session:
        signing_in.keep(session, row)
    return opened


def sign_out(house: House, token: str) -> None:
    """Ends a session; one that is over already stays over."""
    with house.database.transaction() as session:
        signing_in.end(session, token_digest(token))


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
    title = Text(post.zh, post.en) if post else Text("", "")
    return Present(actor, Text(person.zh, person.en), title, person.language, kept.form_key, kept.until)
