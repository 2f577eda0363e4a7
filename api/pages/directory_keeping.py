"""What the office sends from the pages of the directory; refused, the page comes back with what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk
from api.pages import directory as pages
from api.pages.asking import Attempt, Post, Posted, tried
from api.pages.moments import read_local
from api.pages.rendering import Read, Reader, to
from api.pages.sheets import READ
from records import person as rows
from records.organisation import Organisation
from records.questions import organisations
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.directory import bodies, dissolving, people, posts
from workflows.commands.directory.keeping import there
from workflows.commands.directory.removing import remove_person
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_NO_TIME = Text("请填写时间", "give a time")


@router.post("/organisations")
def add_organisation(desk: Desk, reader: Read, posted: Post) -> Response:
    """A new organisation."""
    key = posted.one("code")
    done = tried(desk, lambda work: bodies.add_organisation(work, key, _body(posted), posted.one("why")))
    if isinstance(done, Refusal):
        return pages.index(desk, reader, Attempt(None, "/organisations", posted.typed, done))
    return to(f"/organisations/{key}")


@router.post("/organisations/{key}")
def change_organisation(key: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """An organisation as it is from now on."""
    done = tried(
        desk, lambda work: bodies.change_organisation(work, key, _body(posted), posted.one("why"), posted.one(READ))
    )
    return _back(desk, reader, key, posted, (f"/organisations/{key}", done))


@router.post("/organisations/{key}/posts")
def add_post(key: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """A new post of an organisation."""
    done = tried(desk, lambda work: posts.add_post(work, key, posted.one("code"), _post(posted), posted.one("why")))
    return _back(desk, reader, key, posted, (f"/organisations/{key}/posts", done))


@router.post("/organisations/{key}/dissolve")
def dissolve(key: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """An organisation that is no more."""

    def carry(work: Work) -> object:
        return dissolving.dissolve_organisation(work, key, _time(posted, "at"), posted.one("why"))

    return _back(desk, reader, key, posted, (f"/organisations/{key}/dissolve", tried(desk, carry)))


@router.post("/posts/{key}/dissolve")
def dissolve_post(key: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """A post that is no more."""

    def carry(work: Work) -> object:
        return dissolving.dissolve_post(work, key, _time(posted, "at"), posted.one("why"))

    return _back(desk, reader, _body_of(desk, key), posted, (f"/posts/{key}/dissolve", tried(desk, carry)))


@router.post("/posts/{key}")
def change_post(key: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """A post as it is from now on."""
    done = tried(desk, lambda work: posts.change_post(work, key, _post(posted), posted.one("why"), posted.one(READ)))
    return _back(desk, reader, _body_of(desk, key), posted, (f"/posts/{key}", done))


@router.post("/posts/{key}/holdings")
def take_over(key: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Somebody takes a post over."""

    def carry(work: Work) -> object:
        taken = posts.Taken(posted.one("person"), posted.one("part"), _time(posted, "since"), posted.one("why"))
        return posts.take_over(work, key, taken)

    return _back(desk, reader, _body_of(desk, key), posted, (f"/posts/{key}/holdings", tried(desk, carry)))


@router.post("/posts/{key}/holdings/{number}/end")
def leave(key: str, number: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """Somebody leaves a post."""
    done = tried(desk, lambda work: posts.leave(work, number, _time(posted, "until"), posted.one("why")))
    return _back(desk, reader, _body_of(desk, key), posted, (f"/posts/{key}/holdings/{number}/end", done))


@router.post("/people")
def add_person(desk: Desk, reader: Read, posted: Post) -> Response:
    """A new person."""
    key = posted.one("code")
    done = tried(desk, lambda work: people.add_person(work, key, _person(posted), posted.one("why")))
    if isinstance(done, Refusal):
        return pages.index(desk, reader, Attempt(None, "/people", posted.typed, done))
    return to(f"/people/{key}")


@router.post("/people/{key}")
def change_person(key: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """A person as they are from now on."""
    at = f"/people/{key}"
    return _mine(
        desk,
        reader,
        posted,
        at,
        lambda work: people.change_person(work, key, _person(posted), posted.one("why"), posted.one(READ)),
    )


@router.post("/people/{key}/addresses")
def reach(key: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """One more way to reach a person."""
    reached = people.Reached(posted.one("channel"), posted.one("target"), drill=posted.one("drill_only") == "yes")
    at = f"/people/{key}/addresses"
    return _mine(desk, reader, posted, at, lambda work: people.add_address(work, key, reached, posted.one("why")))


@router.post("/people/{key}/remove")
def remove(key: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Name and addresses of somebody who has left are destroyed."""
    at = f"/people/{key}/remove"
    return _mine(desk, reader, posted, at, lambda work: remove_person(work, key, posted.one("why")))


@router.post("/people/{key}/confirm")
def confirm_entry(key: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """The entry of a person is right, although a call-out did not reach them."""
    at = f"/people/{key}/confirm"
    return _mine(desk, reader, posted, at, lambda work: people.confirm_entry(work, key, posted.one("why")))


@router.post("/people/{key}/addresses/{number}/close")
def close(key: str, number: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """An address that is used no more."""
    at = f"/people/{key}/addresses/{number}/close"
    return _mine(desk, reader, posted, at, lambda work: people.close_address(work, number, posted.one("why")))


@router.post("/people/{key}/addresses/{number}/confirm")
def confirm(key: str, number: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """A denied address is the person's after all."""
    at = f"/people/{key}/addresses/{number}/confirm"
    return _mine(desk, reader, posted, at, lambda work: people.confirm_address(work, number, posted.one("why")))


def _mine(desk: AtDesk, reader: Reader, posted: Posted, at: str, command: Callable[[Work], object]) -> Response:
    key = at.split("/")[2]
    done = tried(desk, command)
    if isinstance(done, Refusal):
        return pages.of_person(desk, reader, key, Attempt(None, at, posted.typed, done))
    return to(f"/people/{key}")


def _back(desk: AtDesk, reader: Reader, key: str, posted: Posted, what: tuple[str, object]) -> Response:
    """The page of the organisation, again with the form when it was refused."""
    at, done = what
    if isinstance(done, Refusal):
        return pages.of_organisation(desk, reader, key, Attempt(None, at, posted.typed, done))
    return to(f"/organisations/{key}")


def _body_of(desk: AtDesk, post: str) -> str:
    """The organisation of a post."""

    def ask(work: Work) -> str:
        found: rows.Post = there(organisations.with_key(work.session, rows.Post, post))
        body: Organisation = there(organisations.with_id(work.session, Organisation, found.organisation_id))
        return body.key

    return desk.look(ask)


def _time(posted: Posted, name: str) -> datetime:
    try:
        return datetime.fromisoformat(read_local(posted.one(name)))
    except ValueError:
        raise Refused(Refusal(Cause.FORM, _NO_TIME, fields={name: _NO_TIME})) from None


def _body(posted: Posted) -> bodies.Told:
    areas, leads, member_of = (tuple(posted.one(name).split()) for name in ("areas", "leads", "member_of"))
    zh, en, parent = (posted.one(name) for name in ("zh", "en", "parent"))
    return bodies.Told(posted.one("kind"), posted.one("tier"), areas, zh, en, parent or None, leads, member_of)


def _post(posted: Posted) -> posts.Told:
    return posts.Told(posted.one("role"), posted.one("zh"), posted.one("en"), posted.one("superior") or None)


def _person(posted: Posted) -> people.Told:
    return people.Told(posted.one("zh"), posted.one("en"), posted.one("language"))
