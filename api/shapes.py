"""The shapes in which REST tells of cases and their parts, made from rows and definitions; none is stored."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as PydanticField

from api.fields import Field, form
from records import reading
from records.case import Case
from records.journal import Entry, Seal
from states.procedure import Procedure
from states.refusal import Refusal
from states.text import Text
from workflows import personal
from workflows.grounds import rules_of
from workflows.library import Published
from workflows.prospects import Prospect, prospects
from workflows.work import Work


class Shape(BaseModel):
    """Something that REST tells; made from a row by the names of its columns."""

    model_config = ConfigDict(from_attributes=True)


class CaseRow(Shape):
    """A case in a list."""

    id: uuid.UUID
    number: str
    kind: str
    procedure: str
    title: Text
    state: str
    state_title: Text
    level: str | None
    incident_id: uuid.UUID | None
    parent_id: uuid.UUID | None
    drill: bool
    opened_at: datetime
    state_since: datetime
    closed_at: datetime | None


class Refusing(Shape):
    """Why a trigger would be refused now, and who could pull it."""

    refused: str
    reason: Text
    clause: str
    who_could: list[str]
    waivable: bool


class Trigger(Shape):
    """A trigger that the state allows: its form, why not, and what would follow."""

    trigger: str
    title: Text
    clause: str
    form: list[Field]
    optional: list[Field]
    refused: Refusing | None
    consequence: Text | None
    consequence_by_level: dict[str, Text]


class JudgedBy(Shape):
    """The version of the rules of authority by which a case is judged, from its opening to its end."""

    name: str
    title: Text
    version: str
    effective: date


class CaseDetail(CaseRow):
    """A case with all that is known of it and all that can be done with it."""

    definition: str
    rules: JudgedBy | None
    predecessor_id: uuid.UUID | None
    incident_class: str | None
    version: int
    facts: dict[str, Any]
    acts: dict[str, Any]
    pace: float
    children: list[CaseRow]
    triggers: list[Trigger]


class CallShape(Shape):
    """A call to one person: every step of its delivery with its time, and in `sources` by which door it is known."""

    id: uuid.UUID
    case_id: uuid.UUID
    call_out_id: uuid.UUID
    stand_in_ids: list[uuid.UUID] | None
    covered_by_id: uuid.UUID | None
    who: dict[str, Any]
    part: str
    state: str
    rung: int
    next_at: datetime | None
    answer: str | None
    answer_note: str
    answered_by: str | None
    answered_by_en: str | None
    door: str | None
    opened_at: datetime
    queued_at: datetime | None
    accepted_at: datetime | None
    unknown_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    answered_at: datetime | None
    arrives_at: datetime | None
    arrived_at: datetime | None
    sources: dict[str, str]
    list_number: int | None


class TaskShape(Shape):
    """A task with its owner and due time."""

    id: uuid.UUID
    case_id: uuid.UUID
    key: str
    title: Text
    clause: str
    owner: dict[str, Any]
    issuer_post: str
    state: str
    due_at: datetime
    overdue_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    note: str
    material: dict[str, Any]
    carried_from_id: uuid.UUID | None


class ClockShape(Shape):
    """A due time. One that is drawn is told as the stretch from `drawn_from` to `due_at`, until it has rung."""

    id: uuid.UUID
    case_id: uuid.UUID
    name: str
    fires: str
    due_at: datetime = PydanticField(validation_alias="told_at")
    drawn_from: datetime | None
    every_seconds: float | None
    state: str
    set_at: datetime
    rung_at: datetime | None


class DocumentShape(Shape):
    """A document as it went out."""

    id: uuid.UUID
    case_id: uuid.UUID
    kind: str
    number: str
    title: dict[str, Any]
    body: dict[str, Any]
    made_at: datetime
    published_at: datetime | None


class MessageShape(Shape):
    """A message and what became of it; its address and the key of its link are told to nobody."""

    id: uuid.UUID
    number: str
    case_id: uuid.UUID
    call_id: uuid.UUID | None
    kind: str
    channel: str
    state: str
    repeat: int
    tries: int
    due_at: datetime
    sent_at: datetime | None
    detail: str
    drill: bool


class EntryShape(Shape):
    """An entry of the journal, with its place in the chain once it is sealed; `changes` for auditors."""

    id: int
    case_id: uuid.UUID | None
    incident_id: uuid.UUID | None
    kind: str
    subject: str
    happened_at: datetime
    entered_at: datetime
    actor: dict[str, Any]
    why: str
    definition: str
    data: dict[str, Any]
    changes: list[Any] | None = None
    sequence: int | None = None
    digest: str | None = None
    previous: str | None = None


def case_row(work: Work, case: Case) -> CaseRow:
    """A case in a list."""
    return CaseRow.model_validate(_row(case, _pinned(work, case).procedure))


def case_rows(work: Work, cases: Sequence[Case]) -> list[CaseRow]:
    """Several cases in a list."""
    return [case_row(work, case) for case in cases]


def case_detail(work: Work, case: Case) -> CaseDetail:
    """A case as whoever asks may see and move it now; what this piece of work has done so far is in it."""
    work.ledger.write()
    published = _pinned(work, case)
    found = [_trigger(published.procedure, one) for one in prospects(work, case, published)]
    known = personal.told(work, case, published.procedure.facts)
    told = _row(case, published.procedure) | {"definition": published.version, "triggers": found}
    told |= {"rules": _judged_by(work, case), "facts": _in_data(known)}
    return CaseDetail.model_validate(told | {"children": case_rows(work, reading.children(work.session, case))})


def _in_data(known: dict[str, Any]) -> dict[str, Any]:
    return {name: value.as_data() if isinstance(value, Text) else value for name, value in known.items()}


def _judged_by(work: Work, case: Case) -> JudgedBy | None:
    found = rules_of(work, case)
    if found is None:
        return None
    book = found.book
    return JudgedBy(name=book.authority, title=book.title, version=found.version, effective=book.effective)


def entry_shape(entry: Entry, seal: Seal | None, reading: personal.Reading, *, whole: bool) -> EntryShape:
    """An entry as whoever asks may read it; with the rows that it changed when `whole`."""
    told = entry.model_dump() | reading.entry(entry)
    if not whole:
        told["changes"] = None
    if seal is not None:
        told |= {"sequence": seal.sequence, "digest": seal.digest, "previous": seal.previous}
    return EntryShape.model_validate(told)


def _pinned(work: Work, case: Case) -> Published:
    return work.library.pinned(work.session, case.definition_id)


def _row(case: Case, procedure: Procedure) -> dict[str, Any]:
    state = procedure.states[case.state]
    return case.model_dump() | {"title": procedure.title, "state_title": state}


def _trigger(procedure: Procedure, one: Prospect) -> Trigger:
    fields = form(procedure, one.form, one.optional)
    return Trigger(
        trigger=one.trigger, title=one.title, clause=one.clause,
        form=[field for field in fields if field.required],
        optional=[field for field in fields if not field.required],
        refused=_refusing(one.refused, waivable=one.waivable), consequence=one.consequence,
        consequence_by_level={str(level): text for level, text in one.by_level.items()},
    )  # fmt: skip


def _refusing(refusal: Refusal | None, *, waivable: bool) -> Refusing | None:
    if refusal is None:
        return None
    who = list(refusal.who_could)
    return Refusing(
        refused=refusal.cause, reason=refusal.reason, clause=refusal.clause, who_could=who, waivable=waivable
    )
