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
from workflows.commands.effects.following import Following
from workflows.commands.effects.stopping import called_people, locked_tasks, stop_calls
from workflows.commands.effects.telling import tell_people
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
    calls = stop_calls(work, following, CallState.HANDED_OVER)
    gone = called_people(work, case, _fallen_away(work, calls, successor)).values()
    tell_people(work, following, gone, ("stand_down", {"text": "duty_fell_away"}))
    following.draft.entry.data["successor"] = successor.number


def _fallen_away(work: Work, calls: list[Call], successor: Case) -> list[Call]:
    """The calls to people who are not called there, for posts that are not called there either.

    Whoever was called in somebody's place keeps the duty as long as that somebody's post has it.
    """
    rows = work.session.execute(
        select(Call.person_id, Call.post_id, Call.part).where(Call.case_id == successor.id)
    )  # type: ignore[call-overload]
    there = rows.all()
    people = {person for person, _, _ in there}
    posts = {post for _, post, part in there if part == "holder"}
    holders = {one.id: one for one in calls if one.part == "holder"}
    served = {one.covered_by_id for one in holders.values() if one.post_id in posts}
    served |= {
        one.id
        for one in calls
        if (holder := holders.get(one.for_call_id or one.id)) and holder.post_id in posts
    }
    return [one for one in calls if one.person_id not in people and one.id not in served]


def _hand_tasks(work: Work, following: Following, successor: Case) -> None:
    tasks = [one for one in locked_tasks(work, following.case.id) if one.state in OPEN]
    query = select(Task.carried_from_id).where(Task.case_id == successor.id)  # type: ignore[call-overload]
    carried = set(work.session.execute(query).scalars())
    for task in tasks:
        if task.id not in carried:
            copy = {name: getattr(task, name) for name in Task.model_fields}
            following.draft.insert(
                Task(**{**copy, "id": new_id(), "case_id": successor.id, "carried_from_id": task.id})
            )
    following.draft.change_many(
        Task, [task.id for task in tasks], state=TaskState.HANDED_OVER, closed_at=work.now
    )
