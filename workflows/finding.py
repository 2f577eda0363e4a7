"""Finding what a request names, or refusing it."""

from __future__ import annotations

from records import reading, sight
from records.case import Case
from records.organisation import Organisation
from records.person import Person
from records.questions import organisations
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.work import RefusedAt, Work

_NOTHING = Text("没有这件事：{ref}", "there is no such case: {ref}")
_NOT_YOURS = Text(
    "不在本单位管辖区域内，本单位也未参与，不能查看",
    "this is another place's, and your unit takes no part in it",
)
_NOT_YOURS_TO_KNOW = Text(
    "不在本单位辖区内，也未与本单位共同处置，不能查看其人员",
    "this is another place's, and works on no case with your unit: its people are not shown",
)
_TERRITORY = "《突发事件应对法》第17条；分级指挥、属地为主"
_NO_INCIDENT = Text("这不是突发事件：{ref}", "this is no incident: {ref}")


def found(work: Work, ref: str) -> Case:
    """The case with this id or number; refused when there is none, or when it is none of theirs to see."""
    case = reading.case_of(work.session, ref)
    if case is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NOTHING.filled(ref=ref[: reading.LONGEST_REF])))
    return seen(work, case)


def seen(work: Work, case: Case) -> Case:
    """The case, if whoever asks sees it; refused and kept when it is another place's, in which they take no part."""
    if not sight.sees(work.session, work.sight, case):
        raise RefusedAt(Refusal(Cause.FORBIDDEN, _NOT_YOURS, _TERRITORY), case.id, "look")
    return case


def seen_body(work: Work, key: str) -> Organisation:
    """The organisation with this key; refused when there is none, or when it is none of theirs to see."""
    body = organisations.with_key(work.session, Organisation, key)
    if body is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NOTHING.filled(ref=key)))
    if not sight.sees_body(work.session, work.sight, body):
        raise RefusedAt(Refusal(Cause.FORBIDDEN, _NOT_YOURS_TO_KNOW, _TERRITORY), None, f"organisation:{key}")
    return body


def seen_person(work: Work, key: str) -> Person:
    """The person with this key; refused when there is none, or when they are none of theirs to see."""
    person = organisations.with_key(work.session, Person, key)
    if person is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NOTHING.filled(ref=key)))
    if not sight.sees_person(work.session, work.sight, person):
        raise RefusedAt(Refusal(Cause.FORBIDDEN, _NOT_YOURS_TO_KNOW, _TERRITORY), None, f"person:{key}")
    return person


def found_incident(work: Work, ref: str) -> Case:
    """The incident with this id or number; refused as unknown when it is something else."""
    case = found(work, ref)
    if case.kind != "incident":
        raise Refused(Refusal(Cause.UNKNOWN, _NO_INCIDENT.filled(ref=ref)))
    return case
