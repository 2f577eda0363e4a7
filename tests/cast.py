"""Who acts in the tests: the desk and the commanders of the sample county, each in their own post."""

from __future__ import annotations

from functools import cache
from typing import Any

from plans.shelf import LIBRARY
from plans.source import read
from states.actor import Actor, Seat

DIRECTORY = LIBRARY / "junlian" / "directory.yaml"


@cache
def _directory() -> dict[str, dict[str, dict[str, Any]]]:
    data = read(DIRECTORY).data
    return {part: {one["key"]: one for one in data[part]} for part in ("tiers", "posts", "people", "organisations")}


def holder(post: str, door: str = "page") -> Actor:
    """Whoever holds a post of the sample directory; a role gives authority at a headquarters only."""
    found = _directory()["posts"][post]
    person = _directory()["people"][found["holder"]]
    body = _directory()["organisations"][found["organisation"]]
    roles = frozenset({found["role"]} if body["kind"] == "specialist_headquarters" else ())
    areas = (body["areas"],) if isinstance(body["areas"], str) else tuple(body["areas"])
    leads = tuple(body.get("leads", ()))
    seat = Seat(found["role"], body["kind"], body["tier"], areas, body["key"], post, leads)
    return Actor(
        person["key"], person["zh"], post, roles, door=door, name_en=person["en"], organisation=body["key"],
        kind=body["kind"], areas=areas, tier=body["tier"],
        seats=(seat,),
    )  # fmt: skip


DUTY = holder("duty")
SHIFT = holder("shift")
LEADER = holder("leader")
OFFICE = holder("office")
DEPUTY = holder("deputy")
STANDING = holder("standing")
COMMANDER = holder("commander")
OUTSIDER = holder("education_duty")
"""Holds a post, and no authority over anything here."""
