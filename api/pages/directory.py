"""The directory as pages: every organisation, one organisation, one person. Everybody reads; the office keeps it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk
from api.directory_shapes import kind_name
from api.pages import directory_forms as forms
from api.pages.asking import Attempt
from api.pages.contact import ways
from api.pages.directory_words import classes
from api.pages.naming import Names
from api.pages.rendering import Read, Reader
from api.refusals import STATUS
from records.organisation import Organisation
from records.person import Post
from records.questions import address_tests, doubts, organisations
from states.contact import CAUSE_NAMES
from states.gap import LACK_NAMES, Lack
from states.post import LIAISON, PART_NAMES, Part
from workflows.commands.directory.keeping import keeps
from workflows.finding import seen_body, seen_person
from workflows.gaps import gaps_of
from workflows.modes import Modes
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_MOST = 60


@router.get("/directory")
def show(desk: Desk, reader: Read, sought: str = "") -> Response:
    """Every organisation under the one above it; people by a part of their name."""
    return index(desk, reader, None, sought[:64])


@router.get("/organisations/{key}")
def organisation(key: str, desk: Desk, reader: Read) -> Response:
    """One organisation: its posts, who holds and held them, what stands below."""
    return of_organisation(desk, reader, key, None)


@router.get("/people/{key}")
def person(key: str, desk: Desk, reader: Read) -> Response:
    """One person: how they are reached, which posts they hold and held."""
    return of_person(desk, reader, key, None)


@router.get("/directory/gaps")
def gaps(desk: Desk, reader: Read) -> Response:
    """What the directory lacks in the reader's places; with `drill`, numbers for drills count."""
    drill = reader.asks("drill")
    return reader.page("gaps.html", **desk.look(lambda work: _gaps(work, drill=drill)))


def index(desk: AtDesk, reader: Reader, attempt: Attempt | None, sought: str = "") -> Response:
    """The page of the whole directory, after what was tried."""
    values = desk.look(lambda work: _index(work, attempt, sought))
    return reader.page("directory.html", _status(attempt), **values)


def of_organisation(desk: AtDesk, reader: Reader, key: str, attempt: Attempt | None) -> Response:
    """The page of an organisation, after what was tried."""
    return reader.page(
        "organisation.html", _status(attempt), **desk.look(lambda work: _organisation(work, key, attempt))
    )


def of_person(desk: AtDesk, reader: Reader, key: str, attempt: Attempt | None) -> Response:
    """The page of a person, after what was tried."""
    return reader.page("person.html", _status(attempt), **desk.look(lambda work: _person(work, key, attempt)))


def _status(attempt: Attempt | None) -> int:
    return STATUS[attempt.refusal.cause] if attempt else 200


def _index(work: Work, attempt: Attempt | None, sought: str) -> dict[str, Any]:
    every = organisations.every(work.session, work.sight)
    known = {one.id for one in every}
    below: dict[Any, list[Organisation]] = {}
    for one in every:
        below.setdefault(one.parent_id if one.parent_id in known else None, []).append(one)
    return {
        "modes": Modes(work), "gaps": len(gaps_of(work, drill=False)), "count": len(every), "names": Names.of(work),
        "gone": organisations.every(work.session, work.sight, dissolved=True),
        "roots": below.get(None, []), "below": below,
        "kind_name": kind_name, "sought": sought, "attempt": attempt,
        "people": organisations.people(work.session, work.sight, sought, _MOST) if sought else [],
        "sheets": forms.of_index(work, attempt) if keeps(work, ()) else [],
    }  # fmt: skip


def _gaps(work: Work, *, drill: bool) -> dict[str, Any]:
    found = gaps_of(work, drill=drill)
    groups = [(LACK_NAMES[lack], [one for one in found if one.lack == lack]) for lack in Lack]
    return {
        "count": len(found), "groups": [(title, each) for title, each in groups if each], "names": Names.of(work),
        "kind_name": kind_name, "counts_drills": drill,
    }  # fmt: skip


def _organisation(work: Work, key: str, attempt: Attempt | None) -> dict[str, Any]:
    body = seen_body(work, key)
    posts = organisations.posts_of(work.session, body.id)
    held = organisations.held(work.session, [one.id for one in posts])
    mine = keeps(work, body.areas) and body.dissolved_at is None
    above = organisations.with_id(work.session, Organisation, body.parent_id)
    return {
        "classes": classes(one.procedure for one in work.library.all(work.session)), "above": above,
        "mode": Modes(work).of(body), "body": body, "names": Names.of(work), "kind_name": kind_name,
        "attempt": attempt,
        "tier": next(one for one in organisations.tiers(work.session) if one.key == body.tier),
        "below": organisations.below(work.session, body.id), "parts": {str(one): PART_NAMES[one] for one in Part},
        "posts": [
            _Held(work, post, held, attempt, mine=mine and post.dissolved_at is None)
            for post in sorted(posts, key=_order)
        ],
        "sheets": forms.of_organisation(work, body, attempt) if mine else [],
        "not_verified": address_tests.not_verified(work.session, {one[1].id for one in held}), "mine": mine,
        "doubted": {one.person_id for one in doubts.of_people(work.session, {one[1].id for one in held})},
    }  # fmt: skip


def _order(post: Post) -> tuple[bool, bool]:
    return post.dissolved_at is not None, post.role == LIAISON


class _Held:
    """A post with who holds it now, who held it, and what the office may do with it."""

    def __init__(self, work: Work, post: Post, held: list[Any], attempt: Attempt | None, *, mine: bool) -> None:
        self.post = post
        mine_only = [(holding, person) for holding, person in held if holding.post_id == post.id]
        self.now = [one for one in mine_only if organisations.now_held(one[0], work.now)]
        self.other = [one for one in mine_only if one not in self.now]
        self.liaison = post.role == LIAISON
        self.vacant = post.dissolved_at is None and not any(holding.part == Part.HOLDER for holding, _ in self.now)
        self.sheets = forms.of_post(work, post, [one[0] for one in self.now], attempt) if mine else []


def _person(work: Work, key: str, attempt: Attempt | None) -> dict[str, Any]:
    row = seen_person(work, key)
    held = organisations.held_by(work.session, row.id)
    addresses = organisations.addresses_of(work.session, row.id)
    return {
        "person": row, "attempt": attempt, "parts": {str(one): PART_NAMES[one] for one in Part},
        "held": [one for one in held if organisations.now_held(one[0], work.now)],
        "earlier": [one for one in held if not organisations.now_held(one[0], work.now)],
        "ways": ways(work, row, addresses, attempt), "causes": CAUSE_NAMES,
        "doubts": doubts.of_people(work.session, [row.id]),
        "sheets": forms.of_person(work, row, addresses, attempt) if keeps(work, ()) else [],
    }  # fmt: skip
