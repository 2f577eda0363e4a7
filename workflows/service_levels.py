"""The service levels of what an actor sees: of a span of days, or of one incident."""

from __future__ import annotations

from datetime import timedelta

from plans.targets import targets
from records.questions import service_levels
from records.questions.service_levels import Span
from states.refusal import Cause, Refusal, Refused
from states.service_level import Line, lines
from states.text import Text
from workflows.finding import found_incident
from workflows.work import Work

USUAL_DAYS, MOST_DAYS = 30, 366
_DAYS = Text("天数应为 1 至 {most}", "between 1 and {most} days").filled(most=MOST_DAYS)


def service_levels_of(work: Work, days: int = USUAL_DAYS, incident: str = "") -> list[Line]:
    """Line by line, for the last `days`, or for one incident by its number or id."""
    if not 1 <= days <= MOST_DAYS:
        raise Refused(Refusal(Cause.FORM, _DAYS, fields={"days": _DAYS}))
    span = Span(since=work.now - timedelta(days=days), until=work.now + timedelta(seconds=1))
    if incident:
        span = Span(incident_id=found_incident(work, incident).id)
    return lines(service_levels.timed(work.session, work.sight, span), targets())
