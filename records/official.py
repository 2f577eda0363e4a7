"""The read-only questions of the page behind a call's link, and of the pretend phones of a drill."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from records.call import Call, Message
from records.case import Case
from records.person import Address, Holding, Person, Post
from records.task import Task


@dataclass(frozen=True, slots=True)
class Behind:
    """What lies behind a link: the message that carried it, the call, its person, and the case that calls."""

    message: Message
    call: Call
    person: Person
    case: Case


def behind(session: Session, token_digest: str) -> Behind | None:
    """What lies behind the link with this digest; None for a link that was never made."""
    query = (
        select(Message, Call, Person, Case)
        .join(Call, col(Call.id) == Message.call_id)
        .join(Person, col(Person.id) == Message.person_id)
        .join(Case, col(Case.id) == Call.case_id)
        .where(col(Message.token_digest) == token_digest)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else Behind(row[0], row[1], row[2], row[3])


def tasks_of_post(session: Session, case: Case, post_id: uuid.UUID) -> list[Task]:
    """What a post has to do in a case, first due first."""
    query = select(Task).where(col(Task.case_id) == case.id, col(Task.owner_post_id) == post_id)
    return list(session.execute(query.order_by(col(Task.due_at))).scalars())


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
    """A person of the drill with the post, and the addresses to which practice messages go."""

    person: Person
    post: Post | None
    urls: tuple[str, ...]


def people_of_drills(session: Session) -> list[Reached]:
    """Everybody who has a practice address, in the order of the directory."""
    query = select(Person, col(Address.url)).join(Address, col(Address.person_id) == Person.id)
    urls: dict[uuid.UUID, list[str]] = {}
    people: dict[uuid.UUID, Person] = {}
    for person, url in session.execute(query.where(col(Address.drill)).order_by(col(Address.position))):
        people[person.id] = person
        urls.setdefault(person.id, []).append(url)
    held = select(col(Holding.person_id), Post).join(Post, col(Post.id) == col(Holding.post_id))
    posts = {row[0]: row[1] for row in session.execute(held.order_by(col(Holding.part)))}
    return [Reached(person, posts.get(one), tuple(urls[one])) for one, person in sorted(people.items())]
