"""What somebody may do with a case now: each trigger with its form, why not, and what would follow.

The same machine that decides is asked, so a button can not promise what the decision then refuses. Guards about what
the form has still to say are left to the decision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from records import reading
from records.case import Case
from states.effects import Effect
from states.machine import Asked, Decision
from states.procedure import Procedure, Selector, Transition
from states.refusal import Refusal
from states.text import Text, listed
from workflows.audience import Directory
from workflows.known import NO_LEVEL, gathered, suggested
from workflows.library import Published
from workflows.places import area_of
from workflows.work import Work

_WORDS = {
    "call": Text("叫应 {n} 人", "call {n} people"),
    "tasks": Text("派发 {n} 项任务", "give out {n} tasks"),
    "tell": Text("告知 {n} 人", "inform {n} people"),
    "stand_down": Text("解除 {n} 人的叫应", "stand down {n} people"),
    "publish": Text("向社会发布", "publish a notice"),
    "report_upward": Text("报送上级", "report upward"),
}
_WILL = Text("将{what}", "will {what}")
_AT_LEVEL = Text("按建议的{level}级：{what}", "at the suggested level {level}: {what}")
_WAIVER = "waiver"


@dataclass(frozen=True, slots=True)
class Prospect:
    """One trigger as it stands for one person: its form, the refusal it would meet (None: go ahead), what would follow.

    `waivable`: the refusal passes when the form gives a reason to waive it.
    """

    trigger: str
    title: Text
    clause: str
    form: tuple[str, ...]
    optional: tuple[str, ...]
    refused: Refusal | None
    waivable: bool
    consequence: Text | None


def prospects(work: Work, case: Case, published: Published) -> list[Prospect]:
    """Every trigger that a person may pull in the state of `case`, as it stands for whoever asks."""
    machine, procedure = published.machine, published.procedure
    triggers = machine.triggers(case.state)
    guards = [
        guard.condition for one in triggers for each in procedure.transitions_of(one) for guard in each.when
    ]
    facts = gathered(work, case, published, guards, {})
    return [_prospect(work, case, published, (one, facts)) for one in triggers]


def _prospect(work: Work, case: Case, published: Published, what: tuple[str, dict[str, Any]]) -> Prospect:
    trigger, facts = what
    transition = _here(published.procedure, case.state, trigger)
    unfilled = frozenset((*transition.form, *transition.optional))

    def decided(waiver: str) -> Decision | Refusal:
        asked = Asked(work.actor, facts, case.acts, waiver, unfilled - {_WAIVER})
        return published.machine.decide(case.state, trigger, asked)

    answer = decided("")
    waived = decided(_WAIVER) if isinstance(answer, Refusal) and _WAIVER in unfilled else answer
    return Prospect(
        trigger, transition.title, transition.clause, transition.form, transition.optional,
        answer if isinstance(answer, Refusal) else None,
        isinstance(answer, Refusal) and isinstance(waived, Decision),
        _consequence(work, case, published, waived.effects) if isinstance(waived, Decision) else None,
    )  # fmt: skip


def _here(procedure: Procedure, state: str, trigger: str) -> Transition:
    return next(one for one in procedure.transitions_of(trigger) if state in procedure.within(one.from_))


def _consequence(work: Work, case: Case, published: Published, effects: Sequence[Effect]) -> Text | None:
    """What would follow, in numbers: people called and informed, tasks given out. None when it touches nobody."""
    if found := _told(_counted(work, case, published.procedure, effects)):
        return _WILL.filled(what=found)
    for effect in effects:
        if effect.case is not None and effect.case.open is not None and effect.case.then is not None:
            return _at_suggested_level(work, case, effect)
    return None


def _at_suggested_level(work: Work, case: Case, effect: Effect) -> Text | None:
    """What would follow at the level that the grading table suggests now, when the effect starts that level at once."""
    suggestion = suggested(work, case)
    level = (suggestion.level if suggestion else None) or NO_LEVEL
    if effect.case is None or level == NO_LEVEL:
        return None
    name = str(effect.case.open).format(
        **{**case.facts, "incident_class": case.incident_class, "level": level}
    )
    opened = work.library.newest(work.session, name)
    transition = _here(opened.procedure, opened.procedure.initial, str(effect.case.then))
    follows = (one for each in transition.then for one in _borrowed(opened.procedure, each))
    found = _told(_counted(work, case, opened.procedure, tuple(follows)))
    return _AT_LEVEL.filled(level=level, what=found) if found else None


def _borrowed(procedure: Procedure, effect: Effect) -> tuple[Effect, ...]:
    return (effect,) if effect.as_ is None else procedure.transitions_of(effect.as_)[0].then


def _counted(work: Work, case: Case, procedure: Procedure, effects: Sequence[Effect]) -> Counter[str]:
    directory = Directory(work.session, work.now, drill=case.drill)
    area = area_of(work, case)

    def posts(selectors: Sequence[Selector]) -> int:
        return len(directory.resolve(selectors, area))

    counted: Counter[str] = Counter()
    for effect in effects:
        if effect.call is not None:
            counted["call"] += posts(procedure.audiences[effect.call.audience])
        elif effect.tell is not None:
            counted["tell"] += posts(procedure.audiences.get(effect.tell.audience, ()))
        elif effect.tasks is not None:
            counted["tasks"] += sum(posts((duty.owner,)) or 1 for duty in procedure.duties)
        elif effect.stand_down is not None:
            counted["stand_down"] += reading.people_called(work.session, case)
        elif effect.word in _WORDS:
            counted[effect.word] += 1
    return counted


def _told(counted: Counter[str]) -> Text | None:
    told = [words.filled(n=counted[word]) for word, words in _WORDS.items() if counted[word]]
    return listed(told) if told else None
