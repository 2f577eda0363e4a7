"""Clocks are set as rows; nothing waits in memory."""

from __future__ import annotations

from records.clock import Clock
from records.columns import new_id
from states.call import shortened
from states.effects import Clock as ClockSpec
from workflows.commands.effects.following import Following
from workflows.work import Work


def set_clock(work: Work, following: Following, spec: ClockSpec) -> None:
    """Sets a due time, or the first of a recurring one, at the pace of the case."""
    case = following.case
    span = shortened(following.procedure.span(spec.after or spec.every or ""), case.pace)
    row = Clock(
        id=new_id(), case_id=case.id, incident_id=following.draft.entry.incident_id, name=spec.name, fires=spec.then,
        unless=spec.unless, due_at=work.now + span, every_seconds=span.total_seconds() if spec.every else None,
        set_at=work.now,
    )  # fmt: skip
    following.draft.insert(row)
