"""The directory: organisations, posts, people and who holds what. Everybody at the desk reads; the office keeps it."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query

from api import directory_shapes as shapes
from api.dependencies import Desk
from api.doubt_shapes import DoubtShape, DoubtsShape
from records.organisation import Organisation
from records.person import Person, Post
from records.questions import doubts, organisations
from workflows.commands.directory import bodies, dissolving, people, posts
from workflows.commands.directory.keeping import there
from workflows.commands.directory.removing import remove_person
from workflows.finding import seen_body, seen_person
from workflows.gaps import gaps_of
from workflows.work import Work

router = APIRouter(prefix="/api", tags=["directory"])


_IF_MATCH = "the version that was read: another that stands by now is 409 with what changed; without it any is edited"


def _read(
    given: Annotated[str, Header(alias="If-Match", max_length=100, description=_IF_MATCH)] = "",
) -> str:
    """The condition of RFC 9110, 13.1.1. It is not asked for (RFC 6585, 428): a register elsewhere that is the source
    of a row writes it whatever stands here, and no edit is lost, since the journal keeps before and after of each.
    """
    return given.removeprefix("W/").strip('"').removeprefix("*")


Read = Annotated[str, Depends(_read)]
"""The version that an edit is made from; empty for whichever it is now."""


@router.get("/tiers")
def tiers(desk: Desk) -> list[shapes.TierShape]:
    """The tiers of this deployment, the widest first."""
    return desk.look(lambda work: [shapes.TierShape.model_validate(one) for one in organisations.tiers(work.session)])


@router.get("/organisations")
def index(desk: Desk, kind: str | None = None, dissolved: bool = False) -> list[shapes.OrganisationRow]:
    """Every organisation that the reader sees, the widest tier first; of one kind; `dissolved`: those no more."""

    def ask(work: Work) -> list[shapes.OrganisationRow]:
        found = organisations.every(work.session, work.sight, dissolved=dissolved)
        return shapes.organisation_rows(work, [one for one in found if kind in (None, one.kind)])

    return desk.look(ask)


@router.get("/directory/gaps")
def gaps_now(desk: Desk, drill: bool = False) -> list[shapes.GapShape]:
    """Townships and villages without an officer who can be telephoned, headquarters without a liaison; one's own."""
    return desk.look(lambda work: [shapes.gap_shape(one) for one in gaps_of(work, drill=drill)])


@router.get("/organisations/{key}")
def show(key: str, desk: Desk) -> shapes.OrganisationDetail:
    """An organisation with its posts, and with who holds and held them."""
    return desk.carry(lambda work: shapes.organisation_detail(work, seen_body(work, key)))


@router.post("/organisations", status_code=201)
def add(asked: shapes.ToAddOrganisation, desk: Desk) -> shapes.OrganisationDetail:
    """A new organisation."""
    return desk.carry(
        lambda work: shapes.organisation_detail(work, bodies.add_organisation(work, asked.key, asked.told(), asked.why))
    )


@router.put("/organisations/{key}")
def change(key: str, asked: shapes.ToKeepOrganisation, desk: Desk, read: Read) -> shapes.OrganisationDetail:
    """An organisation as it is from now on; 409 with what changed meanwhile when it is another than was read."""

    def carry(work: Work) -> shapes.OrganisationDetail:
        return shapes.organisation_detail(work, bodies.change_organisation(work, key, asked.told(), asked.why, read))

    return desk.carry(carry)


@router.post("/organisations/{key}/posts", status_code=201)
def add_post(key: str, asked: shapes.ToAddPost, desk: Desk) -> shapes.OrganisationDetail:
    """A new post of an organisation."""

    def carry(work: Work) -> shapes.OrganisationDetail:
        posts.add_post(work, key, asked.key, asked.told(), asked.why)
        return _organisation(work, key)

    return desk.carry(carry)


@router.post("/organisations/{key}/dissolve")
def dissolve(key: str, asked: shapes.ToDissolve, desk: Desk) -> shapes.OrganisationDetail:
    """An organisation that is no more; 409 while it has posts, leads a class, or a plan means it by name."""

    def carry(work: Work) -> shapes.OrganisationDetail:
        return shapes.organisation_detail(
            work, dissolving.dissolve_organisation(work, key, asked.at or work.now, asked.why)
        )

    return desk.carry(carry)


@router.post("/posts/{key}/dissolve")
def dissolve_post(key: str, asked: shapes.ToDissolve, desk: Desk) -> shapes.OrganisationDetail:
    """A post that is no more; 409 while somebody holds it or a plan means it by name."""
    return desk.carry(lambda work: _of_post(work, dissolving.dissolve_post(work, key, asked.at or work.now, asked.why)))


@router.put("/posts/{key}")
def change_post(key: str, asked: shapes.ToKeepPost, desk: Desk, read: Read) -> shapes.OrganisationDetail:
    """A post as it is from now on; 409 with what changed meanwhile when it is another than was read."""
    return desk.carry(lambda work: _of_post(work, posts.change_post(work, key, asked.told(), asked.why, read)))


