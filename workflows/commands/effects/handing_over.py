"""A change of level hands over: tasks that still stand go on, silent people are called under the new level, others stand down."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from records.call import Call
from records.case import Case
from records.columns import new_id
from records.task import Task
from states.call import CallState
from states.effects import HandOver
from states.task import OPEN, TaskState
from workflows.commands.effects.calling import called_people, stop_calls, tell_people
from workflows.commands.effects.following import Following
from workflows.work import Work


def hand_over(work: Work, following: Following, _: HandOver) -> None:
    """Hands what is open to the successor and stands down everybody who has no duty there."""
    work.ledger.write()
    case = following.case
    query = select(Case).where(Case.predecessor_id == case.id).order_by(col(Case.id).desc())
    successor = next((one for one in work.session.execute(query).scalars() if one.closed_at is None), None)
    if successor is None:
        return
    _hand_tasks(work, following, successor)
    stop_calls(work, following, CallState.HANDED_OVER)
    still = set(work.session.execute(select(Call.person_id).where(Call.case_id == successor.id)).scalars())  # type: ignore[call-overload]
    fallen_away = [one for person, one in called_people(work, case).items() if person not in still]
    tell_people(work, following, fallen_away, ("stand_down", {"text": "duty_fell_away"}))
    following.draft.entry.data["successor"] = successor.number


def _hand_tasks(work: Work, following: Following, successor: Case) -> None:
    open_here = (
        select(Task)
        .where(Task.case_id == following.case.id, col(Task.state).in_(OPEN))
        .order_by(col(Task.id))
        .with_for_update()
    )
    tasks = list(work.session.execute(open_here).scalars())
    carried = set(
        work.session.execute(select(Task.carried_from_id).where(Task.case_id == successor.id)).scalars()
    )  # type: ignore[call-overload]
    for task in tasks:
        if task.id not in carried:
            copy = {name: getattr(task, name) for name in Task.model_fields}
            following.draft.insert(
                Task(**{**copy, "id": new_id(), "case_id": successor.id, "carried_from_id": task.id})
            )
    following.draft.change_many(
        Task, [task.id for task in tasks], state=TaskState.HANDED_OVER, closed_at=work.now
    )
