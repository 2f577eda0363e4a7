"""The archive: every incident there ever was, open or closed, the youngest first; the way to its record."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Desk
from api.pages.naming import Names
from api.pages.rendering import Read
from records.case import Case
from records.questions import cases
from states.scales import Level, rank
from states.text import Text
from workflows.work import Work

router = APIRouter(include_in_schema=False)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One incident of the archive: what, where, how it stands, and the gravest level that was ever in force."""

    incident: Case
    title: Text
    area: Text
    state: Text
    level: str | None
    responses: int


@router.get("/incidents")
def show(desk: Desk, reader: Read, before: uuid.UUID | None = None) -> Response:
    """A page of the archive; `before` is the last incident of the page before."""
    return reader.page("archive.html", **desk.look(lambda work: _listed(work, before)))


def _listed(work: Work, before: uuid.UUID | None) -> dict[str, Any]:
    names = Names.of(work)
    found = cases.incidents_before(work.session, work.sight, before, PAGE)
    responses: dict[uuid.UUID, list[Case]] = defaultdict(list)
    for one in cases.responses_of(work.session, [incident.id for incident in found]):
        responses[one.incident_id or one.id].append(one)
    rows = [_row(names, one, responses[one.id]) for one in found]
    return {
        "rows": rows, "older": found[-1].id if len(found) == PAGE else None, "first": before is None,
        "drill": any(one.drill and one.closed_at is None for one in found),
    }  # fmt: skip


def _row(names: Names, incident: Case, responses: list[Case]) -> Row:
    were = [one for one in responses if one.state not in ("proposed", "rejected")]
    levels = sorted((one.level for one in were if one.level), key=lambda level: rank(Level(level)))
    return Row(
        incident, names.title(incident), names.area(incident), names.state(incident),
        levels[0] if levels else None, len(were),
    )  # fmt: skip
