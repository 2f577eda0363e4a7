"""What each organisation owes at each class and level (成员单位职责), read from the plans in force.

Owners are found as a start would find them now, over the whole jurisdiction of the plan. What nobody owns would go to
the desk; a member unit that owes nothing is one with unclear duties: both are told.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from plans.plan import Plan
from records.organisation import Organisation
from records.questions import organisations
from states.durations import spoken
from states.procedure import Duty, Procedure
from states.scales import Level
from states.text import Text
from workflows.audience import Directory
from workflows.work import Work


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty at one class and level: what, within which time, by which rule; whose post, unless nobody owns it."""

    incident_class: str
    level: Level
    key: str
    title: Text
    within: Text
    clause: str
    post: Text | None = None


@dataclass(slots=True)
class Unit:
    """An organisation with all that it owes, class by class, the gravest level first."""

    organisation: Organisation
    owed: list[Owed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table: who owes what, what nobody owns, and which member units owe nothing at which class."""

    units: list[Unit]
    without_owner: list[Owed]
    idle: list[tuple[Organisation, str]]


def table(work: Work) -> Table:
    """The duties of every organisation under the plans in force now."""
    units: dict[uuid.UUID, Unit] = {}
    without_owner: list[Owed] = []
    plans = work.library.plans(work.session)
    for plan in plans:
        for level in Level:
            if level in plan.levels:
                _fill(work, plan, level, units, without_owner)
    every = organisations.every(work.session)
    listed = [units[one.id] for one in every if one.id in units]
    return Table(listed, without_owner, [one for plan in plans for one in _idle(every, plan.class_, units)])


def _fill(work: Work, plan: Plan, level: Level, units: dict[uuid.UUID, Unit], without_owner: list[Owed]) -> None:
    procedure = work.library.newest(work.session, plan.levels[level]).procedure
    directory = Directory(work.session, work.now, drill=False, incident_class=plan.class_)
    groups = directory.owners([(duty.owner,) for duty in procedure.duties], [plan.jurisdiction])
    for duty, owners in zip(procedure.duties, groups, strict=True):
        if not owners:
            without_owner.append(_owed(plan, level, procedure, duty, None))
        for owner in owners:
            unit = units.setdefault(owner.organisation.id, Unit(owner.organisation))
            unit.owed.append(_owed(plan, level, procedure, duty, Text(owner.post.zh, owner.post.en)))


def _owed(plan: Plan, level: Level, procedure: Procedure, duty: Duty, post: Text | None) -> Owed:
    clause = duty.clause or procedure.clause
    return Owed(plan.class_, level, duty.key, duty.title, spoken(procedure.span(duty.due)), clause, post)


def _idle(
    every: list[Organisation], incident_class: str, units: dict[uuid.UUID, Unit]
) -> list[tuple[Organisation, str]]:
    members = [one for one in every if incident_class in one.member_of]
    busy = {number for number, unit in units.items() if any(one.incident_class == incident_class for one in unit.owed)}
    return [(one, incident_class) for one in members if one.id not in busy]
