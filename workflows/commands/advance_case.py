"""Advancing a case: one trigger, decided from the state it is in, committed with all that follows from it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from records.call import Message
from records.case import Case
from records.clock import Clock
from records.effect import Effect
from records.ledger import Draft
from records.questions import cases, clocks, effects, journal, messages, rooms
from states.actor import name_of
from states.forms import merged, read_form
from states.machine import Decision
from states.permission import FIRST, Asked, Ground
from states.procedure import Procedure, Transition
from states.refusal import Cause, Refusal
from states.text import Text
from workflows import personal
from workflows.commands.effects import CALLING, TESTING, Following, follow
from workflows.coverage import unsound
from workflows.grounds import MOVING, ground
from workflows.known import suggested, told
from workflows.library import Published
from workflows.rooms import pass_on
from workflows.wording import HERE
from workflows.work import RefusedAt, Work


@dataclass(frozen=True, slots=True)
class Advance:
    """One request to advance a case. With `version`, it is refused when the case has moved on since it was read."""

    case_id: uuid.UUID
    trigger: str
    form: Mapping[str, Any]
    version: int | None = None


def advance_case(work: Work, asked: Advance) -> Case:
    """Pulls a trigger at a case and returns the case in its new state; `RefusedAt` with the reason otherwise."""
    case = cases.locked(work.session, asked.case_id)
    if case is None:
        reason = Text("没有这件事", "there is no such case")
        raise RefusedAt(Refusal(Cause.UNKNOWN, reason), None, asked.trigger)
    if asked.version is not None and asked.version != case.version:
        raise RefusedAt(_stale(work, case), case.id, asked.trigger)
    return pull(work, case, asked.trigger, asked.form)


def pull(work: Work, case: Case, trigger: str, form: Mapping[str, Any]) -> Case:
    """Decides and writes. The caller holds the locks."""
    return _carry_out(work, case, _decided(work, case, trigger, form))


def pull_if_possible(work: Work, case: Case, trigger: str) -> Refusal | None:
    """Pulls a trigger if it is possible now; else the refusal, and nothing is written."""
    try:
        decided = _decided(work, case, trigger, {})
    except RefusedAt as refused:
        return refused.refusal
    _carry_out(work, case, decided)
    return None


@dataclass(frozen=True, slots=True)
class _Decided:
    published: Published
    decision: Decision
    values: dict[str, Any]
    ground: Ground

    @property
    def authority(self) -> dict[str, str]:
        """The rule that the decision rests on, and the version of the rules; empty for a step of the engine."""
        permit = self.decision.permit
        return {**permit.as_data(), **self.ground.as_data()} if permit.act else {}


def _decided(work: Work, case: Case, trigger: str, form: Mapping[str, Any]) -> _Decided:
    published = work.library.pinned(work.session, case.definition_id)
    procedure = published.procedure
    transition = _candidate(procedure, case.state, trigger)
    values: dict[str, Any] = {}
    asked = _asked(work, case, published, trigger)
    if transition is not None:
        read = _read(work, case, procedure, (transition, form))
        early = published.machine.may(case.state, trigger, asked({}, (*transition.form, *transition.optional)))
        if early is not None and early.cause is not Cause.GUARD:
            raise RefusedAt(early, case.id, trigger)
        if isinstance(read, Refusal):
            raise RefusedAt(read, case.id, trigger)
        values = personal.shut(work, case, procedure.facts, read)
    wanted = asked(values)
    decision = published.machine.decide(case.state, trigger, wanted)
    if isinstance(decision, Refusal):
        raise RefusedAt(decision, case.id, trigger)
    return _Decided(published, decision, values, wanted.ground)


def _read(
    work: Work, case: Case, procedure: Procedure, what: tuple[Transition, Mapping[str, Any]]
) -> dict[str, Any] | Refusal:
    transition, form = what
    read = read_form(procedure.facts, transition.form, transition.optional, form)
    return read if isinstance(read, Refusal) else unsound(work, case, procedure, form) or read


def _carry_out(work: Work, case: Case, decided: _Decided) -> Case:
    published, decision = decided.published, decided.decision
    work.sit(decision.permit.post)
    draft = _first_of_two(work, case, decided) if decision.permit.first else _write(work, case, decided)
    follow(work, Following(case, published, decision.effects, draft))
    return case


def _first_of_two(work: Work, case: Case, decided: _Decided) -> Draft:
    """Keeps the first of two approvals; the state stays until another officer has given theirs."""
    decision, procedure = decided.decision, decided.published.procedure
    draft = work.ledger.entry(
        case, "approved_first", why=str(decided.values.get("reason", "")), trigger=decision.transition.trigger,
        title=decision.transition.title.as_data(), form=decided.values, authority=decided.authority,
    )  # fmt: skip
    first = {**work.actor.as_act(), "role": decision.permit.role}
    changes: dict[str, Any] = {
        "version": case.version + 1, "acts": {**case.acts, decision.transition.trigger + FIRST: first},
        "facts": _facts(procedure, case, decided.values),
    }  # fmt: skip
    if not draft.change(case, {"version": case.version}, **changes):
        raise RefusedAt(_stale(work, case), case.id, decision.transition.trigger)
    return draft


def _candidate(procedure: Procedure, state: str, trigger: str) -> Transition | None:
    here = (one for one in procedure.transitions_of(trigger) if state in procedure.within(one.from_))
    return next(here, None)


def _asked(work: Work, case: Case, published: Published, trigger: str) -> Callable[..., Asked]:
    """What is asked of the machine, with a form's values before what was known."""
    guards = [guard.condition for one in published.procedure.transitions_of(trigger) for guard in one.when]
    engine_tells = told(work, case, published, guards)
    before_form = ground(work, case, published.procedure, {})

    def asked(form: dict[str, Any], unfilled: Iterable[str] = ()) -> Asked:
        facts = {"departure": "", **case.facts, **form, **engine_tells}
        on = ground(work, case, published.procedure, form) if MOVING & form.keys() else before_form
        waiver = str(form.get("waiver", ""))
        return Asked(work.actor, facts, case.acts, waiver, frozenset(unfilled), on)

    return asked


