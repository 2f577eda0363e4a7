"""What is missing from a rota before it may be published: every gap, by day, shift and post, with its rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import combinations, pairwise
from typing import Any

from states.duty import DutyPost, Pattern, Window
from states.text import Text, listed


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as a rota knows them: by key and name, with what they are qualified for, and until when."""

    key: str
    name: Text
    qualified: Mapping[str, tuple[date, date | None]] = field(default_factory=dict)

    def lacks(self, need: str, first: date, last: date) -> bool:
        """Whether a qualification does not hold for the whole of these days."""
        since, until = self.qualified.get(need, (date.max, None))
        return since > first or (until is not None and until < last)


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody in a post from when until when, in UTC."""

    post: str
    who: Somebody
    day: date
    begins: datetime
    ends: datetime
    elsewhere: Text | None = None
    """The name of another rota in which this turn stands: it only matters for being in two places."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days that demand more: how many people in a post, and what else each of them must be."""

    title: Text
    first: date
    last: date
    count: Mapping[str, int] = field(default_factory=dict)
    needs: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something for which a rota may not be published; `sort` says which rule it breaks."""

    sort: str
    day: date
    post: str
    reason: Text
    clause: str
    missing: float = field(default=0.0, compare=False)
    """How much is missing where too few people are there: seconds, times how many."""

    def as_data(self) -> dict[str, Any]:
        """The gap as it is told and kept."""
        return {
            "sort": self.sort, "day": self.day.isoformat(), "post": self.post,
            "reason": self.reason.as_data(), "clause": self.clause,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """A rota to be looked at: its pattern, its days, who is placed where, and the key periods that touch it."""

    pattern: Pattern
    first: date
    last: date
    placed: Sequence[Placed]
    periods: Sequence[Period] = ()


def gaps(plan: Plan) -> list[Gap]:
    """Every gap, in the order of the days; none when the rota may be published."""
    found: list[Gap] = []
    for window in plan.pattern.windows(plan.first, plan.last):
        for key, post in plan.pattern.posts_of(window.shift).items():
            if not post.stand_by or post.every_day:
                found += _uncovered(plan, window, key)
    for one in plan.placed:
        if one.elsewhere is None:
            found += unfit(plan, one)
    found += _in_two_places(plan)
    return sorted(found, key=lambda gap: gap.day)


def worse(before: Iterable[Gap], after: Iterable[Gap]) -> list[Gap]:
    """The gaps that a change has made or made worse; one that it only makes smaller is none of them."""
    stood = list(before)
    short = _short(stood)
    found = list(after)
    now = _short(found)
    return [
        gap
        for gap in found
        if (now[gap.day, gap.post] > short.get((gap.day, gap.post), 0.0) if gap.missing else gap not in stood)
    ]


def _short(found: Iterable[Gap]) -> dict[tuple[date, str], float]:
    short: dict[tuple[date, str], float] = {}
    for gap in found:
        short[gap.day, gap.post] = short.get((gap.day, gap.post), 0.0) + gap.missing
    return short


def unfit(plan: Plan, one: Placed) -> Iterator[Gap]:
    """What somebody lacks for the post in which they are placed."""
    post = plan.pattern.posts[one.post]
    zone = plan.pattern.time_zone
    last = one.ends.astimezone(zone).date()
    for need in dict.fromkeys((*post.needs, *_more_needs(plan, one))):
        if one.who.lacks(need, one.day, last):
            named = plan.pattern.qualifications[need].title
            yield _gap("unqualified", one.day, (one.post, post), plan, _lacking(one.who, need, named))


def _lacking(who: Somebody, need: str, named: Text) -> Text:
    until = who.qualified[need][1] if need in who.qualified else None
    if until is not None:
        told = f"{until:%Y-%m-%d}"
        return Text("{who}的“{need}”至 {until} 到期", "{need} of {who} ends on {until}").filled(
            who=who.name, need=named, until=told
        )
    return Text("{who}不具备“{need}”", "{who} lacks: {need}").filled(who=who.name, need=named)


def _more_needs(plan: Plan, one: Placed) -> Iterator[str]:
    for period in _periods(plan.periods, one.day):
        yield from period.needs.get(one.post, ())


def _periods(periods: Iterable[Period], day: date) -> Iterator[Period]:
    return (one for one in periods if one.first <= day <= one.last)


def _uncovered(plan: Plan, window: Window, key: str) -> Iterator[Gap]:
    """Times of a shift in which too few people are in a post."""
    post = plan.pattern.posts[key]
    stronger = [one for one in _periods(plan.periods, window.day) if one.count.get(key, 1) > 1]
    wanted = max((one.count[key] for one in stronger), default=1)
    turns = [one for one in plan.placed if one.post == key and one.elsewhere is None]
    empty = [span for span in _spans(window, turns) if span[2] < wanted]
    if not empty:
        return
    title = plan.pattern.shifts[window.shift].title
    if empty[0][:2] == (window.begins, window.ends) and not empty[0][2]:
        said = Text("{shift}无人", "{shift}: nobody").filled(shift=title)
        yield replace(_gap("empty", window.day, (key, post), plan, said), missing=_lack(empty[0], wanted))
        return
    for begins, ends, there in empty:
        said = Text(
            "{shift} {begins}—{ends} 应有 {wanted} 人，现有 {there} 人",
            "{shift}, {begins} to {ends}: {there} of {wanted}",
        ).filled(shift=title, begins=_clock(plan, begins), ends=_clock(plan, ends), wanted=wanted, there=there)
        if wanted > 1:
            period = listed([one.title for one in stronger])
            said = Text("{said}（{period}）", "{said} ({period})").filled(said=said, period=period)
        found = _gap("too_few" if there else "uncovered", window.day, (key, post), plan, said)
        yield replace(found, missing=_lack((begins, ends, there), wanted))


def _lack(span: tuple[datetime, datetime, int], wanted: int) -> float:
    begins, ends, there = span
    return (ends - begins).total_seconds() * (wanted - there)


def _spans(window: Window, turns: Sequence[Placed]) -> list[tuple[datetime, datetime, int]]:
    """The shift cut at every coming and going, with how many are there; neighbours with the same number are one."""
    edges = {window.begins, window.ends}
    edges |= {edge for one in turns for edge in (one.begins, one.ends) if window.begins < edge < window.ends}
    cuts = sorted(edges)
    found: list[tuple[datetime, datetime, int]] = []
    for begins, ends in pairwise(cuts):
        there = sum(one.begins <= begins and one.ends >= ends for one in turns)
        if found and found[-1][2] == there:
            found[-1] = (found[-1][0], ends, there)
        else:
            found.append((begins, ends, there))
    return found


def _in_two_places(plan: Plan) -> Iterator[Gap]:
    by_person: dict[str, list[Placed]] = {}
    for one in plan.placed:
        by_person.setdefault(one.who.key, []).append(one)
    for turns in by_person.values():
        for one, other in combinations(sorted(turns, key=lambda turn: (turn.elsewhere is not None, turn.begins)), 2):
            if one.elsewhere is None and one.begins < other.ends and other.begins < one.ends:
                where = other.elsewhere or plan.pattern.posts[other.post].title
                said = Text("{who}同时在“{other}”", "{who} is in “{other}” at the same time")
                post = (one.post, plan.pattern.posts[one.post])
                yield _gap("two_places", one.day, post, plan, said.filled(who=one.who.name, other=where))


def _gap(sort: str, day: date, post: tuple[str, DutyPost], plan: Plan, said: Text) -> Gap:
    key, kept = post
    reason = Text("{day} {post}：{said}", "{day}, {post}: {said}").filled(
        day=f"{day:%m-%d}", post=kept.title, said=said
    )
    return Gap(sort, day, key, reason, kept.clause or plan.pattern.clause)


def _clock(plan: Plan, moment: datetime) -> str:
    return moment.astimezone(plan.pattern.time_zone).strftime("%H:%M")
