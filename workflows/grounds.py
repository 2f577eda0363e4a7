"""On what an authority is judged: the rules in force where a case is, its class, its level, and the one before it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from records.case import Case
from records.once import while_reading
from records.questions import cases
from states.permission import Asked, Ground, by_rules
from states.procedure import Procedure
from states.refusal import Refusal
from states.scales import Grade, Level
from workflows.commands.effects.following import in_force_before
from workflows.library import Rules
from workflows.places import area_of
from workflows.work import Work

MOVING = frozenset({"area", "level"})
"""What a form can say that moves the ground of its own step."""


def ground(work: Work, case: Case, procedure: Procedure, form: Mapping[str, Any]) -> Ground:
    """What the rules are asked about a step of `case` that `form` is sent with.

    Who would widen the area of a case is judged by the old and the new places together.
    """
    area = tuple(dict.fromkeys((*area_of(work, case), *(form.get("area") or ()))))
    before = in_force_before(work, case) if case.state == procedure.initial else None
    return _ground(
        _rules_of(work, case, area), area, class_=case.incident_class, level=procedure.level or _level(form),
        before=Level(before.level) if before is not None and before.level else None,
        grade=_grade(work, case), commanding=_commanding(work, case),
    )  # fmt: skip


def refusal_of(work: Work, case: Case, act: str) -> Refusal | None:
    """None when the rules allow whoever asks this act at a case, else the refusal."""
    procedure = work.library.pinned(work.session, case.definition_id).procedure
    answer = by_rules(Asked(work.actor, {}, ground=ground(work, case, procedure, {})), act)
    return answer if isinstance(answer, Refusal) else None


def ground_of_opening(work: Work, procedure: Procedure, form: Mapping[str, Any]) -> Ground:
    """What the rules are asked about opening a case with `form`."""
    class_ = form.get("incident_class") or procedure.class_
    area = tuple(form.get("area") or ())
    return _ground(_rules_now(work, area), area, class_=class_, level=procedure.level or _level(form))


def rules_to_pin(work: Work, area: Sequence[str]) -> uuid.UUID | None:
    """The version of the rules that a case is to be judged by which is opened now; None when there are none."""
    found = _rules_now(work, area)
    return found.id if found else None


def rules_of(work: Work, case: Case) -> Rules | None:
    """The rules by which a case is judged: those in force when it was opened; beyond their places, those of today."""
    return _rules_of(work, case, area_of(work, case))


def _rules_of(work: Work, case: Case, area: Sequence[str]) -> Rules | None:
    pinned = work.library.pinned_rules(work.session, case.rules_id) if case.rules_id else None
    return pinned if pinned is not None and pinned.book.covers(area) else _rules_now(work, area)


def _rules_now(work: Work, area: Sequence[str]) -> Rules | None:
    places = area or [code for seat in work.actor.seats[:1] for code in seat.areas]
    return work.library.rules_at(work.session, places, work.today)


def _ground(rules: Rules | None, area: Sequence[str], **more: Any) -> Ground:
    book, version = (rules.book, rules.version) if rules is not None else (None, "")
    return Ground(book, version, area=tuple(area), **more)


def _commanding(work: Work, case: Case) -> str:
    incident = case.id if case.kind == "incident" else case.incident_id
    held = while_reading(work.session, cases.newest_in_state, incident, "command", "held") if incident else None
    return str(held.facts["organisation"]) if held is not None else ""


def _level(form: Mapping[str, Any]) -> Level | None:
    return Level(form["level"]) if form.get("level") in set(Level) else None


def _grade(work: Work, case: Case) -> Grade | None:
    incident = case if case.kind == "incident" or case.incident_id is None else work.session.get(Case, case.incident_id)
    said = incident.facts.get("grade") if incident is not None else None
    return Grade(said) if said in set(Grade) else None
