"""Duty over REST: the pattern, rotas with their gaps, qualifications and key periods."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from api.asked import Asked, Writable
from api.dependencies import Desk
from api.shapes import Shape
from records.duty import Rota, Turn
from records.person import Person
from records.questions import duty as questions
from states.rota import gaps
from states.text import Text
from workflows.commands.plan_duty import Cell, Presence, draft_rota, fill, publish_rota
from workflows.commands.qualify import Qualifying, Setting, lift_key_period, qualify, set_key_period, withdraw
from workflows.duty import Watch, may_plan, pattern_of, plan_of, rota_with, watch_of, watches
from workflows.weakened import weakened
from workflows.work import Work

router = APIRouter(prefix="/api/duty", tags=["duty"])
_MOST = 2000
Key = Writable


class PostShape(Shape):
    """A post of a duty day."""

    key: str
    title: Text
    needs: list[str]
    approves: bool
    stand_by: bool
    clause: str


class TurnShape(Shape):
    """One person in one post, from when until when."""

    day: date
    shift: str
    post: str
    person: str
    name: Text
    begins_at: datetime
    ends_at: datetime


class RotaRow(Shape):
    """A rota in a list."""

    id: uuid.UUID
    first_day: date
    last_day: date
    state: str
    made_at: datetime
    published_at: datetime | None
    published_by: dict[str, Any]


class GapShape(Shape):
    """What keeps a rota from being published."""

    sort: str
    day: date
    post: str
    reason: Text
    clause: str


class RotaDetail(RotaRow):
    """A rota with its turns and its gaps."""

    organisation: str
    turns: list[TurnShape]
    gaps: list[GapShape]


class WatchShape(Shape):
    """How an organisation keeps watch, and who is on duty there now by the published rota.

    `gaps`: what published rotas lack from today on.
    """

    organisation: str
    name: Text
    title: Text
    clause: str
    zone: str
    posts: list[PostShape]
    on_duty: list[TurnShape]
    rotas: list[RotaRow]
    gaps: list[GapShape]
    may_plan: bool


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


class ToDraft(Asked):
    """The days of a new rota."""

    first_day: date
    last_day: date


class ToBePresent(Asked):
    """Somebody in a shift; without times, the whole of it."""

    person: Key = Field(max_length=200)
    begins_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


class ToFill(Asked):
    """Who is to be in one post of one shift."""

    day: date
    shift: Key = Field(max_length=100)
    post: Key = Field(max_length=100)
    people: list[ToBePresent] = Field(max_length=20)

    def cell(self) -> Cell:
        """The same as the command asks for it."""
        people = [Presence(one.person, one.begins_at, one.ends_at) for one in self.people]
        return Cell(self.day, self.shift, self.post, people)


class Filling(Asked):
    """Several posts at once, with the reason that a published rota wants."""

    turns: list[ToFill] = Field(max_length=_MOST)
    why: Writable = Field(default="", max_length=2000)


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


class ToSet(Asked):
    """A key period to be set."""

    zh: Writable = Field(min_length=1, max_length=200)
    en: Writable = Field(min_length=1, max_length=200)
    first_day: date
    last_day: date
    count: dict[Writable, Annotated[int, Field(ge=1, le=20)]] = Field(default_factory=dict, max_length=100)
    needs: dict[Writable, list[Writable]] = Field(default_factory=dict, max_length=100)


@router.get("")
def every_watch(desk: Desk) -> list[WatchShape]:
    """The organisations that keep watch by a pattern."""
    return desk.look(lambda work: [_watch(work, one) for one in watches(work)])


@router.get("/{organisation}")
def one_watch(organisation: str, desk: Desk) -> WatchShape:
    """How an organisation keeps watch."""
    return desk.look(lambda work: _watch(work, watch_of(work, organisation)))


@router.post("/{organisation}/rotas", status_code=201)
def draft(organisation: str, given: ToDraft, desk: Desk) -> RotaDetail:
    """Drafts a rota for some days."""
    return desk.carry(lambda work: _rota(work, draft_rota(work, organisation, given.first_day, given.last_day)))


@router.get("/rotas/{rota_id}")
def one_rota(rota_id: uuid.UUID, desk: Desk) -> RotaDetail:
    """A rota with its turns and its gaps."""
    return desk.look(lambda work: _rota(work, rota_with(work, rota_id)))


@router.post("/rotas/{rota_id}/turns")
def fill_rota(rota_id: uuid.UUID, given: Filling, desk: Desk) -> RotaDetail:
    """Puts people into posts; refused, and nothing changed, when one of them is not qualified."""
    cells = [one.cell() for one in given.turns]
    return desk.carry(lambda work: _rota(work, fill(work, rota_id, cells, given.why)))


@router.post("/rotas/{rota_id}/publish")
def publish(rota_id: uuid.UUID, desk: Desk) -> RotaDetail:
    """Publishes a rota; refused with every gap that it has."""
    return desk.carry(lambda work: _rota(work, publish_rota(work, rota_id)))


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


@router.delete("/{organisation}/key-periods/{period_id}")
def lift_period(organisation: str, period_id: uuid.UUID, desk: Desk) -> list[PeriodShape]:
    """Takes a key period back."""

    def done(work: Work) -> list[PeriodShape]:
        lift_key_period(work, organisation, period_id)
        return _periods(work, organisation)

    return desk.carry(done)


def _watch(work: Work, watch: Watch) -> WatchShape:
    pattern, body = watch.pattern, watch.organisation
    posts = [{"key": key, **post.model_dump()} for key, post in pattern.posts.items()]
    now = questions.on_duty(work.session, body.id, work.now)
    return WatchShape(
        organisation=body.key, name=Text(body.zh, body.en), title=pattern.title, clause=pattern.clause,
        zone=pattern.zone, posts=[PostShape.model_validate(one) for one in posts],
        on_duty=[turn_shape(turn, person) for turn, person in now],
        rotas=[RotaRow.model_validate(one) for one in questions.rotas(work.session, body.id)],
        gaps=[GapShape.model_validate(gap.as_data()) for _, left in weakened(work, watch) for gap in left],
        may_plan=may_plan(work, pattern),
    )  # fmt: skip


def turn_shape(turn: Turn, person: Person) -> TurnShape:
    """A turn with its person."""
    told = turn.model_dump() | {"person": person.key, "name": Text(person.zh, person.en)}
    return TurnShape.model_validate(told)


def _rota(work: Work, rota: Rota) -> RotaDetail:
    pattern = pattern_of(work, rota)
    told = rota.model_dump() | {
        "organisation": pattern.organisation,
        "turns": [turn_shape(turn, person) for turn, person in questions.turns(work.session, rota.id)],
        "gaps": [one.as_data() for one in gaps(plan_of(work, rota, pattern))],
    }
    return RotaDetail.model_validate(told)


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
