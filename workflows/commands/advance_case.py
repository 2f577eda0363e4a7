"""Advancing a case: one trigger, decided from the state it is in, committed with all that follows from it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import col

from records.call import Message
from records.case import Case
from records.clock import Clock
from records.effect import Effect
from records.journal import Entry
from records.ledger import Draft
from states.forms import merged, read_form
from states.machine import Asked, Decision
from states.procedure import Procedure, Transition
from states.refusal import Cause, Refusal
from states.text import Text
from workflows.commands import effects
from workflows.known import gathered, suggested
from workflows.library import Published
from workflows.wording import HERE
from workflows.work import RefusedAt, Work


@dataclass(frozen=True, slots=True)
class Advance:
    """One request to advance a case. With `version`, it is refused when the case has moved on since it was looked at."""

    case_id: uuid.UUID
    trigger: str
    form: Mapping[str, Any]
    version: int | None = None


_BOTH = (
    select(Case)
    .where(
        (col(Case.id) == bindparam("case_id"))
        | (
            col(Case.id)
            == select(Case.incident_id).where(col(Case.id) == bindparam("case_id")).scalar_subquery()
        )  # type: ignore[call-overload]
    )
    .order_by(col(Case.id))
    .with_for_update(key_share=True)
)
"""Not a plain lock for update: that would keep out whoever writes an entry about the case, and answers must not wait."""


def advance_case(work: Work, asked: Advance) -> Case:
    """Pulls a trigger at a case and returns the case in its new state; `RefusedAt` with the reason otherwise."""
    case = locked(work, asked.case_id)
    if case is None:
        reason = Text("没有这件事", "there is no such case")
        raise RefusedAt(Refusal(Cause.UNKNOWN, reason), None, asked.trigger)
    if asked.version is not None and asked.version != case.version:
        raise RefusedAt(_stale(work, case), case.id, asked.trigger)
    return pull(work, case, asked.trigger, asked.form)


def locked(work: Work, case_id: uuid.UUID) -> Case | None:
    """The case with its incident, locked in the order of their ids; None when there is none."""
    rows = work.session.execute(
        _BOTH, {"case_id": case_id}, execution_options={"populate_existing": True}
    ).scalars()
    return next((case for case in list(rows) if case.id == case_id), None)


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


def _decided(work: Work, case: Case, trigger: str, form: Mapping[str, Any]) -> _Decided:
    published = work.library.pinned(work.session, case.definition_id)
    procedure = published.procedure
    transition = _candidate(procedure, case.state, trigger)
    values: dict[str, Any] = {}
    if transition is not None:
        read = read_form(procedure.facts, transition.form, transition.optional, form)
        early = published.machine.may(case.state, trigger, _asked(work, case, published, trigger, {}))
        if early is not None and early.cause is not Cause.GUARD:
            raise RefusedAt(early, case.id, trigger)
        if isinstance(read, Refusal):
            raise RefusedAt(read, case.id, trigger)
        values = read
    decision = published.machine.decide(case.state, trigger, _asked(work, case, published, trigger, values))
    if isinstance(decision, Refusal):
        raise RefusedAt(decision, case.id, trigger)
    return _Decided(published, decision, values)


def _carry_out(work: Work, case: Case, decided: _Decided) -> Case:
    published, decision = decided.published, decided.decision
    draft = _write(work, case, published, decision, decided.values)
    effects.follow(work, effects.Following(case, published, decision.effects, draft))
    return case


def _candidate(procedure: Procedure, state: str, trigger: str) -> Transition | None:
    here = (one for one in procedure.transitions_of(trigger) if state in procedure.within(one.from_))
    return next(here, None)


def _asked(work: Work, case: Case, published: Published, trigger: str, form: dict[str, Any]) -> Asked:
    guards = [guard.condition for one in published.procedure.transitions_of(trigger) for guard in one.when]
    facts = gathered(
        work, case, published, guards, {"departure": "", **form} if "departure" not in form else form
    )
    return Asked(work.actor, facts, case.acts, waiver=str(form.get("waiver", "")))


def _write(work: Work, case: Case, published: Published, decision: Decision, values: dict[str, Any]) -> Draft:
    procedure = published.procedure
    told = {"level": case.level, "waived": [one.as_data() for one in decision.waived]}
    if "level" in values and case.kind == "incident":
        suggestion = suggested(work, case)
        told["suggestion"] = suggestion.as_data() if suggestion else None
    draft = work.ledger.entry(
        case, "moved", why=str(values.get("reason", "")), trigger=decision.transition.trigger,
        title=decision.transition.title.as_data(), from_state=decision.from_state, to_state=decision.to_state,
        state=procedure.states[decision.to_state].as_data(), form=values, **told,
    )  # fmt: skip
    changes: dict[str, Any] = {"version": case.version + 1}
    if values or decision.transition.set:
        facts = merged(
            procedure.facts, case.facts, {k: v for k, v in values.items() if k not in ("waiver", "departure")}
        )
        changes["facts"] = {**facts, **decision.transition.set}
    if not work.actor.engine:
        act = {"person": work.actor.person, "post": work.actor.post, "name": work.actor.name}
        changes["acts"] = {**case.acts, decision.transition.trigger: act}
    if decision.to_state != case.state:
        changes |= {"state": decision.to_state, "state_since": work.now}
        if decision.to_state in procedure.final:
            changes["closed_at"] = work.now
        if case.state in procedure.in_force and decision.to_state not in procedure.in_force:
            changes["fence"] = case.fence + 1
    if not draft.change(case, col(Case.version) == case.version, **changes):
        raise RefusedAt(_stale(work, case), case.id, decision.transition.trigger)
    if decision.to_state in procedure.final:
        _silence(work, case, draft)
    return draft


def _silence(work: Work, case: Case, draft: Draft) -> None:
    """A case that is over rings no clocks and calls nobody any more."""
    armed = select(Clock.id).where(Clock.case_id == case.id, Clock.state == "armed")  # type: ignore[call-overload]
    rings = (
        work.session.execute(armed.order_by(col(Clock.id)).with_for_update(key_share=True)).scalars().all()
    )
    draft.change_many(Clock, rings, state="stopped")
    calling = select(Effect.id).where(  # type: ignore[call-overload]
        Effect.case_id == case.id,
        Effect.state == "due",
        col(Effect.kind).in_(effects.CALLING),
        col(Effect.owner).is_(None),
    )
    free = calling.with_for_update(key_share=True, skip_locked=True)
    void = work.session.execute(free).scalars().all()
    draft.change_many(Effect, void, state="void")
    unsent = select(Message.id).where(col(Message.effect_id).in_(void), Message.state == "queued")  # type: ignore[call-overload]
    held = unsent.order_by(col(Message.id)).with_for_update(key_share=True)
    draft.change_many(Message, work.session.execute(held).scalars().all(), state="void")


def _stale(work: Work, case: Case) -> Refusal:
    last = select(Entry).where(Entry.case_id == case.id, col(Entry.kind).in_(("moved", "opened")))
    entry = work.session.execute(last.order_by(col(Entry.id).desc()).limit(1)).scalar_one_or_none()
    who = entry.actor.get("name", "—") if entry else "—"
    at = entry.entered_at.astimezone(HERE).strftime("%H:%M:%S") if entry else "—"
    reason = Text(
        "情况已变化：{who} 已于 {at} 先行办理，请刷新后再定",
        "{who} was faster, at {at}: look again before you decide",
    )
    published = work.library.pinned(work.session, case.definition_id)
    return Refusal(
        Cause.STALE, reason.filled(who=who, at=at), possible=published.machine.triggers(case.state)
    )
