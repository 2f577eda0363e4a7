"""What is done from a row of a page: an answer entered for somebody, a task worked on."""

from __future__ import annotations

import uuid
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Desk
from api.pages.asking import Attempt, Post, Posted, tried
from api.pages.cases import again
from api.pages.moments import read_local
from api.pages.rendering import Read, to
from records import picture
from records.case import Case
from states.call import Answer
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.answer_call import Answering, on_behalf
from workflows.commands.work_task import work_task
from workflows.finding import found
from workflows.work import Work

router = APIRouter(include_in_schema=False)

_CHOOSE = Text("请选择本人的答复", "choose what the person answered")
_NOTHING = Text("没有这件事", "there is no such thing")
_NO_TIME = Text("请填写时间", "give a time")


@router.post("/calls/{call_id}/answer")
def answer(call_id: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """Enters an answer that the desk got by hand, with its real time."""
    case = desk.look(lambda work: _case_of(work, picture.case_of_call(work.session, call_id)))
    done = tried(desk, lambda work: on_behalf(work, call_id, _answering(posted)))
    if isinstance(done, Refusal):
        return again(desk, reader, (case, posted), Attempt(call_id, "answer", posted.typed, done))
    return to(f"{posted.back}#call-{call_id}")


def _answering(posted: Posted) -> Answering:
    """The answer as it was typed; refused when no answer was chosen or the time is none."""
    if posted.one("answer") not in set(Answer):
        raise Refused(Refusal(Cause.FORM, _CHOOSE, fields={"answer": _CHOOSE}))
    answer, note = Answer(posted.one("answer")), posted.one("note")
    return Answering(answer, note, _moment(posted, "happened_at"), _moment(posted, "arrives_at"))


def _moment(posted: Posted, name: str) -> datetime | None:
    written = posted.one(name)
    try:
        return datetime.fromisoformat(read_local(written)) if written else None
    except ValueError:
        raise Refused(Refusal(Cause.FORM, _NO_TIME, fields={name: _NO_TIME})) from None


@router.post("/tasks/{task_id}/{act}")
def work_on(task_id: uuid.UUID, act: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Accepts, finishes, gives back or waives a task, with what there is to say about it."""
    case = desk.look(lambda work: _case_of(work, picture.case_of_task(work.session, task_id)))
    done = tried(desk, lambda work: work_task(work, task_id, act, posted.one("note")))
    if isinstance(done, Refusal):
        return again(desk, reader, (case, posted), Attempt(task_id, act, posted.typed, done))
    return to(f"{posted.back}#task-{task_id}")


def _case_of(work: Work, case_id: uuid.UUID | None) -> Case:
    if case_id is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NOTHING))
    return found(work, str(case_id))
