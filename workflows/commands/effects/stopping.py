"""What is over is over: calls are taken off their ladders, what was asked is asked no more, and people are told."""

from __future__ import annotations

import uuid
from collections import defaultdict

from records.call import Call, CallOut
from records.case import Case
from records.questions import calls, directory, tasks
from records.task import Task
from states.call import OPEN, CallState
from states.effects import StandDown
from states.task import OPEN as OPEN_TASKS
from states.task import TaskState
from workflows.audience import Reachable, usable
from workflows.commands.effects.following import Following
from workflows.commands.effects.telling import tell_people
from workflows.work import Work


def locked_calls(work: Work, case_id: uuid.UUID) -> list[Call]:
    """Every call of a case, locked after its call-outs: nobody answers, climbs or opens one until this commit."""
    work.ledger.write()
    return calls.of_case_locked(work.session, case_id)


def stop_calls(work: Work, following: Following, state: CallState) -> list[Call]:
    """Takes every open call of a case off its ladder and rotates its fence: what is queued under it is void.

    Answers hold from now on for good: nobody is asked for another. Returns every call of the case, open before or not.
    """
    every = locked_calls(work, following.case.id)
    by_fence: dict[int, list[Call]] = defaultdict(list)
    for one in every:
        if one.state in OPEN:
            by_fence[one.fence].append(one)
    for fence, stopped in by_fence.items():
        ids = [one.id for one in stopped]
        following.draft.change_many(Call, ids, state=state, next_at=None, fence=fence + 1)
    running = calls.call_outs_running_in(work.session, following.case.id)
    following.draft.change_many(CallOut, running, state="void")
    following.draft.change_many(
        CallOut, calls.call_outs_renewing_in(work.session, following.case.id), renew_seconds=None
    )
    return every


def stand_down(work: Work, following: Following, spec: StandDown) -> None:
    """Stops every call of the case, waives its open tasks, and tells those whom it means that it is over."""
    silent = {one.id for one in locked_calls(work, following.case.id) if one.state in OPEN}
    stopped = stop_calls(work, following, CallState.STOOD_DOWN)
    if spec.to == "unanswered":
        stopped = [one for one in stopped if one.id in silent]
    why = str(following.draft.entry.data["form"].get("waiver") or following.draft.entry.why)
    waived = [one.id for one in tasks.of_case_locked(work.session, following.case.id) if one.state in OPEN_TASKS]
    following.draft.change_many(Task, waived, state=TaskState.WAIVED, note=why, closed_at=work.now)
    people = called_people(work, following.case, stopped)
    tell_people(work, following, people.values(), ("stand_down", {"text": spec.text}))


def called_people(work: Work, case: Case, called: list[Call]) -> dict[uuid.UUID, Reachable]:
    """The people to whom these calls went, whatever posts they hold by now, as they can be reached now."""
    by_person = {one.person_id: one for one in called if one.person_id is not None}
    addresses = directory.addresses(work.session, by_person, drill=case.drill)
    posts = directory.posts(work.session, {one.post_id for one in by_person.values()})
    found = {post.id: (post, body) for post, body in posts}
    return {
        one.id: Reachable(
            one, *found[by_person[one.id].post_id], by_person[one.id].part, **usable(addresses.get(one.id, ()))
        )
        for one in directory.people(work.session, by_person)
    }