@router.post("/posts/{key}/holdings", status_code=201)
def take_over(key: str, asked: shapes.ToTakeOver, desk: Desk) -> shapes.OrganisationDetail:
    """Somebody takes a post over; whoever held it in this part leaves at that moment."""

    def carry(work: Work) -> shapes.OrganisationDetail:
        taken = posts.Taken(asked.person, asked.part, asked.since or work.now, asked.why, asked.until)
        posts.take_over(work, key, taken)
        return _of_post(work, there(organisations.with_key(work.session, Post, key)))

    return desk.carry(carry)


@router.post("/holdings/{number}/end")
def leave(number: uuid.UUID, asked: shapes.ToLeave, desk: Desk) -> shapes.OrganisationDetail:
    """Somebody leaves a post."""

    def carry(work: Work) -> shapes.OrganisationDetail:
        holding = posts.leave(work, number, asked.until or work.now, asked.why)
        return _of_post(work, there(organisations.with_id(work.session, Post, holding.post_id)))

    return desk.carry(carry)


@router.get("/people")
def search(
    desk: Desk,
    sought: Annotated[str, Query(max_length=64)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[shapes.PersonRow]:
    """People whom the reader sees, by a part of their name or key, with the posts that they hold."""
    return desk.look(
        lambda work: [shapes.person_row(*one) for one in organisations.people(work.session, work.sight, sought, limit)]
    )


@router.get("/people/{key}")
def person(key: str, desk: Desk) -> shapes.PersonDetail:
    """A person with the posts that they hold and held."""
    return desk.carry(lambda work: shapes.person_detail(work, seen_person(work, key)))


@router.post("/people", status_code=201)
def add_person(asked: shapes.ToAddPerson, desk: Desk) -> shapes.PersonDetail:
    """A new person."""
    return desk.carry(
        lambda work: shapes.person_detail(work, people.add_person(work, asked.key, asked.told(), asked.why))
    )


@router.put("/people/{key}")
def change_person(key: str, asked: shapes.ToKeepPerson, desk: Desk, read: Read) -> shapes.PersonDetail:
    """A person as they are from now on; 409 with what changed meanwhile when they are another than was read."""

    def carry(work: Work) -> shapes.PersonDetail:
        return shapes.person_detail(work, people.change_person(work, key, asked.told(), asked.why, read))

    return desk.carry(carry)


@router.post("/people/{key}/remove")
def remove(key: str, asked: shapes.ToClose, desk: Desk) -> shapes.PersonDetail:
    """The name and the addresses of somebody who has left are destroyed; the key stays."""
    return desk.carry(lambda work: shapes.person_detail(work, remove_person(work, key, asked.why)))


@router.get("/people/{key}/doubts")
def doubted(key: str, desk: Desk) -> DoubtsShape:
    """What stands against the entry of a person since a call-out failed, until it is confirmed; the oldest first."""

    def ask(work: Work) -> DoubtsShape:
        found = doubts.of_people(work.session, [seen_person(work, key).id])
        return DoubtsShape(person=key, doubts=[DoubtShape.model_validate(one) for one in found])

    return desk.carry(ask)


@router.post("/people/{key}/confirm")
def confirm_entry(key: str, asked: shapes.ToClose, desk: Desk) -> shapes.PersonDetail:
    """The entry of a person is right, although a call-out did not reach them by it."""
    return desk.carry(lambda work: shapes.person_detail(work, people.confirm_entry(work, key, asked.why)))


@router.post("/people/{key}/addresses", status_code=201)
def reach(key: str, asked: shapes.ToReach, desk: Desk) -> shapes.PersonDetail:
    """One more way to reach a person."""

    def carry(work: Work) -> shapes.PersonDetail:
        people.add_address(work, key, people.Reached(asked.channel, asked.target, asked.drill), asked.why)
        return _person(work, key)

    return desk.carry(carry)


@router.post("/addresses/{number}/close", status_code=204)
def close(number: uuid.UUID, asked: shapes.ToClose, desk: Desk) -> None:
    """An address that is used no more."""
    desk.carry(lambda work: people.close_address(work, number, asked.why))


@router.post("/addresses/{number}/confirm", status_code=204)
def confirm(number: uuid.UUID, asked: shapes.ToClose, desk: Desk) -> None:
    """A denied address is the person's after all."""
    desk.carry(lambda work: people.confirm_address(work, number, asked.why))


def _organisation(work: Work, key: str) -> shapes.OrganisationDetail:
    return shapes.organisation_detail(work, there(organisations.with_key(work.session, Organisation, key)))


def _of_post(work: Work, post: Post) -> shapes.OrganisationDetail:
    return shapes.organisation_detail(
        work, there(organisations.with_id(work.session, Organisation, post.organisation_id))
    )


def _person(work: Work, key: str) -> shapes.PersonDetail:
    return shapes.person_detail(work, there(organisations.with_key(work.session, Person, key)))
