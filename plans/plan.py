"""A plan: for one class in one jurisdiction, the grading table and the response procedure of each level."""

from __future__ import annotations

from pydantic import Field

from states.grading import LevelRows
from states.procedure import Shape
from states.scales import Level
from states.text import Text


class Plan(Shape):
    """A versioned plan as a command office publishes it (预案)."""

    plan: str
    class_: str = Field(alias="class")
    jurisdiction: str
    title: Text
    clause: str = ""
    source: str = ""
    mark: str = ""
    levels: dict[Level, str]
    grading: tuple[LevelRows, ...]
