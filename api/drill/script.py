"""A drill file: what happens, who does it, and how the officials behave."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from plans.source import read
from states.durations import duration


class Part(BaseModel):
    """A part of a drill file, closed to unknown words."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Child(Part):
    """A case named by its kind and what it belongs to."""

    child: str
    of: str


At = str | Child


class Open(Part):
    """Somebody takes something in."""

    name: str
    procedure: str
    as_: str = Field(alias="as")
    form: dict[str, Any]


class Do(Part):
    """Somebody pulls a trigger; what it creates gets a name."""

    trigger: str
    at: At
    as_: str = Field(alias="as")
    form: dict[str, Any] = {}
    creates: str | None = None


class Refused(Part):
    """Somebody is refused, with the status that the desk answers."""

    trigger: str
    at: At
    as_: str = Field(alias="as")
    form: dict[str, Any] = {}
    status: int


class Suggested(Part):
    """The level that the grading table suggests now."""

    at: str
    is_: str = Field(alias="is")


class Wait(Part):
    """Until a case is in a state, or has an overdue task; at most so long (in the plan's time)."""

    at: At
    state: str | None = None
    overdue_task: bool = False
    at_most: str


class Task(Part):
    """Somebody works on a task."""

    at: At
    key: str
    as_: str = Field(alias="as")
    do: Literal["accept", "done", "refuse", "waive"]
    note: str


class AnswerFor(Part):
    """The desk types in an answer that it got by hand."""

    post: str
    at: str
    as_: str = Field(alias="as")
    answer: Literal["received", "declined", "arrived"]
    minutes_ago: float = 0
    how: dict[str, str]


class Verify(Part):
    """The record is proved."""


class Step(Part):
    """One step: exactly one word."""

    open: Open | None = None
    do: Do | None = None
    refused: Refused | None = None
    suggestion: Suggested | None = None
    wait: Wait | None = None
    task: Task | None = None
    answer_for: AnswerFor | None = None
    verify: Verify | None = None

    @property
    def word(self) -> str:
        """The word that this step says."""
        return next(iter(self.model_fields_set))


class Decline(Part):
    """An official who can not come, and why."""

    post: str
    after: str
    reason: dict[str, str]


class Otherwise(Part):
    """How everybody else behaves: the answer, and between which waits it comes."""

    answer: str
    after: tuple[str, str]


class People(Part):
    """How the officials behave, by post."""

    otherwise: Otherwise
    silent: tuple[str, ...] = ()
    declines: tuple[Decline, ...] = ()
    second_channel_only: tuple[str, ...] = ()


class Drill(Part):
    """A whole drill. Waits of the plan are divided by `pace`; the times that are shown are true."""

    drill: str
    title: dict[str, str]
    directory: str
    plan: str
    pace: float = Field(gt=0, le=600)
    warning: dict[str, Any] = {}
    people: People
    steps: tuple[Step, ...]

    def seconds(self, span: str) -> float:
        """A span of the plan in true seconds at the pace of this drill."""
        return duration(span).total_seconds() / self.pace


def read_drill(path: Path) -> Drill:
    """The drill in a file; `plans.source.Faulty` or a ValidationError when it can not be played."""
    return Drill.model_validate(read(path).data)
