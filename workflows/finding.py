"""Finding what a request names, or refusing it."""

from __future__ import annotations

from records import reading
from records.case import Case
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.work import Work

_NOTHING = Text("没有这件事：{ref}", "there is no such case: {ref}")
_NO_INCIDENT = Text("这不是突发事件：{ref}", "this is no incident: {ref}")


def found(work: Work, ref: str) -> Case:
    """The case with this id or number; refused as unknown when there is none."""
    case = reading.case_of(work.session, ref)
    if case is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NOTHING.filled(ref=ref[: reading.LONGEST_REF])))
    return case


def found_incident(work: Work, ref: str) -> Case:
    """The incident with this id or number; refused as unknown when it is something else."""
    case = found(work, ref)
    if case.kind != "incident":
        raise Refused(Refusal(Cause.UNKNOWN, _NO_INCIDENT.filled(ref=ref)))
    return case
