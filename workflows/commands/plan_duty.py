"""Planning duty: a rota is drafted, filled, and published when it has no gap; afterwards changed with a reason.

Each change is one entry of the office journal with what stood there before.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from records.columns import new_id
from records.duty import Rota, Turn
from records.person import Person
from records.questions import directory
from records.questions import duty as questions
from states.duty import Pattern, Window
from states.refusal import Cause, Refusal
from states.rota import Gap, Placed, Plan, gaps, unfit, worse
from states.text import Text
from workflows.duty import pattern_of, plan_of, planners_only, rota_with, somebodies, watch_of
from workflows.work import RefusedAt, RefusedForGood, Work

LONGEST = timedelta(days=62)
PUBLISHED = "published"
_DAYS = Text("排班日期应为先后两天，最多62天", "a rota goes from a day to a later one, over 62 days at most")
_TAKEN = Text(
    "这些日期已有公布的排班表（{first} 至 {last}）", "a published rota has these days already ({first} to {last})"
)
_NO_CELL = Text("排班表中没有这一天、班次或岗位", "the rota has no such day, shift or post")
_NOBODY = Text("没有“{who}”这个人", "there is nobody called {who}")
_SPAN = Text("起止时间应在本班次之内", "the times must lie within the shift")
_REASON = Text("已公布的排班表变更须写明理由", "a published rota is changed with a reason")
_OVER = Text("这个班次已经结束，不能再改", "this shift is over and can not be changed")
_GAPS = Text("排班表有 {n} 处缺口，不能公布", "the rota has gaps and can not be published: {n}")
_STILL = Text("改动后排班表会有 {n} 处缺口，未予变更", "the rota would have gaps, nothing was changed: {n}")
_IS_PUBLISHED = Text("排班表已经公布", "the rota is published already")


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody in a shift: the whole of it, or from and until when."""

    person: str
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One post of one shift of one day, and who is to be in it."""

    day: date
    shift: str
    post: str
    people: Sequence[Presence]


def draft_rota(work: Work, organisation: str, first: date, last: date) -> Rota:
    """A new empty rota for some days."""
    watch = watch_of(work, organisation)
    planners_only(work, watch.pattern, "duty:draft")
    if not timedelta(0) <= last - first <= LONGEST:
        raise RefusedAt(Refusal(Cause.FORM, _DAYS, fields={"last_day": _DAYS}), None, "duty:draft")
    made = Rota(
        organisation_id=watch.organisation.id, definition_id=watch.definition_id, first_day=first, last_day=last,
        made_at=work.now,
    )  # fmt: skip
    questions.keep(work.session, [made])
    after = {"organisation": organisation, "first_day": first.isoformat(), "last_day": last.isoformat()}
    work.ledger.office("rota_drafted", subject=f"rota:{made.id}", before=None, after=after)
    return made


def fill(work: Work, rota_id: uuid.UUID, cells: Sequence[Cell], why: str = "") -> Rota:
    """Puts people into posts of a rota, in place of whoever was there; an empty list takes everybody out.

    Refused, and nothing changed, when somebody is not qualified. A published rota wants a reason, keeps what is over,
    and may not get a gap.
    """
    rota = rota_with(work, rota_id, locked=True)
    pattern = pattern_of(work, rota)
    planners_only(work, pattern, "duty:fill")
    if rota.state == PUBLISHED and not why.strip():
        raise RefusedAt(Refusal(Cause.FORM, _REASON, fields={"why": _REASON}), None, "duty:fill")
    write(work, rota, cells, why)
    return rota


def write(work: Work, rota: Rota, cells: Sequence[Cell], why: str) -> None:
    """Writes cells into a locked rota, each with its entry; refused when a published one gets a gap by it.

    A gap that came otherwise (a key period set later, a qualification withdrawn) may be filled bit by bit.
    """
    pattern = pattern_of(work, rota)
    stood_gaps = gaps(plan_of(work, rota, pattern)) if rota.state == PUBLISHED else []
    stood = questions.turns(work.session, rota.id)
    people = {one.key: one for one in _people(work, cells)}
    for cell in cells:
        window = _window(work, rota, pattern, cell)
        before = [one for one in stood if (one[0].day, one[0].shift, one[0].post) == (cell.day, cell.shift, cell.post)]
        made = _turns(work, rota, pattern, (cell, window, people))
        questions.clear(work.session, rota.id, cell.day, (cell.shift, cell.post))
        questions.keep(work.session, [turn for turn, _ in made])
        work.ledger.office(
            "turn_set", subject=f"rota:{rota.id}", why=why, day=cell.day.isoformat(), shift=cell.shift, post=cell.post,
            title=pattern.posts[cell.post].title.as_data(), before=_told(before), after=_told(made),
        )  # fmt: skip
    if rota.state == PUBLISHED:
        new = worse(stood_gaps, gaps(plan_of(work, rota, pattern)))
        if new:
            raise RefusedForGood(_gapped(new, _STILL), None, "duty:fill")


def publish_rota(work: Work, rota_id: uuid.UUID) -> Rota:
    """Publishes a rota; refused with every gap that it has."""
    rota = rota_with(work, rota_id, locked=True)
    pattern = pattern_of(work, rota)
    planners_only(work, pattern, "duty:publish")
    if rota.state == PUBLISHED:
        raise RefusedAt(Refusal(Cause.STALE, _IS_PUBLISHED), None, "duty:publish")
    taken = questions.overlapping(work.session, rota)
    if taken is not None:
        reason = _TAKEN.filled(first=taken.first_day.isoformat(), last=taken.last_day.isoformat())
        raise RefusedForGood(Refusal(Cause.GUARD, reason), None, "duty:publish")
    found = gaps(plan_of(work, rota, pattern))
    if found:
        raise RefusedForGood(_gapped(found, _GAPS), None, "duty:publish")
    rota.state, rota.published_at, rota.published_by = PUBLISHED, work.now, work.actor.as_act()
    questions.keep(work.session, [rota])
    days = {"first_day": rota.first_day.isoformat(), "last_day": rota.last_day.isoformat()}
    work.ledger.office(
        "rota_published", subject=f"rota:{rota.id}", before={"state": "draft"}, after={"state": PUBLISHED, **days}
    )
    return rota


def _gapped(found: Sequence[Gap], said: Text) -> Refusal:
    fields = {f"{one.day}/{one.post}/{number}": one.reason for number, one in enumerate(found, 1)}
    return Refusal(Cause.GUARD, said.filled(n=len(found)), found[0].clause, fields=fields)


def _people(work: Work, cells: Sequence[Cell]) -> list[Person]:
    wanted = {one.person for cell in cells for one in cell.people}
    found = directory.people_with_keys(work.session, wanted)
    unknown = sorted(wanted - {one.key for one in found})
    if unknown:
        reason = _NOBODY.filled(who=unknown[0])
        raise RefusedAt(Refusal(Cause.FORM, reason, fields={"person": reason}), None, "duty:fill")
    return found


def _window(work: Work, rota: Rota, pattern: Pattern, cell: Cell) -> Window:
    inside = rota.first_day <= cell.day <= rota.last_day
    if not inside or cell.shift not in pattern.shifts or cell.post not in pattern.posts_of(cell.shift):
        raise RefusedAt(Refusal(Cause.FORM, _NO_CELL, fields={"day": _NO_CELL}), None, "duty:fill")
    window = pattern.window(cell.day, cell.shift, pattern.shifts[cell.shift])
    if rota.state == PUBLISHED and window.ends <= work.now:
        raise RefusedAt(Refusal(Cause.STALE, _OVER), None, "duty:fill")
    return window


def _turns(
    work: Work, rota: Rota, pattern: Pattern, into: tuple[Cell, Window, dict[str, Person]]
) -> list[tuple[Turn, Person]]:
    cell, window, people = into
    post = pattern.posts[cell.post]
    stands_for = directory.post_with_key(work.session, post.stands_for) if post.stands_for else None
    made = []
    for one in cell.people:
        begins, ends = one.begins or window.begins, one.ends or window.ends
        if not window.begins <= begins < ends <= window.ends:
            raise RefusedAt(Refusal(Cause.FORM, _SPAN, fields={"begins_at": _SPAN}), None, "duty:fill")
        turn = Turn(
            id=new_id(), rota_id=rota.id, organisation_id=rota.organisation_id, person_id=people[one.person].id,
            day=cell.day, shift=cell.shift, post=cell.post, stands_for_id=stands_for, approves=post.approves,
            signs=cell.post == pattern.hand_over.signed_by, stand_by=post.stand_by, begins_at=begins, ends_at=ends,
        )  # fmt: skip
        made.append((turn, people[one.person]))
    _qualified(work, rota, pattern, made)
    return made


def _qualified(work: Work, rota: Rota, pattern: Pattern, made: list[tuple[Turn, Person]]) -> None:
    known = somebodies(work, [person for _, person in made])
    plan = Plan(pattern, rota.first_day, rota.last_day, ())
    for turn, person in made:
        placed = Placed(turn.post, known[person.id], turn.day, turn.begins_at, turn.ends_at)
        lacking = next(unfit(plan, placed), None)
        if lacking is not None:
            fields = {f"{turn.day}/{turn.post}": lacking.reason}
            raise RefusedAt(Refusal(Cause.GUARD, lacking.reason, lacking.clause, fields=fields), None, "duty:fill")


def _told(turns: Sequence[tuple[Turn, Person]]) -> list[dict[str, Any]]:
    return [
        {
            "person": person.key, "name": {"zh": person.zh, "en": person.en},
            "begins_at": turn.begins_at, "ends_at": turn.ends_at,
        }
        for turn, person in turns
    ]  # fmt: skip
