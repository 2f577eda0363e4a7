"""Signing in and out over REST, and who one is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.asked import Asked, Writable
from api.dependencies import Attempts, Desk, House, Now, SessionCookie, Shown, Signed, shown
from api.sign_in import attempt, drop_cookie, rules, sign_in
from states.text import Text
from workflows.commands import own_sessions
from workflows.commands import sign_in as sessions
from workflows.presence import Present, signed

router = APIRouter(prefix="/api", tags=["sessions"])


class Credentials(BaseModel):
    """A name and a password, and the code of the account's second factor when it has one."""

    model_config = ConfigDict(extra="forbid")

    username: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")
    password: str = Field(min_length=1, max_length=1000)
    code: str = Field(default="", max_length=40)


class Person(BaseModel):
    """Somebody by name."""

    key: str
    name: Text


class Post(BaseModel):
    """The post in which one acts."""

    key: str
    title: Text
    organisation: str
    tier: str


class Held(BaseModel):
    """A post that one holds now."""

    key: str
    title: Text


class ToActIn(Asked):
    """The post in which one acts from here on."""

    post: Writable = Field(max_length=200)


class Me(BaseModel):
    """Who is signed in, in which post, with which roles; `posts` are all that one holds, the one at hand first."""

    person: Person
    post: Post
    posts: list[Held]
    roles: list[str]
    language: str
    form_key: str


class SignedIn(Me):
    """A new session."""

    token: str


def _me(present: Present) -> dict[str, object]:
    actor = present.actor
    return {
        "person": Person(key=actor.person, name=present.name),
        "post": Post(key=actor.post, title=present.post, organisation=actor.organisation, tier=actor.tier),
        "posts": [Held(key=key, title=title) for key, title in present.posts],
        "roles": sorted(actor.roles),
        "language": present.language,
        "form_key": present.form_key,
    }


@router.post("/sign-in")
def open_session(given: Credentials, request: Request, house: House, attempts: Attempts, now: Now) -> SignedIn:
    """Opens a session of twelve hours; its token goes into `Authorization: Bearer`."""
    one = attempt(request, given.username, given.password, given.code)
    opened = sign_in(house, attempts, one, now)
    found = signed(house, opened.token, now, rules(request.app.state.settings))
    return SignedIn.model_validate(_me(found) | {"token": opened.token})


@router.post("/sign-out", status_code=204)
def close_session(
    desk: Desk, session: Annotated[Shown, Depends(shown)], response: Response, cookie: SessionCookie
) -> None:
    """Ends the session, at once and everywhere."""
    desk.carry(lambda work: sessions.sign_out(work, session.token))
    drop_cookie(response, cookie)


@router.put("/me/post", status_code=204)
def act_in(asked: ToActIn, desk: Desk, present: Signed) -> None:
    """Acts in another of one's posts from here on, in this session."""
    desk.carry(lambda work: own_sessions.act_in(work, present, asked.post))


@router.get("/me")
def me(present: Signed) -> Me:
    """Who is signed in."""
    return Me.model_validate(_me(present))
