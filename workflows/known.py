"""What a condition may look at: the facts of a case beside what the engine can tell about it.

Derived facts are listed in `states.derived`. They are gathered only when a condition names them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from records.case import Case
from records.questions import calls, cases, tasks
from states import call as call_states
from states import derived
from states import task as task_states
from states.area import covers
from states.conditions import compiled
from states.grading import Suggestion, suggest
from states.organisation import Kind
from states.procedure import Procedure
from states.scales import NO_LEVEL
from workflows.duty import watches
from workflows.library import Published
from workflows.modes import Modes
from workflows.places import area_of
from workflows.work import Work


def gathered(work: Work, case: Case, published: Published, conditions: Iterable[str]) -> dict[str, Any]:
    """Everything that `conditions` may look at."""
    return {**case.facts, **told(work, case, published, conditions)}


def told(work: Work, case: Case, published: Published, conditions: Iterable[str]) -> dict[str, Any]:
    """Of what `conditions` may look at, that which the engine tells and no form can say."""
    procedure = published.procedure
    named = {name for condition in conditions for name in compiled(condition).facts}
    facts: dict[str, Any] = {
        "state": case.state,
        "in_force": case.state in procedure.in_force,
        "in_final_state": case.state in procedure.final,
    }
    if "tasks" in named:
        facts["tasks"] = _tasks(work, case)
    if "calls" in named:
        facts["calls"] = _calls(work, case)
    if "children" in named:
        facts["children"] = _children(work, case)
    if "suggested" in named:
        suggestion = suggested(work, case)
        facts["suggested"] = {"level": (suggestion.level if suggestion else None) or NO_LEVEL}
    if "watch" in named and (watch := _watch(work, case)) is not None:
        facts["watch"] = watch
    return facts


def suggested(work: Work, incident: Case) -> Suggestion | None:
    """What the grading table of the incident's class says of what is known; None when no plan covers the class."""
    plan = work.library.plan(work.session, incident.facts.get("incident_class") or "")
    return None if plan is None else suggest(plan.grading, incident.facts)


def _watch(work: Work, case: Case) -> derived.Watch | None:
    """How the headquarters of the place keeps watch now; None where none does."""
    area = area_of(work, case)
    for one in watches(work):
        body = one.organisation
        if body.kind == Kind.SPECIALIST_HEADQUARTERS and covers(body.areas, area):
            return {"mode": Modes(work).of(body).key, "report_every": one.pattern.report_every}
    return None


def _tasks(work: Work, case: Case) -> derived.Tasks:
    counted = tasks.by_state(work.session, case.id)
    still = [one for one in counted if one.state in task_states.OPEN]
    return {
        "open": sum(one.all for one in still),
        "overdue": sum(one.overdue for one in still),
        "all": sum(one.all for one in counted),
    }


def _calls(work: Work, case: Case) -> derived.Calls:
    counted = calls.holders_by_state(work.session, case.id)
    return {
        "open": sum(number for state, number in counted.items() if state in call_states.OPEN),
        "answered": counted.get("answered", 0) + counted.get("covered", 0),
        "all": sum(counted.values()),
    }


def _children(work: Work, case: Case) -> dict[str, derived.Children]:
    found: dict[str, derived.Children] = {
        one.procedure.kind: {"open": 0, "all": 0, "states": [], "levels_in_force": []}
        for one in work.library.all(work.session)
    }
    for child in cases.belonging_to(work.session, case):
        procedure: Procedure = work.library.pinned(work.session, child.definition_id).procedure
        counted = found[child.kind]
        counted["all"] += 1
        counted["open"] += child.state not in procedure.final
        counted["states"].append(child.state)
        if child.state in procedure.in_force and child.level:
            counted["levels_in_force"].append(child.level)
    return found
