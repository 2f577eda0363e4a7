"""Loading a directory file: places, organisations, posts, people, their addresses and accounts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plans.source import read
from records.columns import new_id
from records.organisation import Organisation, Place
from records.person import Account, Address, Holding, Person, Post
from records.questions import directory
from workflows.work import Work


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
    data = read(file).data
    for place in data["places"]:
        directory.add(work.session, [Place(code=place["code"], inside=place.get("in"), zh=place["zh"], en=place["en"])])
    bodies = _organisations(work, data["organisations"])
    people = _people(work, data["people"], target)
    _posts(work, data["posts"], bodies, people)
    return len(people)


def _organisations(work: Work, given: list[dict[str, Any]]) -> dict[str, uuid.UUID]:
    ids = {one["key"]: new_id() for one in given}
    rows = [
        Organisation(
            id=ids[one["key"]], key=one["key"], kind=one["kind"], tier=one["tier"], area=one["area"], zh=one["zh"],
            en=one["en"], member_of=one.get("member_of", []),
        )
        for one in given
    ]  # fmt: skip
    directory.add(work.session, rows)
    return ids


def _people(work: Work, given: list[dict[str, Any]], target: Target) -> dict[str, uuid.UUID]:
    ids: dict[str, uuid.UUID] = {}
    rows: list[Person] = []
    rest: list[Address | Account] = []
    for number, one in enumerate(given, start=1):
        ids[one["key"]] = new_id()
        rows.append(
            Person(
                id=ids[one["key"]],
                key=one["key"],
                zh=one["zh"],
                en=one["en"],
                language=one.get("language", "zh"),
            )
        )
        for position, channel in enumerate(one.get("channels", [])):
            url = target.addresses[channel].format(key=one["key"], number=f"{13800000000 + number}")
            rest.append(
                Address(person_id=ids[one["key"]], channel=channel, url=url, position=position, drill=target.drill)
            )
        if one.get("account"):
            rest.append(Account(person_id=ids[one["key"]], username=one["account"], password_hash=target.password_hash))
    directory.add(work.session, rows)
    directory.add(work.session, rest)
    return ids


def _posts(work: Work, given: list[dict[str, Any]], bodies: dict[str, uuid.UUID], people: dict[str, uuid.UUID]) -> None:
    ids = {one["key"]: new_id() for one in given}
    order = sorted(given, key=lambda one: _depth(one, {each["key"]: each for each in given}))
    for one in order:
        post = Post(
            id=ids[one["key"]], key=one["key"], organisation_id=bodies[one["organisation"]], role=one["role"],
            zh=one["zh"], en=one["en"], superior_id=ids[one["superior"]] if one.get("superior") else None,
        )  # fmt: skip
        directory.add(work.session, [post])
    parts = [(one, part) for one in given for part in ("holder", "deputy") if one.get(part)]
    directory.add(
        work.session,
        [
            Holding(post_id=ids[one["key"]], person_id=people[one[part]], part=part, since=work.now)
            for one, part in parts
        ],
    )


def _depth(post: dict[str, Any], posts: dict[str, dict[str, Any]]) -> int:
    depth, above = 0, post.get("superior")
    while above is not None and depth < len(posts):
        depth, above = depth + 1, posts[above].get("superior")
    return depth
