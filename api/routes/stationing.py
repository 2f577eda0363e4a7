"""The command site over REST: who is to come by group and unit, who has, and checking in and out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from api.asked import Asked, Writable
from api.dependencies import Desk
from api.shapes import Shape
from states.text import Text
from workflows.commands.station import Stationing, station
from workflows.stationing import site
from workflows.work import Work

router = APIRouter(prefix="/api/cases/{ref}", tags=["parts"])


class StayShape(Shape):
    """One person at the site."""

    name: str
    came_at: datetime
    left_at: datetime | None


class UnitShape(Shape):
    """One unit, with how many of it are there."""

    key: str
    name: Text
    there: int
    stays: list[StayShape]


class GroupShape(Shape):
    """One group."""

    title: Text
    units: list[UnitShape]


class SiteShape(Shape):
    """The command site: `missing` are the units that are to come and have not, by key."""

    incident: str
    open: bool
    missing: list[str]
    groups: list[GroupShape]


class ToStation(Asked):
    """Somebody comes or leaves; without a time it is now."""

    act: Literal["come", "leave"] = "come"
    unit: Writable = Field(min_length=1, max_length=200)
    name: Writable = Field(min_length=1, max_length=100)
    at: AwareDatetime | None = None


@router.get("/stationing")
def stationing(ref: str, desk: Desk) -> SiteShape:
    """The command site of the incident to which a case belongs."""
    return desk.look(lambda work: _site(work, ref))


@router.post("/stationing")
def enter(ref: str, given: ToStation, desk: Desk) -> SiteShape:
    """Enters that somebody has come, or left."""

    def done(work: Work) -> SiteShape:
        station(work, ref, Stationing(**given.model_dump()))
        work.ledger.write()
        return _site(work, ref)

    return desk.carry(done)


def _site(work: Work, ref: str) -> SiteShape:
    found = site(work, ref)
    return SiteShape(
        incident=found.incident.number, open=found.open, missing=[one.key for one in found.missing],
        groups=[GroupShape.model_validate(one) for one in found.groups],
    )  # fmt: skip
