"""Duty over REST: the pattern, who is on duty, and rotas with their gaps."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from api.asked import Asked, Writable
from api.dependencies import Desk
from api.shapes import Shape
from records.duty import Rota, Turn
from records.person import Person
from records.questions import duty as questions
from states.durations import duration
from states.rota import gaps
from states.text import Text
from workflows.commands.plan_duty import Cell, Presence, draft_rota, fill, publish_rota
from workflows.duty import Watch, may_plan, pattern_of, plan_of, rota_with, watch_of, watches
from workflows.modes import Modes
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

    `gaps`: what published rotas lack from today on. `mode`: normal, response or drill; it says how often one reports.
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
    mode: str
    report_every_s: int
    may_plan: bool


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


def _watch(work: Work, watch: Watch) -> WatchShape:
    pattern, body = watch.pattern, watch.organisation
    mode = Modes(work).of(body)
    posts = [{"key": key, **post.model_dump()} for key, post in pattern.posts.items()]
    now = questions.on_duty(work.session, body.id, work.now)
    return WatchShape(
        organisation=body.key, name=Text(body.zh, body.en), title=pattern.title, clause=pattern.clause,
        zone=pattern.zone, posts=[PostShape.model_validate(one) for one in posts],
        on_duty=[turn_shape(turn, person) for turn, person in now],
        rotas=[RotaRow.model_validate(one) for one in questions.rotas(work.session, body.id)],
        gaps=[GapShape.model_validate(gap.as_data()) for _, left in weakened(work, watch) for gap in left],
        mode=mode.key, report_every_s=int((mode.report_every or duration(pattern.report_every)).total_seconds()),
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
