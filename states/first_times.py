"""The three first times of an incident (第一时间发现、处置、解决): from when to when each runs, and on what it rests.

They are counted from the record: nobody types them in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from states.text import Text

_SHANGHAI = "上海市应急救援“十四五”规划：一般突发事件“第一时间发现、第一时间处置、第一时间解决”"


@dataclass(frozen=True, slots=True)
class FirstTime:
    """One of the three: `lasted` is None until it has come to its end, or when nobody knows when it began."""

    key: str
    title: Text
    means: Text
    clause: str
    since: datetime | None
    until: datetime | None

    @property
    def lasted(self) -> timedelta | None:
        """How long it took; a report from before it happened took no time."""
        if self.since is None or self.until is None:
            return None
        return max(self.until - self.since, timedelta(0))


@dataclass(frozen=True, slots=True)
class Marks:
    """What the record says of an incident: when it happened, was taken in, was first handled, was solved."""

    occurred: datetime | None = None
    taken_in: datetime | None = None
    begun: datetime | None = None
    solved: datetime | None = None


def first_times(marks: Marks) -> tuple[FirstTime, FirstTime, FirstTime]:
    """Found, handled, solved, in this order."""
    return (
        FirstTime(
            "found", Text("发现", "found"), Text("从发生到接报", "from the event to the report"),
            f"{_SHANGHAI}；《突发事件应对法》第64条", marks.occurred, marks.taken_in,
        ),
        FirstTime(
            "handled", Text("处置", "handled"), Text("从接报到开始处置", "from the report to the first act on it"),
            f"{_SHANGHAI}；《突发事件应对法》第22条", marks.taken_in, marks.begun,
        ),
        FirstTime(
            "solved", Text("解决", "solved"), Text("从开始处置到终止响应或了结", "from there to its end"),
            f"{_SHANGHAI}；《突发事件应对法》第86条", marks.begun, marks.solved,
        ),
    )  # fmt: skip
