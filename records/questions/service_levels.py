"""How long calls took, told by the journal: when each was decided, first tried by each channel, delivered, answered."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlmodel import Session, col

from records.call import Call, Message
from records.case import Case
from records.columns import as_said
from records.effect import Effect
from records.journal import Entry
from records.sight import SEEN, seeing
from states.call import LEVEL_BEFORE
from states.service_level import Step, Timed
from states.sight import Sight


@dataclass(frozen=True, slots=True)
class Span:
    """The calls that were decided from a moment until another, or those of one incident, whenever they were."""

    since: datetime | None = None
    until: datetime | None = None
    incident_id: uuid.UUID | None = None

    def holds(self) -> ColumnElement[bool]:
        """Whether a call is one of these."""
        wanted: list[ColumnElement[bool]] = [true()]
        if self.since is not None:
            wanted.append(col(Call.opened_at) >= self.since)
        if self.until is not None:
            wanted.append(col(Call.opened_at) < self.until)
        if self.incident_id is not None:
            wanted.append(col(Call.incident_id) == self.incident_id)
        return and_(*wanted)


Moments = dict[str, dict[str, datetime]]
"""By call and channel the first time of something; a channel that nobody knows is empty."""


@dataclass(slots=True)
class _Told:
    begun: Moments = field(default_factory=lambda: defaultdict(dict))
    attempted: Moments = field(default_factory=lambda: defaultdict(dict))
    delivered: Moments = field(default_factory=lambda: defaultdict(dict))
    answered: Moments = field(default_factory=lambda: defaultdict(dict))


def timed(session: Session, sight: Sight, span: Span) -> list[Timed]:
    """Every call that somebody sees, over all channels, and once more for each channel by which it was tried.

    Over all channels it is timed from its decision, on one channel from when the step of the ladder came that uses it.
    Whoever was awake under the level before was told and never asked: such a call measures nothing.
    """
    called = (
        select(col(Call.id), col(Call.opened_at), col(Case.drill), col(Case.level))
        .join(Case, col(Case.id) == col(Call.case_id))
        .where(span.holds(), SEEN, func.coalesce(col(Call.door), "") != LEVEL_BEFORE)
    )
    told = _told(session, sight, span)
    found: list[Timed] = []
    for call_id, opened_at, drill, level in session.execute(called, seeing(sight)):
        found += [Timed(drill, level, *one) for one in _of_call(f"call:{call_id}", opened_at, told)]
    return found


def _of_call(subject: str, opened_at: datetime, told: _Told) -> Iterator[tuple[str, Mapping[Step, float]]]:
    steps = {
        Step.ATTEMPTED: told.attempted.get(subject, {}),
        Step.DELIVERED: told.delivered.get(subject, {}),
        Step.ACKNOWLEDGED: told.answered.get(subject, {}),
    }
    yield "", {step: _seconds(opened_at, min(at.values())) for step, at in steps.items() if at}
    for channel in sorted(steps[Step.ATTEMPTED]):
        since = told.begun.get(subject, {}).get(channel, opened_at)
        yield channel, {step: _seconds(since, at[channel]) for step, at in steps.items() if channel in at}


def _seconds(since: datetime, until: datetime) -> float:
    """An answer that was entered later keeps its real time, which may be a moment before the call was written."""
    return max(0.0, (until - since).total_seconds())


def _told(session: Session, sight: Sight, span: Span) -> _Told:
    cases = select(col(Call.case_id)).join(Case, col(Case.id) == col(Call.case_id)).where(span.holds(), SEEN)
    data: Any = col(Entry.data)
    door: Any = col(Entry.actor)["door"].as_string()
    first = func.min(col(Entry.happened_at))
    of_message = and_(or_(col(Entry.kind) == as_said("sent"), _receipts(data)), col(Entry.subject).startswith("call:"))
    of_answer = and_(col(Entry.kind) == as_said("answered"), data["outcome"].as_string() == "first")
    told = _Told()
    begun = (
        select(col(Message.call_id), col(Message.channel), func.min(col(Effect.opened_at)))
        .join(Effect, col(Effect.id) == col(Message.effect_id))
        .where(col(Message.case_id).in_(cases), col(Message.call_id).is_not(None))
    )
    for call_id, by, at in session.execute(begun.group_by(col(Message.call_id), col(Message.channel)), seeing(sight)):
        told.begun[f"call:{call_id}"][by] = at
    channel = data["channel"].as_string()
    query = select(col(Entry.kind), col(Entry.subject), channel, first).where(col(Entry.case_id).in_(cases))
    sent = query.where(of_message).group_by(col(Entry.kind), col(Entry.subject), channel)
    for kind, subject, by, at in session.execute(sent, seeing(sight)):
        (told.attempted if kind == "sent" else told.delivered)[subject][by] = at
    answers = select(col(Entry.subject), door, first).where(col(Entry.case_id).in_(cases), of_answer)
    for subject, by, at in session.execute(answers.group_by(col(Entry.subject), door), seeing(sight)):
        told.answered[subject][str(by or "").rpartition(":")[2] if ":" in str(by) else ""] = at
    return told


def _receipts(data: Any) -> ColumnElement[bool]:
    return and_(col(Entry.kind) == as_said("receipt"), data["step"].as_string().in_(("delivered", "read")))
