"""Duty: who keeps watch now and this month, drafting a rota until it has no gap, and who is qualified."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk, Settings
from api.pages.asking import Post, Posted, tried
from api.pages.naming import Names
from api.pages.rendering import Read, Reader, to
from api.pages.swap_view import swapping
from api.refusals import STATUS
from api.routes.calendar import address
from records import board
from records.duty import Rota, Turn
from records.person import Person
from records.questions import cases
from records.questions import duty as questions
from states.durations import duration, spoken
from states.duty import Pattern, Window
from states.refusal import Cause, Refusal, Refused
from states.rota import Gap, gaps
from states.text import Text, listed
from workflows.commands.calendar_feed import open_feed
from workflows.commands.plan_duty import Cell, Presence, draft_rota, fill, publish_rota
from workflows.duty import Watch, may_plan, pattern_of, plan_of, rota_with, somebodies, watch_of, watches
from workflows.hand_over import Changing, next_change
from workflows.modes import Modes
from workflows.regulations import kept
from workflows.weakened import today as today_there
from workflows.weakened import weakened
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_NO_DAY = Text("请填写日期", "give a day")
_NO_WATCH = Text("还没有任何单位的值班模式", "no organisation has a pattern of duty yet")
_FIRST = 1
DESK_CASES = ("urgent_document", "fault_ticket", "routine_report")
"""The kinds of case that the desk keeps beside incidents."""


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody in a post, and when when it is not the whole shift."""

    person: Person
    turn: Turn
    part: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One post of one shift: who is in it, and what its input is called."""

    key: str
    title: Text
    name: str
    present: list[Present]

    @property
    def chosen(self) -> str:
        """The person that stands in it, by key."""
        return self.present[0].person.key if self.present else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One shift of one day."""

    window: Window
    places: list[Place]
    now: bool
    key_period: Text | None
    gaps: list[Gap]


@dataclass(frozen=True, slots=True)
class Shown:
    """What was refused or done before the page is shown."""

    refusal: Refusal | None = None
    done: str = ""

    @property
    def status(self) -> int:
        """The status of the page."""
        return STATUS[self.refusal.cause] if self.refusal else 200


@router.get("/duty")
def first(desk: Desk) -> Response:
    """The duty of one's own organisation, or of the first that keeps watch."""
    found = desk.look(watches)
    if not found:
        raise Refused(Refusal(Cause.UNKNOWN, _NO_WATCH))
    keys = [one.organisation.key for one in found]
    return to(f"/duty/{desk.actor.organisation if desk.actor.organisation in keys else keys[0]}")


@router.get("/duty/{organisation}")
def show(organisation: str, desk: Desk, reader: Read) -> Response:
    """Who is on duty now, and the rotas of an organisation."""
    return watch_page(desk, reader, organisation, Shown())


