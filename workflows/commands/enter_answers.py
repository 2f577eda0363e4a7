"""Many answers at once, entered from a printed call list by its numbers, each with its real time.

A line that can not be taken is told with its reason and keeps none of the others back. Lines that were entered before
are repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from records.call import Call
from records.questions import call_lists
from states.call import OUT, Answer
from states.text import Text
from workflows.commands.answer_call import Answering, answer_of, unfit_time
from workflows.commands.print_call_list import at_the_desk
from workflows.commands.standing_in import locked_with_related
from workflows.finding import found
from workflows.work import Work

_NO_NUMBER = Text("叫应单上没有编号 {number}", "no printed list has the number {number}")
_NO_ANSWER = Text("请选择本人的答复", "choose what the person answered")
_NO_TIME = Text("请填写实际时间", "give the real time")
_NO_NOTE = Text("代为登记须写明如何联系到本人", "say how this person was reached")
_NO_REASON = Text("请写明不能到岗的原因", "say why this person can not come")


@dataclass(frozen=True, slots=True)
class Written:
    """One line of a printed list as somebody filled it in."""

    number: int
    answer: Answer | None
    happened_at: datetime | None
    how: str = ""
    """How the person was reached; said once for many lines."""
    note: str = ""
    """What there is to say about this line: of whoever can not come, why."""
    fault: Text | None = None
    """What is wrong with what was typed, when it could not even be read."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a line: `first`, `repeat`, `covered`, `over`, or `refused` with the reason."""

    number: int
    outcome: str
    call: Call | None = None
    reason: Text | None = None


def enter_answers(work: Work, ref: str, lines: Sequence[Written]) -> list[Taken]:
    """Enters what can be taken; one result for each line, in their order."""
    case = at_the_desk(work, found(work, ref))
    calls = call_lists.numbered(work.session, case.id, {one.number for one in lines})
    locked_with_related(work, list(calls.values()))
    return [_taken(work, calls.get(one.number), one) for one in lines]


def _taken(work: Work, call: Call | None, line: Written) -> Taken:
    if call is None:
        return Taken(line.number, "refused", reason=_NO_NUMBER.filled(number=line.number))
    fault = _fault(work, call, line)
    if fault is not None or line.answer is None or line.happened_at is None:
        return Taken(line.number, "refused", call, fault)
    note = "；".join(part for part in (line.note.strip(), line.how.strip()) if part)
    happened = max(line.happened_at, call.opened_at)  # written down by the minute
    done = answer_of(work, call, work.actor, Answering(line.answer, note, happened))
    return Taken(line.number, done.outcome, done.call)


def _fault(work: Work, call: Call, line: Written) -> Text | None:
    """Why a line can not be taken; None when nothing is wrong with it."""
    if line.fault is not None:
        return line.fault
    if line.answer is None:
        return _NO_ANSWER
    if line.happened_at is None:
        return _NO_TIME
    if line.answer in OUT and not line.note.strip():
        return _NO_REASON
    if not (line.how.strip() or line.note.strip()):
        return _NO_NOTE
    return unfit_time(call, line.happened_at, work.now)
