"""What a condition may look at: the facts of a case beside what the engine can tell about it.

Derived facts are listed in `states.derived`. They are gathered only when a condition names them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from records.call import Call
from records.case import Case
from records.task import Task
from states import call as calls
from states import derived
from states import task as tasks
from states.conditions import compiled
from states.grading import Suggestion, suggest
from states.procedure import Procedure
from workflows.library import Published
from workflows.work import Work

NO_LEVEL = "none"


def gathered(
    work: Work, case: Case, published: Published, conditions: Iterable[str], form: dict[str, Any]
) -> dict[str, Any]:
    """Everything that `conditions` may look at, with a form's values before what was known."""
    procedure = published.procedure
    named = {name for condition in conditions for name in compiled(condition).facts}
    facts: dict[str, Any] = {**case.facts, **form}
    facts["state"] = case.state
    facts["in_force"] = case.state in procedure.in_force
    facts["in_final_state"] = case.state in procedure.final
    if "tasks" in named:
        facts["tasks"] = _tasks(work, case)
    if "calls" in named:
        facts["calls"] = _calls(work, case)
    if "children" in named:
        facts["children"] = _children(work, case)
    if "suggested" in named:
        suggestion = suggested(work, case)
        facts["suggested"] = {"level": (suggestion.level if suggestion else None) or NO_LEVEL}
    return facts


def suggested(work: Work, incident: Case) -> Suggestion | None:
    """What the grading table of the incident's class says of what is known; None when no plan covers the class."""
    plan = work.library.plan(work.session, incident.facts.get("incident_class") or "")
    return None if plan is None else suggest(plan.grading, incident.facts)


def _tasks(work: Work, case: Case) -> derived.Tasks:
    query = select(Task.state, func.count(), func.count(col(Task.overdue_at)))  # type: ignore[call-overload]
    rows = work.session.execute(query.where(Task.case_id == case.id).group_by(Task.state)).all()
    still = [row for row in rows if row[0] in tasks.OPEN]
    return {
        "open": sum(row[1] for row in still),
        "overdue": sum(row[2] for row in still),
        "all": sum(row[1] for row in rows),
    }


def _calls(work: Work, case: Case) -> derived.Calls:
    query = select(Call.state, func.count()).where(Call.case_id == case.id, Call.part == "holder")  # type: ignore[call-overload]
    rows = {row[0]: row[1] for row in work.session.execute(query.group_by(Call.state)).all()}
    return {
        "open": sum(number for state, number in rows.items() if state in calls.OPEN),
        "answered": rows.get("answered", 0) + rows.get("covered", 0),
        "all": sum(rows.values()),
    }


def _children(work: Work, case: Case) -> dict[str, derived.Children]:
    found: dict[str, derived.Children] = {
        one.procedure.kind: {"open": 0, "all": 0, "states": [], "levels_in_force": []}
        for one in work.library.all(work.session)
    }
    whose = Case.incident_id == case.id if case.kind == "incident" else Case.parent_id == case.id
    for child in work.session.execute(select(Case).where(whose)).scalars():
        procedure: Procedure = work.library.pinned(work.session, child.definition_id).procedure
        told = found[child.kind]
        told["all"] += 1
        told["open"] += child.state not in procedure.final
        told["states"].append(child.state)
        if child.state in procedure.in_force and child.level:
            told["levels_in_force"].append(child.level)
    return found
