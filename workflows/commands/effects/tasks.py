"""Member-unit duties become tasks: each with an owner and a due time; none without an owner."""

from __future__ import annotations

import uuid

from records.case import Case
from records.columns import new_id
from records.questions import tasks
from records.task import Task
from states.call import shortened
from states.conditions import filled
from states.procedure import Duty
from states.saying import sayer
from states.task import OPEN
from workflows.audience import Owner, at_headquarters, directory_for
from workflows.commands.effects.following import Following, in_force_before
from workflows.places import area_of
from workflows.work import Work

DESK = ("shift_leader",)
"""Who gets what the plan gives to nobody: the desk must know of it."""


def open_tasks(work: Work, following: Following, _: str) -> None:
    """Opens one task per duty and owner. What was already done, or is still open, under the level before goes on."""
    directory = directory_for(work, following.case)
    earlier = _earlier(work, following.case)
    duties = following.procedure.duties
    area = area_of(work, following.case)
    owners = directory.owners([(duty.owner.filled(following.case.facts),) for duty in duties], area)
    without = [duty.key for duty, named in zip(duties, owners, strict=True) if not named]
    if without:
        following.draft.entry.data["without_owner"] = without
        leading = at_headquarters(work.session, DESK, area, following.case.incident_class)
        (desk,) = directory.owners([(leading,)], area)
        owners = [named or desk for named in owners]
    for duty, named in zip(duties, owners, strict=True):
        for owner in named:
            before = earlier.get((duty.key, owner.post.id))
            if before is None or before.state in OPEN:
                following.draft.insert(_task(work, following, duty, owner, before))


def _earlier(work: Work, case: Case) -> dict[tuple[str, uuid.UUID], Task]:
    """What each owner was asked for under the levels before: the last word on it, locked while it may still change."""
    found: dict[tuple[str, uuid.UUID], Task] = {}
    before = in_force_before(work, case)
    while before is not None:
        for task in tasks.of_case_locked(work.session, before.id):
            found.setdefault((task.key, task.owner_post_id), task)
        before = work.session.get(Case, before.predecessor_id) if before.predecessor_id else None
    return found


def _task(work: Work, following: Following, duty: Duty, owner: Owner, before: Task | None) -> Task:
    case = following.case
    due = work.now + shortened(following.procedure.span(duty.due, case.facts), case.pace)
    title = filled(duty.title, case.facts, sayer(following.procedure.facts))
    row = Task(
        id=new_id(), case_id=case.id, incident_id=following.draft.entry.incident_id, key=duty.key,
        title=title.as_data(), clause=duty.clause or following.procedure.clause, owner_post_id=owner.post.id,
        owner=owner.as_data(),
        issuer_post=work.actor.post or (work.cause.post if work.cause else ""), due_at=due, opened_at=work.now,
    )  # fmt: skip
    if before is not None:
        row.carried_from_id, row.due_at = before.id, min(due, before.due_at)
        row.state, row.overdue_at, row.note, row.material = (
            before.state,
            before.overdue_at,
            before.note,
            before.material,
        )
    return row
