"""What is over is over: calls are taken off their ladders, what was asked is asked no more, and people are told."""

from __future__ import annotations

import uuid
from collections import defaultdict

from sqlalchemy import select
from sqlmodel import col

from records.call import Call, CallOut
from records.case import Case
from records.organisation import Organisation
from records.person import Address, Person, Post
from records.task import Task
from states.call import OPEN, CallState
from states.effects import StandDown
from states.task import OPEN as OPEN_TASKS
from states.task import TaskState
from workflows.audience import Reachable
from workflows.commands.effects.following import Following
from workflows.commands.effects.telling import tell_people
from workflows.work import Work


def locked_calls(work: Work, case_id: uuid.UUID) -> list[Call]:
    """Every call of a case, locked after its call-outs: nobody answers, climbs or opens one until this commit."""
    work.ledger.write()
    outs = select(CallOut.id).where(CallOut.case_id == case_id).order_by(col(CallOut.id))  # type: ignore[call-overload]
    work.session.execute(outs.with_for_update(key_share=True)).all()
    calls = select(Call).where(Call.case_id == case_id).order_by(col(Call.id)).with_for_update(key_share=True)
    return list(work.session.execute(calls.execution_options(populate_existing=True)).scalars())


def locked_tasks(work: Work, case_id: uuid.UUID) -> list[Task]:
    """Every task of a case, locked: nobody works on one until this commit."""
    tasks = select(Task).where(Task.case_id == case_id).order_by(col(Task.id)).with_for_update(key_share=True)
    return list(work.session.execute(tasks.execution_options(populate_existing=True)).scalars())


def stop_calls(work: Work, following: Following, state: CallState) -> list[Call]:
    """Takes every open call of a case off its ladder and rotates its fence: what is queued under it is void.

    Returns every call of the case, open before or not.
    """
    calls = locked_calls(work, following.case.id)
    by_fence: dict[int, list[Call]] = defaultdict(list)
    for one in calls:
        if one.state in OPEN:
            by_fence[one.fence].append(one)
    for fence, stopped in by_fence.items():
        ids = [one.id for one in stopped]
        following.draft.change_many(Call, ids, state=state, next_at=None, fence=fence + 1)
    running = select(CallOut.id).where(CallOut.case_id == following.case.id, CallOut.state == "running")  # type: ignore[call-overload]
    following.draft.change_many(CallOut, work.session.execute(running).scalars().all(), state="void")
    return calls


def stand_down(work: Work, following: Following, spec: StandDown) -> None:
    """Stops every call of the case, waives its open tasks, and tells whoever was called that it is over."""
    calls = stop_calls(work, following, CallState.STOOD_DOWN)
    why = str(following.draft.entry.data["form"].get("waiver") or following.draft.entry.why)
    waived = [one.id for one in locked_tasks(work, following.case.id) if one.state in OPEN_TASKS]
    following.draft.change_many(Task, waived, state=TaskState.WAIVED, note=why, closed_at=work.now)
    people = called_people(work, following.case, calls)
    tell_people(work, following, people.values(), ("stand_down", {"text": spec.text}))


def called_people(work: Work, case: Case, calls: list[Call]) -> dict[uuid.UUID, Reachable]:
    """The people to whom these calls went, whatever posts they hold by now, as they can be reached now."""
    by_person = {one.person_id: one for one in calls if one.person_id is not None}
    ids = list(by_person)
    query = select(Address).where(col(Address.person_id).in_(ids), Address.drill == case.drill)
    addresses: dict[uuid.UUID, list[Address]] = defaultdict(list)
    for address in work.session.execute(query.order_by(col(Address.position))).scalars():
        addresses[address.person_id].append(address)
    posts = {one.post_id for one in by_person.values()}
    around = (
        select(Post, Organisation)
        .join(Organisation, col(Organisation.id) == Post.organisation_id)
        .where(col(Post.id).in_(posts))
    )
    found = {row[0].id: (row[0], row[1]) for row in work.session.execute(around).all()}
    people = work.session.execute(select(Person).where(col(Person.id).in_(ids))).scalars()
    return {
        one.id: Reachable(
            one, *found[by_person[one.id].post_id], by_person[one.id].part, tuple(addresses[one.id])
        )
        for one in people
    }
