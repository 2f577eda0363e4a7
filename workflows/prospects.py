"""What somebody may do with a case now: each trigger with its form, why not, and what would follow.

The same machine that decides is asked, so a button can not promise what the decision then refuses. Guards
about what the form has still to say are left to the decision. `workflows.crowd` counts whom it would touch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from records.case import Case
from states.machine import Decision
from states.permission import Asked, Ground
from states.procedure import Procedure, Transition
from states.refusal import Refusal, Refused
from states.scales import Level, level_name
from states.text import Text
from workflows.crowd import Crowd
from workflows.grounds import ground
from workflows.known import gathered, suggested
from workflows.library import Published
from workflows.work import Work

_WILL = Text("将{what}", "will {what}")
_AT_LEVEL = Text("按建议的{level}：{what}", "at the suggested {level}: {what}")
_FIRST = Text("记为第一位批准，另一人批准后生效", "kept as the first approval; in force once another officer approves")
_WAIVER = "waiver"


@dataclass(frozen=True, slots=True)
class Prospect:
    """One trigger as it stands for one person: its form, the refusal it would meet, what would follow.

    Without a refusal it may go ahead; `waivable`: the refusal passes with a reason to waive it.
    `by_level`: what would follow from each level, when the form asks for one.
    """

    trigger: str
    title: Text
    clause: str
    form: tuple[str, ...]
    optional: tuple[str, ...]
    refused: Refusal | None
    waivable: bool
    consequence: Text | None
    by_level: Mapping[Level, Text] = field(default_factory=dict)


def prospects(work: Work, case: Case, published: Published) -> list[Prospect]:
    """Every trigger that a person may pull in the state of `case`, as it stands for whoever asks."""
    machine, procedure = published.machine, published.procedure
    triggers = machine.triggers(case.state)
    guards = [guard.condition for one in triggers for each in procedure.transitions_of(one) for guard in each.when]
    facts = gathered(work, case, published, guards)
    crowd = Crowd(work, case)
    on = ground(work, case, procedure, {})
    return [_prospect(work, published, crowd, (one, facts, on)) for one in triggers]


def _prospect(work: Work, published: Published, crowd: Crowd, what: tuple[str, dict[str, Any], Ground]) -> Prospect:
    (trigger, facts, on), case = what, crowd.case
    transition = _here(published.procedure, case.state, trigger)
    unfilled = frozenset((*transition.form, *transition.optional))

    def decided(waiver: str) -> Decision | Refusal:
        asked = Asked(work.actor, facts, case.acts, waiver, unfilled - {_WAIVER}, on)
        return published.machine.decide(case.state, trigger, asked)

    answer = decided("")
    waived = decided(_WAIVER) if isinstance(answer, Refusal) and _WAIVER in unfilled else answer
    by_level = _by_level(work, crowd, transition)
    found = crowd.told(published.procedure, waived.effects) if isinstance(waived, Decision) else None
    will = _WILL.filled(what=found) if found else _suggested(work, case, by_level)
    return Prospect(
        trigger, transition.title, transition.clause, transition.form, transition.optional,
        answer if isinstance(answer, Refusal) else None,
        isinstance(answer, Refusal) and isinstance(waived, Decision),
        _FIRST if isinstance(waived, Decision) and waived.permit.first else will, by_level,
    )  # fmt: skip


def _here(procedure: Procedure, state: str, trigger: str) -> Transition:
    return next(one for one in procedure.transitions_of(trigger) if state in procedure.within(one.from_))


def _by_level(work: Work, crowd: Crowd, transition: Transition) -> dict[Level, Text]:
    """What each level would bring, when the trigger opens a response of the level that its form asks for."""
    opened = (effect.case for effect in transition.then if effect.case is not None)
    spec = next((one for one in opened if one.open is not None and "{level}" in one.open), None)
    if spec is None or "level" not in transition.form:
        return {}
    procedures = {level: _procedure_of(work, crowd.case, str(spec.open), level) for level in Level}
    return {
        level: told
        for level, procedure in procedures.items()
        if procedure and (told := crowd.told(procedure, _starting(procedure, spec.then).then))
    }


def _procedure_of(work: Work, case: Case, name: str, level: Level) -> Procedure | None:
    named = name.format(**{**case.facts, "incident_class": case.incident_class, "level": level})
    try:
        return work.library.newest(work.session, named).procedure
    except Refused:
        return None


def _starting(procedure: Procedure, trigger: str | None) -> Transition:
    """The transition that starts a response: the named one, or else the first that calls people."""
    if trigger is not None:
        return _here(procedure, procedure.initial, trigger)
    calling = (one for one in procedure.transitions if any(effect.call for effect in one.then))
    return next(calling, procedure.transitions[0])


def _suggested(work: Work, case: Case, by_level: Mapping[Level, Text]) -> Text | None:
    """What would follow at the level that the grading table suggests now."""
    suggestion = suggested(work, case) if by_level else None
    level = suggestion.level if suggestion else None
    told = by_level.get(level) if level else None
    return _AT_LEVEL.filled(level=level_name(level), what=told) if told else None
