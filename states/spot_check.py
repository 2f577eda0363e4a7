"""A spot check by questions (“六问”抽查): what each person drawn is asked, and how the answers add up.

Who is drawn is the matter of `states.roll_call`; the questions are those of the office's own pattern of duty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import Field

from states.procedure import Selector, Shape
from states.text import Text

SPOT_CHECK = "spot_check"
TITLE = Text("“六问”抽查", "Spot check by questions")


class SpotCheck(Shape):
    """Who may be drawn, how many are, and what each of them is asked on the telephone."""

    audience: tuple[Selector, ...]
    share: int = Field(default=10, ge=1, le=100)
    least: int = Field(default=1, ge=1)
    clause: str = ""
    questions: dict[str, Text] = Field(min_length=1)


class Verdict(StrEnum):
    """What became of one who was drawn."""

    WAITING = "waiting"
    PASSED = "passed"
    FAILED = "failed"
    MISSING = "missing"


VERDICT_NAMES = {
    Verdict.WAITING: Text("待询问", "not asked yet"),
    Verdict.PASSED: Text("全部答对", "every answer right"),
    Verdict.FAILED: Text("有未答对的", "not every answer right"),
    Verdict.MISSING: Text("未联系上", "not reached"),
}
NOT_REACHED = Text("电话未能联系上", "could not be reached by telephone")
"""What stands in the place of a question when a person was never reached."""


def verdict(results: Mapping[str, Mapping[str, Any]]) -> Verdict:
    """What the answers of one person come to; nobody has failed before being asked."""
    if not results:
        return Verdict.WAITING
    return Verdict.PASSED if all(one["right"] for one in results.values()) else Verdict.FAILED


@dataclass(frozen=True, slots=True)
class Tally:
    """How a spot check went: people drawn, and what became of them; whoever was not asked counts as not reached."""

    drawn: int
    passed: int
    failed: int
    missing: int


def tally(verdicts: Iterable[str]) -> Tally:
    """The verdicts counted."""
    given = list(verdicts)
    counted = {one: given.count(one) for one in Verdict}
    missing = counted[Verdict.MISSING] + counted[Verdict.WAITING]
    return Tally(len(given), counted[Verdict.PASSED], counted[Verdict.FAILED], missing)


def result(when: str, told: Tally, failures: int) -> Text:
    """The result as it is circulated."""
    return Text(
        "{when}{title}：抽查{drawn}人，全部答对{passed}人，有未答对的{failed}人，未联系上{missing}人；下达整改任务{failures}项。",
        "{title} of {when}: {drawn} drawn, {passed} with every answer right, {failed} without, {missing} not reached; "
        "{failures} tasks to put things right.",
    ).filled(
        when=when, title=TITLE, drawn=told.drawn, passed=told.passed, failed=told.failed, missing=told.missing,
        failures=failures,
    )  # fmt: skip
