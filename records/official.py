"""The read-only questions of the page behind a call's link, and of the pretend phones of a drill."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from records.call import Call, Message
from records.case import Case
from records.columns import any_of
from records.organisation import Organisation
from records.person import Address, Holding, Person, Post
from records.task import Task


@dataclass(frozen=True, slots=True)
class Behind:
    """What lies behind a link: the message that carried it, the call, its person, the case that calls, its incident."""

    message: Message
    call: Call
    person: Person
    case: Case
    incident: Case | None


def behind(session: Session, digests: Iterable[str]) -> dict[str, Behind]:
    """What lies behind the links with these digests, by digest; without links that were never made."""
    rows = session.execute(_BEHIND, {"digests": list(digests)})
    return {row[0].token_digest: Behind(row[0], row[1], row[2], row[3], row[4]) for row in rows}


_INCIDENT = aliased(Case)
_BEHIND = (
    select(Message, Call, Person, Case, _INCIDENT)
    .join(Call, col(Call.id) == col(Message.call_id))
    .join(Person, col(Person.id) == col(Message.person_id))
    .join(Case, col(Case.id) == col(Call.case_id))
    .join(_INCIDENT, col(_INCIDENT.id) == col(Case.incident_id), isouter=True)
    .where(col(Message.token_digest) == any_of("digests", Text()))
)


def in_place_of(session: Session, calls: Iterable[uuid.UUID]) -> Sequence[Call]:
    """The holders' calls in whose place any of these was made, however they stand now, in the order of their making."""
    stand_ins: Any = Call.stand_in_ids
    query = select(Call).where(stand_ins.overlap(list(calls))).order_by(col(Call.id))
    return session.execute(query).scalars().all()


def tasks_of_posts(session: Session, cases: Iterable[uuid.UUID], posts: Iterable[uuid.UUID]) -> Sequence[Task]:
    """What any of these posts has to do in any of these cases, first due first."""
    return session.execute(_TASKS_OF_POSTS, {"cases": list(cases), "posts": list(posts)}).scalars().all()


_TASKS_OF_POSTS = (
    select(Task)
    .where(col(Task.case_id) == any_of("cases"), col(Task.owner_post_id) == any_of("posts"))
    .order_by(col(Task.due_at))
)


def newer_call(session: Session, call: Call) -> Message | None:
    """The newest message of a later call to the same person in the same incident, when this one is over."""
    query = (
        select(Message)
        .join(Call, col(Call.id) == Message.call_id)
        .where(
            col(Call.person_id) == call.person_id,
            col(Call.incident_id) == call.incident_id,
            col(Call.id) > call.id,
        )
        .order_by(col(Message.id).desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Reached:
    """A person of the drill with the post and its places, and the addresses to which practice messages go."""

    person: Person
    post: Post | None
    urls: tuple[str, ...]
    areas: tuple[str, ...] = ()


def people_of_drills(session: Session) -> list[Reached]:
    """Everybody who has a practice address, in the order of the directory."""
    query = select(Person, col(Address.url)).join(Address, col(Address.person_id) == Person.id)
    urls: dict[uuid.UUID, list[str]] = {}
    people: dict[uuid.UUID, Person] = {}
    for person, url in session.execute(query.where(col(Address.drill)).order_by(col(Address.position))):
        people[person.id] = person
        urls.setdefault(person.id, []).append(url)
    held = (
        select(col(Holding.person_id), Post, col(Organisation.areas))
        .join(Post, col(Post.id) == col(Holding.post_id))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
    )
    posts = {row[0]: (row[1], tuple(row[2])) for row in session.execute(held.order_by(col(Holding.part)))}
    found = ((person, tuple(urls[one]), posts.get(one, (None, ()))) for one, person in sorted(people.items()))
    return [Reached(person, post, reached, areas) for person, reached, (post, areas) in found]
