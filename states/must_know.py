"""The must-know test: questions as data, a paper drawn from them, and how many answers are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field, model_validator

from states.draw import in_drawn_order
from states.procedure import Names, Shape
from states.text import Text, Unclear
from states.written import Span


class Question(Shape):
    """One question; right is whoever chooses all of `right` and nothing else."""

    text: Text
    choices: dict[str, Text]
    right: Names
    clause: str = ""


class MustKnow(Shape):
    """The test: how many questions a paper asks, how many must be right, for how long it holds, when to try again."""

    title: Text
    gives: str
    ask: int = Field(ge=1)
    pass_: int = Field(alias="pass", ge=1)
    valid: Span = "365d"
    again_after: Span = "1h"
    clause: str = ""
    questions: dict[str, Question]

    @model_validator(mode="after")
    def _can_be_passed(self) -> MustKnow:
        if not self.pass_ <= self.ask <= len(self.questions):
            raise Unclear(
                Text(
                    "合格题数不能多于抽题数，抽题数不能多于题库",
                    "it asks for more than there are questions, or right answers",
                )
            )
        for key, one in self.questions.items():
            if not one.right or not set(one.right) <= set(one.choices):
                raise Unclear(
                    Text(f"第 {key} 题的正确答案不在选项中", f"the right answer of {key} is none of its choices")
                )
        return self

    def paper(self, seed: str) -> list[str]:
        """The questions that a seed draws."""
        return in_drawn_order(self.questions, seed)[: self.ask]

    def right(self, asked: Sequence[str], answers: Mapping[str, Sequence[str]]) -> int:
        """How many of the questions asked are answered right."""
        return sum(set(answers.get(one, ())) == set(self.questions[one].right) for one in asked)
