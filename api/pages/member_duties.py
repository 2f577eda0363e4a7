"""The duties of member units as a page: unit by unit, class by class, level by level; what is unclear stands first."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Desk
from api.directory_shapes import kind_name
from api.pages.directory_words import classes
from api.pages.rendering import Read
from workflows.member_duties import Owed, Unit, table
from workflows.work import Work

router = APIRouter(include_in_schema=False)


@router.get("/directory/duties")
def show(desk: Desk, reader: Read) -> Response:
    """Who owes what at which level."""
    return reader.page("duties.html", **desk.look(_values))


def _values(work: Work) -> dict[str, Any]:
    found = table(work)
    return {
        "units": [(one.organisation, _by_level(one), len(one.owed)) for one in found.units],
        "classes": classes(one.procedure for one in work.library.all(work.session)),
        "without_owner": found.without_owner, "idle": found.idle, "kind_name": kind_name,
    }  # fmt: skip


def _by_level(unit: Unit) -> list[tuple[str, str, list[Owed]]]:
    groups = groupby(unit.owed, key=lambda one: (one.incident_class, str(one.level)))
    return [(name, level, list(each)) for (name, level), each in groups]