@router.post("/duty/{organisation}/rotas")
def draft(organisation: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Drafts a rota."""
    made = tried(desk, lambda work: draft_rota(work, organisation, day(posted, "first_day"), day(posted, "last_day")))
    if isinstance(made, Refusal):
        return watch_page(desk, reader, organisation, Shown(made))
    return to(f"/duty/rotas/{made.id}")


@router.post("/duty/calendar")
def calendar(desk: Desk, reader: Read, settings: Settings) -> Response:
    """A new address for one's own duty calendar, shown this once."""
    key = desk.carry(open_feed)
    return reader.page("calendar.html", address=address(settings.page_url, key))


@router.get("/duty/rotas/{rota_id}")
def one_rota(rota_id: uuid.UUID, desk: Desk, reader: Read, done: str = "") -> Response:
    """One rota, day by day."""
    return rota_page(desk, reader, rota_id, Shown(done=done))


@router.post("/duty/rotas/{rota_id}/turns")
def save(rota_id: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """Puts people into the posts that were changed on the page."""
    made = tried(desk, lambda work: fill(work, rota_id, _changed(work, rota_id, posted), posted.one("why")))
    if isinstance(made, Refusal):
        return rota_page(desk, reader, rota_id, Shown(made))
    return to(f"/duty/rotas/{rota_id}?done=saved")


@router.post("/duty/rotas/{rota_id}/publish")
def publish(rota_id: uuid.UUID, desk: Desk, reader: Read) -> Response:
    """Publishes a rota, or says what is missing."""
    made = tried(desk, lambda work: publish_rota(work, rota_id))
    if isinstance(made, Refusal):
        return rota_page(desk, reader, rota_id, Shown(made))
    return to(f"/duty/rotas/{rota_id}?done=published")


def watch_page(desk: AtDesk, reader: Reader, organisation: str, shown: Shown) -> Response:
    """The page of an organisation's duty, with what was refused."""
    values = desk.look(lambda work: _watch(work, watch_of(work, organisation)))
    return reader.page("duty.html", shown.status, shown=shown, **values)


def rota_page(desk: AtDesk, reader: Reader, rota_id: uuid.UUID, shown: Shown) -> Response:
    """The page of a rota, with what was refused or done."""
    return reader.page("rota.html", shown.status, shown=shown, **desk.look(lambda work: _rota(work, rota_id)))


def _watch(work: Work, watch: Watch) -> dict[str, Any]:
    pattern, body = watch.pattern, watch.organisation
    today = today_there(work, pattern)
    following = today.replace(day=_FIRST) + timedelta(days=31)
    following = following.replace(day=_FIRST)
    last = (following + timedelta(days=31)).replace(day=_FIRST) - timedelta(days=1)
    mode = Modes(work).of(body)
    rotas = questions.rotas(work.session, body.id)
    current = next((one for one in rotas if one.state == "published" and one.first_day <= today <= one.last_day), None)
    qualified = [
        (one, person, _ending(pattern, one.kind, one.until, today))
        for one, person in questions.qualifications(work.session)
        if one.kind in pattern.qualifications
    ]
    periods = questions.periods(work.session, body.id, today, date.max)
    return {
        "watch": watch, "pattern": pattern, "rotas": rotas, "planner": may_plan(work, pattern),
        "now_on": _named(pattern, questions.on_duty(work.session, body.id, work.now)), "today": today,
        "rows": list(_rows(work, current, pattern)) if current else [], "current": current, "qualified": qualified,
        "periods": periods, "trainings": cases.numbers(work.session, [one.case_id for one in periods if one.case_id]),
        "first_day": following, "last_day": last, "change": headline(next_change(work, watch), watch),
        "mode": mode, "rhythm": spoken(mode.report_every or duration(pattern.report_every)),
        "weakened": weakened(work, watch), "names": Names.of(work),
        "desk_cases": board.open_cases(work.session, work.sight, DESK_CASES),
        "reporting": board.open_cases(work.session, work.sight, ("routine_reports",)),
        "missing_regimes": [one.regime for one in kept(work, watch, today) if one.current is None],
    }  # fmt: skip


def _ending(pattern: Pattern, kind: str, until: date | None, today: date) -> str:
    if until is None:
        return ""
    if until < today:
        return "ended"
    return "ending" if until - today <= pattern.qualifications[kind].warned_before else ""


def _named(pattern: Pattern, found: list[tuple[Turn, Person]]) -> list[tuple[Text, Person]]:
    return [(pattern.posts[turn.post].title, person) for turn, person in found if turn.post in pattern.posts]


def _rota(work: Work, rota_id: uuid.UUID) -> dict[str, Any]:
    rota = rota_with(work, rota_id)
    pattern = pattern_of(work, rota)
    return {
        "rota": rota, "pattern": pattern, "planner": may_plan(work, pattern), "rows": list(_rows(work, rota, pattern)),
        "gaps": gaps(plan_of(work, rota, pattern)), "candidates": _candidates(work, pattern),
        **swapping(work, rota, pattern),
    }  # fmt: skip


def _rows(work: Work, rota: Rota, pattern: Pattern) -> Iterator[Row]:
    plan = plan_of(work, rota, pattern)
    missing = gaps(plan)
    there: dict[tuple[date, str, str], list[Present]] = {}
    for turn, person in questions.turns(work.session, rota.id):
        window = pattern.window(turn.day, turn.shift, pattern.shifts[turn.shift])
        part = (turn.begins_at, turn.ends_at) != (window.begins, window.ends)
        there.setdefault((turn.day, turn.shift, turn.post), []).append(Present(person, turn, part))
    for window in pattern.windows(rota.first_day, rota.last_day):
        places = [
            Place(key, post.title, f"turn.{window.day}.{window.shift}.{key}",
                  there.get((window.day, window.shift, key), []))
            for key, post in pattern.posts_of(window.shift).items()
        ]  # fmt: skip
        period = next((one.title for one in plan.periods if one.first <= window.day <= one.last), None)
        now = window.begins <= work.now < window.ends
        yield Row(window, places, now, period, [one for one in missing if one.day == window.day])


def _candidates(work: Work, pattern: Pattern) -> dict[str, list[tuple[str, Text]]]:
    """By post whoever has, today or later, every qualification that it needs."""
    known = questions.qualifications(work.session)
    people = {person.id: person for _, person in known}
    today = today_there(work, pattern)
    found = somebodies(work, people.values()).values()
    return {
        key: [
            (one.key, one.name)
            for one in sorted(found, key=lambda each: each.key)
            if all(need in one.qualified and (one.qualified[need][1] or today) >= today for need in post.needs)
        ]
        for key, post in pattern.posts.items()
    }


def _changed(work: Work, rota_id: uuid.UUID, posted: Posted) -> list[Cell]:
    """The cells in which another person was chosen than stands there."""
    rota = rota_with(work, rota_id)
    stood: dict[str, list[str]] = {}
    for turn, person in questions.turns(work.session, rota.id):
        stood.setdefault(f"turn.{turn.day}.{turn.shift}.{turn.post}", []).append(person.key)
    cells = []
    for name, chosen in posted.typed.values.items():
        parts = name.split(".")
        if parts[0] == "turn" and len(parts) == len(("turn", "day", "shift", "post")):
            wanted = [one for one in chosen if one]
            if wanted != stood.get(name, [])[: max(1, len(wanted))]:
                cells.append(Cell(_read_day(parts[1]), parts[2], parts[3], [Presence(one) for one in wanted]))
    return cells


def day(posted: Posted, name: str) -> date:
    """The day that was posted under a name; refused when it is none."""
    return _read_day(posted.one(name), name)


def _read_day(written: str, name: str = "day") -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused(Refusal(Cause.FORM, _NO_DAY, fields={name: _NO_DAY})) from None


def names(people: Sequence[Person]) -> Text:
    """Several people by name."""
    return listed([Text(one.zh, one.en) for one in people])


def headline(change: Changing | None, watch: Watch) -> Text:
    """How far the hand-over to see to is, in one line."""
    if change is None:
        return Text("没有要交接的班次", "There is no shift to hand over")
    at = change.at.astimezone(watch.pattern.time_zone).strftime("%m-%d %H:%M")
    if change.complete:
        return Text("{at} 交接班已完成", "The hand-over of {at} is complete").filled(at=at)
    if change.signed:
        waiting = Text("{at} 交接班：等接班人 {who} 签字", "Hand-over of {at}: waits for {who}, who comes on")
        return waiting.filled(at=at, who=names(change.incoming))
    waiting = Text("{at} 交接班：等交班人 {who} 签字", "Hand-over of {at}: waits for {who}, who goes off")
    return waiting.filled(at=at, who=names(change.outgoing))
