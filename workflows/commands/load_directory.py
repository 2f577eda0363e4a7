"""Loading a directory file: tiers, places, organisations, posts, people, their addresses and accounts."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from plans import directory as listed
from plans.source import read
from records.columns import new_id
from records.duty import Qualified
from records.organisation import Organisation, Place, Tier
from records.person import Account, Address, Holding, Person, Post
from records.questions import directory
from workflows.wording import HERE
from workflows.work import Work

Listed = TypeVar("Listed", listed.Organisation, listed.Post)


@dataclass(frozen=True, slots=True)
class Target:
    """Where the addresses of a sample directory lead: templates with `{key}` and `{number}`, by channel."""

    addresses: dict[str, str]
    password_hash: str
    drill: bool = True


def load_directory(work: Work, file: Path, target: Target) -> int:
    """Loads a sample directory into an empty installation; how many people. 0 when there are people already."""
    if not directory.is_empty(work.session):
        return 0
    given = listed.Directory.model_validate(read(file).data)
    directory.add(work.session, [Tier(**one.model_dump()) for one in given.tiers])
    for place in given.places:
        directory.add(work.session, [Place(code=place.code, inside=place.in_, zh=place.zh, en=place.en)])
    bodies = add_organisations(work, given.organisations)
    people = _people(work, given.people, target)
    _posts(work, given.posts, bodies, people)
    return len(people)


def add_organisations(work: Work, given: Iterable[listed.Organisation]) -> dict[str, uuid.UUID]:
    """Organisations as a file lists them, whatever stands above before what stands below; their ids by key."""
    ids = {one.key: new_id() for one in given}
    for one in _from_the_top(given, lambda each: each.parent):
        told = one.model_dump(exclude={"parent"})
        row = Organisation(**told, id=ids[one.key], parent_id=ids[one.parent] if one.parent else None)
        directory.add(work.session, [row])
    return ids


def _people(work: Work, given: Iterable[listed.Person], target: Target) -> dict[str, uuid.UUID]:
    ids: dict[str, uuid.UUID] = {}
    rows: list[Person] = []
    rest: list[Address | Account | Qualified] = []
    for number, one in enumerate(given, start=1):
        person = ids[one.key] = new_id()
        rows.append(Person(id=person, key=one.key, zh=one.zh, en=one.en, language=one.language))
        for position, channel in enumerate(one.channels):
            url = target.addresses[channel].format(key=one.key, number=f"{13800000000 + number}")
            rest.append(Address(person_id=person, channel=channel, url=url, position=position, drill=target.drill))
        rest += _qualified(work, person, one.qualified)
        if one.account:
            rest.append(Account(person_id=person, username=one.account, password_hash=target.password_hash))
    directory.add(work.session, rows)
    directory.add(work.session, rest)
    return ids


def _qualified(work: Work, person: uuid.UUID, given: Mapping[str, listed.Qualified]) -> list[Qualified]:
    today = work.now.astimezone(HERE).date()
    return [
        Qualified(
            person_id=person, kind=kind, since=today, until=one.until, given_at=work.now,
            detail={"contract": one.contract} if one.contract else {},
        )
        for kind, one in given.items()
    ]  # fmt: skip


def _posts(
    work: Work, given: Iterable[listed.Post], bodies: Mapping[str, uuid.UUID], people: Mapping[str, uuid.UUID]
) -> None:
    ids = {one.key: new_id() for one in given}
    for one in _from_the_top(given, lambda each: each.superior):
        post = Post(
            id=ids[one.key], key=one.key, organisation_id=bodies[one.organisation], role=one.role,
            zh=one.zh, en=one.en, superior_id=ids[one.superior] if one.superior else None,
        )  # fmt: skip
        directory.add(work.session, [post])
    held = [(one.key, part, getattr(one, part)) for one in given for part in ("holder", "deputy")]
    directory.add(
        work.session,
        [
            Holding(post_id=ids[key], person_id=people[person], part=part, since=work.now)
            for key, part, person in held
            if person
        ],
    )


def _from_the_top(given: Iterable[Listed], above: Callable[[Listed], str | None]) -> list[Listed]:
    """The same with whatever stands above another before it."""
    known = {one.key: one for one in given}

    def depth(one: Listed) -> int:
        steps, name = 0, above(one)
        while name is not None and steps < len(known):
            steps, name = steps + 1, above(known[name])
        return steps

    return sorted(given, key=depth)
