"""Who acts in the tests: the desk and the commanders of the sample county, each in their own post."""

from __future__ import annotations

from functools import cache
from typing import Any

from plans.shelf import LIBRARY
from plans.source import read
from states.actor import Actor

DIRECTORY = LIBRARY / "junlian" / "directory.yaml"


@cache
def _directory() -> dict[str, dict[str, dict[str, Any]]]:
    data = read(DIRECTORY).data
    return {part: {one["key"]: one for one in data[part]} for part in ("posts", "people", "organisations")}


def holder(post: str, door: str = "page") -> Actor:
    """Whoever holds a post of the sample directory; a role gives authority in the command only."""
    found = _directory()["posts"][post]
    person = _directory()["people"][found["holder"]]
    commands = _directory()["organisations"][found["organisation"]]["kind"] == "command"
    roles = frozenset({found["role"]} if commands else ())
    return Actor(person["key"], person["zh"], post, roles, door=door, name_en=person["en"])


DUTY = holder("duty")
SHIFT = holder("shift")
LEADER = holder("leader")
OFFICE = holder("office")
DEPUTY = holder("deputy")
STANDING = holder("standing")
COMMANDER = holder("commander")
OUTSIDER = holder("education_duty")
"""Holds a post, and no authority over anything here."""
