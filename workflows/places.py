"""Which places a case is about."""

from __future__ import annotations

from records.case import Case
from workflows.work import Work


def area_of(work: Work, case: Case) -> list[str]:
    """The area codes of a case: its own, or those of its incident when it says nothing itself."""
    own = case.facts.get("area")
    if own or case.incident_id is None:
        return list(own or [])
    incident = work.case(case.incident_id)
    return list(incident.facts.get("area") or [])
