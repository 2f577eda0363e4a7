"""The office journal: what belongs to no case. For auditors: who signed in and out, who was refused, what was set."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AuditorsDesk
from api.pages.incidents import Asked
from api.pages.naming import Names
from api.pages.rendering import Read
from api.pages.telling import tales
from records import picture
from records.journal import OFFICE
from records.sealer import unsealed
from workflows.work import Work

router = APIRouter(include_in_schema=False)


@router.get("/office")
def show(desk: AuditorsDesk, reader: Read, sought: Asked) -> Response:
    """The newest entries, or those that are asked for."""
    return reader.page("office.html", **desk.look(lambda work: _values(work, sought)))


def _values(work: Work, sought: picture.Sought) -> dict[str, Any]:
    told = picture.told(work.session, None, sought)
    kinds, doors = picture.kinds_and_doors(work.session, None)
    return {
        "tales": tales(Names.of(work), told), "sought": sought, "kinds": kinds, "doors": doors, "chain": OFFICE,
        "older": told[-1].entry.id if len(told) == picture.PAGE else None, "unsealed": unsealed(work.session),
    }  # fmt: skip
