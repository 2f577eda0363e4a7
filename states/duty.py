"""A pattern of duty as an office writes it: shifts, posts, what each post needs, who plans, who signs a hand-over.

Nothing of it is constant in code: "3+1" is one pattern among many. Which people fill a rota is the matter of
`states.rota`; who is in charge between two shifts that of `states.hand_over`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from states.durations import duration
from states.must_know import MustKnow
from states.procedure import Names, Selector, Shape
from states.spot_check import SpotCheck
from states.text import Text, Unclear
from states.written import ClockTime, Span, Zone

_DAY = timedelta(days=1)


class Shift(Shape):
    """One shift of a day by the clock on the wall; one that ends no later than it begins ends on the next day."""

    title: Text
    from_: ClockTime = Field(alias="from")
    to: ClockTime


class DutyPost(Shape):
    """A post of a duty day.

    `stands_for`: the post of the directory whose role it gives to whoever is on duty. `approves`: that role is given
    only once the hand-over is signed. `stand_by`: at hand, not on duty; such a post may stay empty, unless `every_day`
    asks for somebody. `in_response`: how many must be there while the organisation is in response mode.
    """

    title: Text
    needs: Names = ()
    shifts: Names = ()
    stands_for: str | None = None
    approves: bool = False
    stand_by: bool = False
    every_day: bool = False
    in_response: int = Field(default=1, ge=1, le=20)
    clause: str = ""


class Qualification(Shape):
    """Something that a person must be, or have passed, for a post; `warn_before`: when its end is pointed out."""

    title: Text
    purchased: bool = False
    warn_before: Span = "30d"

    @cached_property
    def warned_before(self) -> timedelta:
        """How long before its end it is pointed out."""
        return duration(self.warn_before)


class HandingOver(Shape):
    """How one shift hands over to the next: whose post signs, how early, and who may sign for somebody absent."""

    signed_by: str
    from_: Span = Field(default="1h", alias="from")
    in_place: Names = ()
    clause: str = ""


class RollCall(Shape):
    """Who is called at roll calls, how large a random draw is, and how often there is one."""

    audience: tuple[Selector, ...]
    share: int = Field(default=20, ge=1, le=100)
    least: int = Field(default=1, ge=1)
    every: Span = "7d"
    clause: str = ""

    @cached_property
    def period(self) -> timedelta:
        """How long after one the next is due."""
        return duration(self.every)


class Pattern(Shape):
    """How an organisation keeps watch."""

    duty: str
    organisation: str
    title: Text
    clause: str
    zone: Zone
    planned_by: Names
    hand_over: HandingOver
    roll_call: RollCall | None = None
    spot_check: SpotCheck | None = None
    must_know: MustKnow | None = None
    report_every: Span = "24h"
    qualifications: dict[str, Qualification] = Field(default_factory=dict)
    shifts: dict[str, Shift]
    posts: dict[str, DutyPost]

    @model_validator(mode="after")
    def _whole(self) -> Pattern:
        for key, post in self.posts.items():
            _known(key, post.needs, self.qualifications)
            _known(key, post.shifts, self.shifts)
        _known("hand_over", (self.hand_over.signed_by,), self.posts)
        if self.must_know is not None:
            _known("must_know", (self.must_know.gives,), self.qualifications)
        signer = self.posts[self.hand_over.signed_by]
        if signer.shifts or signer.stand_by:
            raise Unclear(
                Text("签字交接的岗位须昼夜在岗", "the post that signs the hand-over must be filled day and night")
            )
        turns = sorted(self.shifts.values(), key=lambda one: one.from_)
        if not turns or any(one.to != after.from_ for one, after in zip(turns, [*turns[1:], turns[0]], strict=True)):
            raise Unclear(
                Text("各班次首尾未相接，没有覆盖24小时", "the shifts do not follow each other round the clock")
            )
        return self

    @cached_property
    def time_zone(self) -> ZoneInfo:
        """The zone by whose clocks the shifts change."""
        return ZoneInfo(self.zone)

    @cached_property
    def stronger(self) -> dict[str, int]:
        """By post how many must be there in response mode, where that is more than one."""
        return {key: post.in_response for key, post in self.posts.items() if post.in_response > 1}

    def windows(self, first: date, last: date) -> Iterator[Window]:
        """Every shift of the days from `first` to `last`, in order; those of a day begin with the earliest."""
        day = first
        while day <= last:
            for key, shift in sorted(self.shifts.items(), key=lambda one: one[1].from_):
                yield self.window(day, key, shift)
            day += _DAY

    def window(self, day: date, key: str, shift: Shift) -> Window:
        """When a shift of a day begins and ends: by the wall's clock, also on a day of 23 or 25 hours."""
        ends_on = day if shift.to > shift.from_ else day + _DAY
        return Window(day, key, self._at(day, shift.from_), self._at(ends_on, shift.to))

    def posts_of(self, shift: str) -> dict[str, DutyPost]:
        """The posts that a shift has."""
        return {key: post for key, post in self.posts.items() if not post.shifts or shift in post.shifts}

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.time_zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """One shift of one day, in UTC."""

    day: date
    shift: str
    begins: datetime
    ends: datetime


def _known(around: str, names: tuple[str, ...], there: Container[str]) -> None:
    missing = [name for name in names if name not in there]
    if missing:
        raise Unclear(
            Text(f"{around} 提到的“{missing[0]}”没有定义", f"{around} names {missing[0]}, which is not defined")
        )
