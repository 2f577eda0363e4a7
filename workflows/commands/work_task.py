"""Working on a task: accept, done, refuse, waive; and the escalation of what is overdue to the issuer's superior."""

from __future__ import annotations

import uuid
from dataclasses import replace

from records.case import Case
from records.questions import cases, directory, tasks
from records.task import Task
from states.refusal import Cause, Refusal
from states.task import ACTS, OPEN, TaskState, after
from states.text import Text
from workflows.audience import Directory, Reachable
from workflows.commands import advance_case
from workflows.commands.effects.following import Following, as_engine
from workflows.commands.effects.telling import at_desk, tell_people
from workflows.finding import seen
from workflows.grounds import refusal_of
from workflows.work import RefusedAt, Work

_AT_ONCE = 50


def work_task(work: Work, task_id: uuid.UUID, act: str, note: str) -> Task:
    """Does `act` on a task: by its owner's post, or by the desk for them; waiving is for those who command."""
    task = tasks.locked(work.session, task_id)
    if task is None or act not in ACTS:
        raise RefusedAt(Refusal(Cause.UNKNOWN, Text("没有这项任务", "there is no such task")), None, f"task:{act}")
    case = work.case(task.case_id)
    _permitted(work, case, task, (act, note))
    state = after(TaskState(task.state), act)
    if state is None:
        reason = Text("任务已是“{state}”，不能再办理", "the task is {state} already").filled(state=task.state)
        raise RefusedAt(Refusal(Cause.STALE, reason), case.id, f"task:{act}")
    draft = work.ledger.entry(
        case, "task_" + state, subject=f"task:{task.id}", why=note, title=task.title, owner=task.owner
    )
    closed = work.now if state not in OPEN else None
    draft.change(task, state=state, note=note or task.note, closed_at=closed)
    if state == TaskState.DONE:
        _done(work, case, task)
    return task


def _done(work: Work, case: Case, task: Task) -> None:
    """What the plan says that follows when the last open task of a case is done."""
    duties = work.library.pinned(work.session, case.definition_id).procedure.duties
    then = next((duty.then for duty in duties if duty.key == task.key), None)
    if then is None:
        return
    work.ledger.write()
    held = cases.locked(work.session, case.id)
    if held is not None and not any(one.state in OPEN for one in tasks.by_state(work.session, case.id)):
        advance_case.pull_if_possible(as_engine(work), held, then)


def _permitted(work: Work, case: Case, task: Task, what: tuple[str, str]) -> None:
    act, note = what
    owner = str(task.owner.get("post"))
    mine = owner in work.actor.posts and act != "waive"
    refusal = None if mine else refusal_of(work, case, "waive_task" if act == "waive" else "enter_task")
    if refusal is not None:
        reason = Text("只有责任岗位或值班室可以办理这项任务", "only its owner or the duty desk can work on this task")
        could = (owner, *refusal.who_could)
        raise RefusedAt(replace(refusal, reason=reason, who_could=could), task.case_id, f"task:{act}")
    if mine:
        work.sit(owner)
    else:
        seen(work, case)
    if act in ("refuse", "waive", "done") and not note.strip():
        reason = Text("请写明办理情况或理由", "say what was done, or why not")
        raise RefusedAt(Refusal(Cause.FORM, reason, fields={"note": reason}), None, f"task:{act}")


def overdue_tasks(work: Work) -> int:
    """Marks tasks whose due time has passed and tells the superior of whoever issued them; how many."""
    due = tasks.newly_overdue(work.session, work.now, _AT_ONCE)
    for task in due:
        case = work.case(task.case_id)
        published = work.library.pinned(work.session, case.definition_id)
        people = _above_issuer(work, task, case)
        draft = work.ledger.entry(
            case, "task_overdue", subject=f"task:{task.id}", title=task.title, owner=task.owner, due_at=task.due_at,
            escalated_to=[one.as_data() for one in people],
        )  # fmt: skip
        draft.change(task, overdue_at=work.now)
        values = {
            "text": "task_overdue",
            "task": task.title,
            "owner": task.owner,
            "due_at": task.due_at.isoformat(),
        }
        tell_people(work, Following(case, published, (), draft), people, ("task_overdue", values))
    return len(due)


def _above_issuer(work: Work, task: Task, case: Case) -> list[Reachable]:
    """The superior of whoever issued the task; the desk when there is none, or when the engine issued it."""
    here = Directory(work.session, work.now, drill=case.drill)
    issuer = directory.post_with_key(work.session, task.issuer_post)
    slots = here.posts([issuer]).values() if issuer else []
    found = [slot.people["superior"] for slot in slots if "superior" in slot.people]
    return found or at_desk(work, case)
