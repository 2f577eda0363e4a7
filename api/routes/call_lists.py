"""Call lists over REST: printed as a PDF, and what was written on them entered, many lines at once by number."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, Field

from api.asked import Asked as Body
from api.asked import Writable
from api.dependencies import Desk, Language, Settings
from api.pages.call_list import as_file
from api.printing.sheet import Asked, call_list, file
from api.shapes import CallShape, Shape
from states.call import Answer
from states.text import Text
from workflows.commands.enter_answers import Written, enter_answers

router = APIRouter(prefix="/api/cases", tags=["calls"])


class Line(Body):
    """A line of a printed list as somebody filled it in; of whoever can not come, `note` says why."""

    number: int = Field(ge=1, le=10_000_000)
    answer: Answer
    happened_at: AwareDatetime
    note: Writable = Field(default="", max_length=2000)


class Lines(Body):
    """Several lines; `how` says how these people were reached."""

    how: Writable = Field(default="", max_length=2000)
    lines: list[Line] = Field(min_length=1, max_length=2000)


class TakenShape(Shape):
    """What became of a line: first, repeat, covered, over, or refused with the reason, in both languages."""

    number: int
    outcome: Literal["first", "repeat", "covered", "over", "refused"]
    reason: Text | None
    call: CallShape | None


@router.post("/{ref}/call-list", response_class=Response)
def print_list(ref: str, desk: Desk, settings: Settings, language: Language) -> Response:
    """The call list as a PDF, as it is now. It holds telephone numbers: the journal keeps who printed it."""
    made = call_list(Asked(language, settings.page_url, desk.now))
    contents = desk.carry(lambda work: made(work, ref))
    return as_file(file(contents, settings.data_folder / "fonts"), contents["title"])


@router.post("/{ref}/call-list/answers")
def enter(ref: str, given: Lines, desk: Desk) -> list[TakenShape]:
    """Enters what can be taken, each line with its real time; a result for each line, in their order."""
    lines = [Written(one.number, one.answer, one.happened_at, given.how, one.note) for one in given.lines]
    return desk.carry(lambda work: [TakenShape.model_validate(one) for one in enter_answers(work, ref, lines)])
