"""What a plan would do if nobody answered, as data; and where two plans differ."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field, field_validator

from api.dependencies import Desk
from api.shapes import Shape
from states.procedure import Selector
from states.text import Text
from workflows.call_tree import Asked, call_trees, compared
from workflows.work import Work

router = APIRouter(prefix="/api/call-trees", tags=["call-trees"])


class SkipShape(Shape):
    """A rung that is passed at once, and why."""

    rung: int
    person: str
    reason: Text


class TurnShape(Shape):
    """One turn of a ladder; rungs are counted from 0."""

    at: datetime
    rung: int
    again: int
    person: str
    name: Text | None
    channels: list[str]
    passed: list[SkipShape]


class BranchShape(Shape):
    """One post: its turns to the desk; people whom it calls in two parts; superiors that lead back to it."""

    post: str
    title: Text
    body: Text
    nobody: bool
    turns: list[TurnShape]
    twice: list[Text]
    circle: list[Text]


class TreeShape(Shape):
    """One call-out; `empty` are selectors that mean no post, `idle` rungs (ladder, number from 1, whom) that reach
    nobody, `hidden` counts posts that whoever asks does not see.
    """

    trigger: str
    step: Text
    audience: str
    begins: datetime
    due_at: datetime | None
    renew: timedelta | None
    sound: bool
    branches: list[BranchShape]
    empty: list[dict[str, Any]]
    idle: list[tuple[str, int, str]]
    hidden: int

    @field_validator("empty", mode="before")
    @classmethod
    def _as_written(cls, value: Any) -> Any:
        return [
            one.model_dump(mode="json", by_alias=True, exclude_defaults=True) if isinstance(one, Selector) else one
            for one in value
        ]


class ChangeShape(Shape):
    """A post that two plans do not call alike; empty where one does not call it."""

    trigger: str
    title: Text
    before: BranchShape | None
    after: BranchShape | None


class Simulated(Shape):
    """The call-outs of a procedure, and where those of another differ."""

    trees: list[TreeShape]
    changes: list[ChangeShape]


class Question(BaseModel):
    """What is asked: a procedure, its version (the one in force), where, when (now), and what to compare it with.

    `against` is a procedure, or `procedure@version`.
    """

    procedure: Annotated[str, Field(max_length=128)]
    area: Annotated[list[str], Field(max_length=200)]
    at: AwareDatetime | None = None
    version: Annotated[str, Field(max_length=64)] = ""
    against: Annotated[str, Field(max_length=200)] = ""
    drill: bool = False


@router.get("")
def show(desk: Desk, question: Annotated[Question, Query()]) -> Simulated:
    """Plays the call-outs of a procedure at a moment, nobody answering; nothing is sent."""
    at = question.at or desk.now
    asked = Asked(question.procedure, at, tuple(question.area), question.version, drill=question.drill)

    def look(work: Work) -> Simulated:
        trees = call_trees(work, asked)
        other = call_trees(work, asked.against(question.against)) if question.against else trees
        return Simulated.model_validate({"trees": trees, "changes": compared(trees, other)})

    return desk.look(look)
