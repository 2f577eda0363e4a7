"""The three first times of an incident, from its picture: the same for the present and for any moment of the past."""

from __future__ import annotations

from datetime import datetime

from records.picture import Picture
from records.questions import journal
from states.first_times import FirstTime, Marks, first_times
from workflows.work import Work

_IN_COMMAND = frozenset({"held", "handed_over", "over"})


def first_times_of(work: Work, seen: Picture) -> tuple[FirstTime, FirstTime, FirstTime]:
    """Found, handled, solved. Handling begins when somebody is called or a body takes command, whichever is first."""
    intakes = [one for one in seen.cases if one.kind == "intake"]
    occurred = [datetime.fromisoformat(str(at)) for one in intakes if (at := one.facts.get("occurred_at"))]
    commands = [one.opened_at for one in seen.cases if one.kind == "command" and one.state in _IN_COMMAND]
    taken_in = min((one.opened_at for one in intakes), default=seen.incident.opened_at)
    begun = min((*commands, *(one.opened_at for one in seen.call_outs)), default=None)
    return first_times(Marks(min(occurred, default=None), taken_in, begun, _solved(work, seen)))


def _solved(work: Work, seen: Picture) -> datetime | None:
    """When the last response was over, or the incident was closed without one; None while it goes on."""
    incident = seen.incident
    if incident.state == "response_over":
        return incident.state_since
    if incident.state == "archived":
        return journal.last_moved_at(work.session, incident.id, "response_over")
    return incident.closed_at