def _write(work: Work, case: Case, decided: _Decided) -> Draft:
    published, decision, values = decided.published, decided.decision, decided.values
    procedure = published.procedure
    beside: dict[str, Any] = {"level": case.level, "waived": [one.as_data() for one in decision.waived]}
    if decided.authority:
        beside["authority"] = decided.authority
    if "level" in values and case.kind == "incident":
        suggestion = suggested(work, case)
        beside["suggestion"] = suggestion.as_data() if suggestion else None
    draft = work.ledger.entry(
        case, "moved", why=str(values.get("reason", "")), trigger=decision.transition.trigger,
        title=decision.transition.title.as_data(), from_state=decision.from_state, to_state=decision.to_state,
        state=procedure.states[decision.to_state].as_data(), form=values, **beside,
    )  # fmt: skip
    changes, room = _changes(work, case, procedure, decision, values), rooms.held_by(work.session, case)
    if not draft.change(case, {"version": case.version}, **changes):
        raise RefusedAt(_stale(work, case), case.id, decision.transition.trigger)
    if decision.to_state in procedure.final:
        _silence(work, case, draft)
    if room is not None and case.room_id is None:
        pass_on(work, case, room)
    return draft


def _changes(
    work: Work, case: Case, procedure: Procedure, decision: Decision, values: dict[str, Any]
) -> dict[str, Any]:
    """The columns of the case that the decision changes."""
    changes: dict[str, Any] = {"version": case.version + 1}
    if values or decision.transition.set or decision.transition.by.keeps:
        changes["facts"] = {**_facts(procedure, case, values), **decision.transition.set, **_kept_act(decision)}
    if not work.actor.engine:
        changes["acts"] = _acts(work, case, decision.transition.trigger)
    if decision.to_state != case.state:
        changes |= {"state": decision.to_state, "state_since": work.now}
        if decision.to_state in procedure.final:
            changes["closed_at"] = work.now
        if case.state in procedure.in_force and decision.to_state not in procedure.in_force:
            changes |= {"fence": case.fence + 1, **({"room_id": None} if case.room_id else {})}
    return changes


def _kept_act(decision: Decision) -> dict[str, str]:
    """By which of several acts the step was taken, where the plan wants it kept."""
    fact = decision.transition.by.keeps
    return {fact: decision.permit.act} if fact and decision.permit.act else {}


def _facts(procedure: Procedure, case: Case, values: dict[str, Any]) -> dict[str, Any]:
    return merged(procedure.facts, case.facts, {k: v for k, v in values.items() if k not in ("waiver", "departure")})


def _acts(work: Work, case: Case, trigger: str) -> dict[str, Any]:
    """Who did which step; of a step that took two officers both."""
    act: dict[str, Any] = dict(work.actor.as_act())
    first = case.acts.get(trigger + FIRST)
    if first is not None:
        act["with"] = first
    return {**{step: one for step, one in case.acts.items() if step != trigger + FIRST}, trigger: act}


def _silence(work: Work, case: Case, draft: Draft) -> None:
    """A case that is over rings no clocks and calls nobody any more."""
    draft.change_many(Clock, clocks.armed_locked(work.session, case.id), state="stopped")
    void = effects.free_locked(work.session, case.id, (*CALLING, TESTING))
    draft.change_many(Effect, void, state="void")
    draft.change_many(Message, messages.unsent_locked(work.session, void), state="void")


def _stale(work: Work, case: Case) -> Refusal:
    entry = journal.last_move(work.session, case.id)
    who = name_of(entry.actor if entry else {})
    at = entry.entered_at.astimezone(HERE).strftime("%H:%M:%S") if entry else "—"
    reason = Text(
        "情况已变化：{who} 已于 {at} 先行办理，请刷新后再定",
        "{who} was faster, at {at}: look again before you decide",
    )
    published = work.library.pinned(work.session, case.definition_id)
    return Refusal(Cause.STALE, reason.filled(who=who, at=at), possible=published.machine.triggers(case.state))
