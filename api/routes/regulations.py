"""The regulations of duty over REST: the five regimes, each with its version and date, and the missing ones."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.asked import Asked, Writable
from api.dependencies import Desk
from api.shapes import Shape
from states.regime import Regime
from states.text import Text
from workflows.commands.keep_regulations import Entering, enter_regulation
from workflows.duty import watch_of
from workflows.regulations import kept
from workflows.weakened import today
from workflows.work import Work

router = APIRouter(prefix="/api/duty", tags=["duty"])


class VersionShape(Shape):
    """One version of a regulation."""

    version: str
    title: str
    dated: date
    text: str
    entered_at: datetime
    entered_by: dict[str, Any]


class RegimeShape(Shape):
    """One regime: the version in force, none when it is missing, and every other version."""

    regime: Regime
    name: Text
    missing: bool
    current: VersionShape | None
    others: list[VersionShape]


class ToEnter(Asked):
    """A version to be entered."""

    regime: Regime
    version: Writable = Field(min_length=1, max_length=100)
    title: Writable = Field(min_length=1, max_length=200)
    dated: date
    text: Writable = Field(min_length=1, max_length=100_000)


@router.get("/{organisation}/regulations")
def regulations(organisation: str, desk: Desk) -> list[RegimeShape]:
    """The five regimes of an organisation."""
    return desk.look(lambda work: _told(work, organisation))


@router.post("/{organisation}/regulations", status_code=201)
def enter(organisation: str, given: ToEnter, desk: Desk) -> list[RegimeShape]:
    """Enters a version of one."""

    def done(work: Work) -> list[RegimeShape]:
        enter_regulation(work, organisation, Entering(**given.model_dump()))
        return _told(work, organisation)

    return desk.carry(done)


def _told(work: Work, organisation: str) -> list[RegimeShape]:
    watch = watch_of(work, organisation)
    return [
        RegimeShape(
            regime=one.regime, name=one.regime.named, missing=one.current is None,
            current=VersionShape.model_validate(one.current) if one.current else None,
            others=[VersionShape.model_validate(other) for other in one.others],
        )
        for one in kept(work, watch, today(work, watch.pattern))
    ]  # fmt: skip
