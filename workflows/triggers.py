"""What can be done with a case now: each trigger with its form, why it would be refused, and what it would bring.

Buttons and the REST interface are made from this. Nothing is decided here: whoever pulls a trigger is asked then.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from records.call import Call
from records.case import Case
from records.organisation import Organisation
from records.person import Post
from states.call import CallState
from states.conditions import compiled, filled
from states.effects import Case as CaseSpec
from states.effects import Effect
from states.machine import Asked, may
from states.procedure import Procedure, Selector, Transition
from states.refusal import Cause, Refusal, Refused
from states.scales import Level
from states.text import Text, listed
from workflows.audience import meant
from workflows.known import gathered
from workflows.library import Published
from workflows.places import area_of
from workflows.work import Work

AWAKE = (CallState.ANSWERED, CallState.COVERED)


@dataclass(frozen=True, slots=True)
class Choice:
    """One trigger as it stands for whoever asks. `by_level` says what each level that may be chosen would bring."""

    trigger: str
    title: Text
    form: tuple[str, ...]
    optional: tuple[str, ...]
    clause: str
    refused: Refusal | None = None
    consequence: Text | None = None
    by_level: Mapping[Level, Text] = field(default_factory=dict)
    waives: tuple[Text, ...] = ()
    """What stands in the way and may be waived with a reason."""


def choices(work: Work, case: Case) -> list[Choice]:
    """Every trigger that people have in the state of `case`, in the order of the file; refused ones say why."""
    published = work.library.pinned(work.session, case.definition_id)
    names = published.machine.triggers(case.state)
    here = [_transition(published.procedure, case.state, name) for name in names]
    guards = [guard.condition for one in here for guard in one.when]
    facts = gathered(work, case, published, guards, {})
    crowd = Crowd(work, case)
    return [_choice(work, case, published, one, (facts, crowd)) for one in here]


def _transition(procedure: Procedure, state: str, trigger: str) -> Transition:
    return next(one for one in procedure.transitions_of(trigger) if state in procedure.within(one.from_))


def _choice(
    work: Work, case: Case, published: Published, transition: Transition, known: tuple[dict[str, Any], Crowd]
) -> Choice:
    facts, crowd = known
    procedure = published.procedure
    refused = may(procedure, transition.by, Asked(work.actor, facts, case.acts))
    waives: list[Text] = []
    if refused is None:
        refused = _guarded(transition, facts, waives)
    return Choice(
        trigger=transition.trigger, title=transition.title, form=transition.form, optional=transition.optional,
        clause=transition.clause, refused=refused, consequence=crowd.consequence(procedure, transition.then),
        by_level=_by_level(work, transition, crowd), waives=tuple(waives),
    )  # fmt: skip


def _guarded(transition: Transition, facts: Mapping[str, Any], waives: list[Text]) -> Refusal | None:
    """The first guard that fails whatever is filled in; what the form itself decides is left to the form."""
    asked_for = {*transition.form, *transition.optional}
    for guard in transition.when:
        condition = compiled(guard.condition)
        if condition.facts & asked_for or condition.of(facts):
            continue
        reason = filled(guard.reason, facts)
        if not guard.waivable:
            return Refusal(Cause.GUARD, reason, clause=transition.clause)
        waives.append(reason)
    return None


def _by_level(work: Work, transition: Transition, crowd: Crowd) -> dict[Level, Text]:
    opened = [
        effect.case for effect in transition.then if effect.case and "{level}" in (effect.case.open or "")
    ]
    if not opened or "level" not in transition.form:
        return {}
    found: dict[Level, Text] = {}
    for level in Level:
        name = str(opened[0].open).format(incident_class=crowd.case.facts.get("incident_class"), level=level)
        try:
            procedure = work.library.newest(work.session, name).procedure
        except Refused:
            continue
        starting = crowd.consequence(procedure, _effects_of_start(procedure))
        if starting is not None:
            found[level] = starting
    return found


def _effects_of_start(procedure: Procedure) -> tuple[Effect, ...]:
    started = (one for one in procedure.transitions if any(effect.call for effect in one.then))
    first = next(started, None)
    return first.then if first else ()


class Crowd:
    """Whom and what a decision about one case would touch; the directory is read once for every button."""

    def __init__(self, work: Work, case: Case) -> None:
        self._work = work
        self.case = case
        self._area = area_of(work, case)
        query = select(Post, Organisation).join(Organisation, col(Organisation.id) == Post.organisation_id)
        self._posts: Sequence[Any] = work.session.execute(query).all()
        self._awake: set[uuid.UUID] | None = None

    def consequence(self, procedure: Procedure, effects: Iterable[Effect]) -> Text | None:
        """What the effects would do, in words; None when nothing needs to be known beforehand."""
        said = [
            text for effect in self._borrowed(procedure, effects) if (text := self._said(procedure, effect))
        ]
        return listed(said) if said else None

    def _borrowed(self, procedure: Procedure, effects: Iterable[Effect]) -> Iterable[Effect]:
        for effect in effects:
            if effect.as_ is None:
                yield effect
            else:
                yield from procedure.transitions_of(effect.as_)[0].then

    def _said(self, procedure: Procedure, effect: Effect) -> Text | None:
        if effect.call is not None:
            return self._calls(self._meant(procedure.audiences[effect.call.audience]))
        if effect.tasks is not None:
            number = sum(len(self._meant((duty.owner,))) for duty in procedure.duties)
            return Text(f"派发 {number} 项任务", f"{number} tasks will be given out")
        if effect.stand_down is not None:
            number = self._count(select(Call.person_id).where(Call.case_id == self.case.id).distinct())  # type: ignore[call-overload]
            return Text(f"通知 {number} 人解除", f"{number} people will be told that it is over")
        if effect.report_upward is not None:
            return Text("报送上级", "it goes to the superior")
        return None if effect.case is None else self._moves(effect.case)

    def _moves(self, spec: CaseSpec) -> Text | None:
        if spec.open is None:
            return None
        if spec.or_join:
            return Text("建立突发事件，或并入已有事件", "opens an incident, or joins one")
        if "{" in spec.open:
            return (
                None
                if spec.then
                else Text("报请批准，批准前不叫应", "goes to approval; nobody is called before")
            )
        title = self._work.library.newest(self._work.session, spec.open).procedure.title
        return Text("开立{title}", "opens: {title}").filled(title=title)

    def _calls(self, posts: set[uuid.UUID]) -> Text:
        awake = len(posts & self._already_awake())
        if not awake:
            return Text(f"叫应 {len(posts)} 人", f"{len(posts)} people will be called")
        return Text(
            f"叫应 {len(posts) - awake} 人、告知已应答的 {awake} 人",
            f"{len(posts) - awake} people will be called, {awake} who are awake will be told",
        )

    def _meant(self, selectors: Sequence[Selector]) -> set[uuid.UUID]:
        return {
            post.id
            for post, body in self._posts
            if any(meant(one, post, body, self._area) for one in selectors)
        }

    def _already_awake(self) -> set[uuid.UUID]:
        """Whoever answered under the level that the case would follow: they are told, not called again."""
        if self._awake is None:
            before = self.case.predecessor_id if self.case.kind != "incident" else self._in_force()
            query = select(Call.post_id).where(  # type: ignore[call-overload]
                Call.case_id == before, Call.part == "holder", col(Call.state).in_(AWAKE)
            )
            self._awake = set(self._work.session.execute(query).scalars())
        return self._awake

    def _in_force(self) -> uuid.UUID | None:
        query = (
            select(Case)
            .where(Case.incident_id == self.case.id, Case.kind == "response")
            .order_by(col(Case.id).desc())
        )
        for response in self._work.session.execute(query).scalars():
            procedure = self._work.library.pinned(self._work.session, response.definition_id).procedure
            if response.state in procedure.in_force:
                return response.id
        return None

    def _count(self, query: Any) -> int:
        return len(self._work.session.execute(query).all())
