"""What people are qualified for on duty, and the days that demand more, over REST."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from api.asked import Asked, Writable
from api.dependencies import Desk
from api.shapes import Shape
from records.questions import duty as questions
from states.text import Text
from workflows.commands.qualify import Qualifying, Setting, lift_key_period, qualify, set_key_period, train, withdraw
from workflows.duty import Watch, watch_of
from workflows.work import Work

router = APIRouter(prefix="/api/duty", tags=["duty"])
Key = Writable


class QualificationShape(Shape):
    """What somebody is qualified for."""

    id: uuid.UUID
    person: str
    name: Text
    kind: str
    since: date
    until: date | None
    detail: dict[str, Any]


class PeriodShape(Shape):
    """Days that demand more."""

    id: uuid.UUID
    zh: str
    en: str
    first_day: date
    last_day: date
    demands: dict[str, Any]
    training_due: date | None
    trained_at: datetime | None
    trained_by: dict[str, Any]
    training_note: str


class ToQualify(Asked):
    """A qualification to be given."""

    person: Key = Field(max_length=200)
    kind: Key = Field(max_length=100)
    since: date
    until: date | None = None
    contract: Writable = Field(default="", max_length=200)


class Withdrawing(Asked):
    """Why a qualification is withdrawn."""

    why: Writable = Field(max_length=2000)


class Training(Asked):
    """What was trained before a key period, and who took part."""

    note: Writable = Field(max_length=2000)


class ToSet(Asked):
    """A key period to be set."""

    zh: Writable = Field(min_length=1, max_length=200)
    en: Writable = Field(min_length=1, max_length=200)
    first_day: date
    last_day: date
    count: dict[Writable, Annotated[int, Field(ge=1, le=20)]] = Field(default_factory=dict, max_length=100)
    needs: dict[Writable, list[Writable]] = Field(default_factory=dict, max_length=100)


@router.get("/{organisation}/qualifications")
def qualifications(organisation: str, desk: Desk) -> list[QualificationShape]:
    """What people are qualified for."""
    return desk.look(lambda work: _qualifications(work, watch_of(work, organisation)))


@router.post("/{organisation}/qualifications", status_code=201)
def give(organisation: str, given: ToQualify, desk: Desk) -> list[QualificationShape]:
    """Gives somebody a qualification."""

    def given_to(work: Work) -> list[QualificationShape]:
        qualify(work, organisation, Qualifying(**given.model_dump()))
        return _qualifications(work, watch_of(work, organisation))

    return desk.carry(given_to)


@router.post("/{organisation}/qualifications/{qualified_id}/withdraw")
def take_back(organisation: str, qualified_id: uuid.UUID, given: Withdrawing, desk: Desk) -> list[QualificationShape]:
    """Withdraws a qualification; published rotas that stand on it then have gaps."""

    def done(work: Work) -> list[QualificationShape]:
        withdraw(work, organisation, qualified_id, given.why)
        return _qualifications(work, watch_of(work, organisation))

    return desk.carry(done)


@router.get("/{organisation}/key-periods")
def key_periods(organisation: str, desk: Desk) -> list[PeriodShape]:
    """The days that demand more."""
    return desk.look(lambda work: _periods(work, organisation))


@router.post("/{organisation}/key-periods", status_code=201)
def set_period(organisation: str, given: ToSet, desk: Desk) -> list[PeriodShape]:
    """Sets a key period."""
    asked = Setting(Text(given.zh, given.en), given.first_day, given.last_day, given.count, given.needs)

    def done(work: Work) -> list[PeriodShape]:
        set_key_period(work, organisation, asked)
        return _periods(work, organisation)

    return desk.carry(done)


@router.post("/{organisation}/key-periods/{period_id}/training")
def trained(organisation: str, period_id: uuid.UUID, given: Training, desk: Desk) -> list[PeriodShape]:
    """Enters that the training before a key period was held."""

    def done(work: Work) -> list[PeriodShape]:
        train(work, organisation, period_id, given.note)
        return _periods(work, organisation)

    return desk.carry(done)


@router.delete("/{organisation}/key-periods/{period_id}")
def lift_period(organisation: str, period_id: uuid.UUID, desk: Desk) -> list[PeriodShape]:
    """Takes a key period back."""

    def done(work: Work) -> list[PeriodShape]:
        lift_key_period(work, organisation, period_id)
        return _periods(work, organisation)

    return desk.carry(done)


def _qualifications(work: Work, watch: Watch) -> list[QualificationShape]:
    return [
        QualificationShape.model_validate(one.model_dump() | {"person": person.key, "name": Text(person.zh, person.en)})
        for one, person in questions.qualifications(work.session)
        if one.kind in watch.pattern.qualifications
    ]


def _periods(work: Work, organisation: str) -> list[PeriodShape]:
    body = watch_of(work, organisation).organisation
    found = questions.periods(work.session, body.id, date.min, date.max)
    return [PeriodShape.model_validate(one) for one in found]
