"""A change of level hands over: open tasks go on, silent people are called under the new level, others stand down."""

from __future__ import annotations

from records.call import Call
from records.case import Case
from records.columns import new_id
from records.questions import calls, cases, tasks
from records.task import Task
from states.call import CallState
from states.effects import HandOver, StandDown
from states.task import OPEN, TaskState
from workflows.commands.effects.following import Following
from workflows.commands.effects.stopping import called_people, stand_down, stop_calls
from workflows.commands.effects.telling import tell_people
from workflows.work import Work


def hand_over(work: Work, following: Following, _: HandOver) -> None:
    """Hands what is open to the successor and stands down everybody who has no duty there; without one, everybody."""
    work.ledger.write()
    case = following.case
    successor = cases.successor(work.session, case.id)
    if successor is None:
        stand_down(work, following, StandDown(text="warning_over"))
        return
    _hand_tasks(work, following, successor)
    stopped = stop_calls(work, following, CallState.HANDED_OVER)
    gone = called_people(work, case, _fallen_away(work, stopped, successor)).values()
    tell_people(work, following, gone, ("stand_down", {"text": "duty_fell_away"}))
    following.draft.entry.data["successor"] = successor.number


def _fallen_away(work: Work, stopped: list[Call], successor: Case) -> list[Call]:
    """The calls to people who are not called there, for posts that are not called there either.

    Whoever was called in somebody's place keeps the duty as long as that somebody's post has it.
    """
    there = calls.duties_in(work.session, successor.id)
    people = {person for person, _, _ in there}
    posts = {post for _, post, part in there if part == "holder"}
    staying = [one for one in stopped if one.part == "holder" and one.post_id in posts]
    served = {one for call in staying for one in (call.id, *(call.stand_in_ids or ()))}
    return [one for one in stopped if one.person_id not in people and one.id not in served]


def _hand_tasks(work: Work, following: Following, successor: Case) -> None:
    standing = [one for one in tasks.of_case_locked(work.session, following.case.id) if one.state in OPEN]
    carried = tasks.carried_into(work.session, successor.id)
    for task in standing:
        if task.id not in carried:
            copy = {name: getattr(task, name) for name in Task.model_fields}
            following.draft.insert(
                Task(**{**copy, "id": new_id(), "case_id": successor.id, "carried_from_id": task.id})
            )
    following.draft.change_many(Task, [task.id for task in standing], state=TaskState.HANDED_OVER, closed_at=work.now)
