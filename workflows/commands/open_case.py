"""Opening a case: a person takes something in, or a decision opens a child; all that follows is in the same commit."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from records.case import Case
from records.columns import new_id
from records.questions import cases
from states.forms import read_form
from states.permission import Asked, permitted
from states.procedure import Procedure
from states.refusal import Refusal
from workflows import personal
from workflows.commands.effects import Following, follow
from workflows.grounds import ground_of_opening, rules_to_pin
from workflows.library import Published
from workflows.work import RefusedAt, Work

_NUMBERED = {"incident": "incident_numbers", "intake": "intake_numbers"}
_ALONE = {
    "address_test": "L", "rounds": "X", "roll_call": "D", "liaison_check": "Y", "urgent_document": "W",
    "fault_ticket": "G", "duty_training": "P", "routine_reports": "N", "routine_report": "V", "line_check": "K",
    "warning": "A", "call_out": "H", "cascade": "T", "spot_check_failure": "Q",
}  # fmt: skip
"""Cases that belong to no incident, and are numbered in one row."""
_LETTERS = {"response": "R", "information_report": "B", "review": "F", "intake": "J", "command": "C", "order": "Z"}


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new case begins with: its form, where it belongs, and whether it is a drill (and at what pace)."""

    procedure: str
    form: Mapping[str, Any]
    parent: Case | None = None
    incident: Case | None = None
    predecessor: Case | None = None
    drill: bool = False
    pace: float = 1.0
    key: str | None = None
    ordered: bool = False
    """A decision of another case orders it: whoever may decide that may open this."""


def open_case(work: Work, opening: Opening) -> Case:
    """Opens a case; the one that an earlier request with the same key opened, when there is one.

    Refused with the fields that are wrong, or when the actor may not open such a case.
    """
    if opening.key is not None:
        earlier = cases.opened_by_request(work.session, opening.key)
        if earlier is not None:
            return earlier
    published = work.library.newest(work.session, opening.procedure)
    procedure = published.procedure
    _allowed(work, opening, procedure, {})
    values = read_form(procedure.facts, procedure.open.form, procedure.open.optional, opening.form)
    if isinstance(values, Refusal):
        raise RefusedAt(values, None, f"open:{opening.procedure}")
    authority = _allowed(work, opening, procedure, values)
    case = _case(work, opening, published, values)
    case.facts = values = personal.shut(work, case, procedure.facts, values)
    draft = work.ledger.entry(
        case, "opened", title=procedure.title.as_data(), form=values, version=published.version, level=case.level,
        drill=case.drill, pace=case.pace,
    )  # fmt: skip
    if authority:
        draft.entry.data["authority"] = authority
    draft.insert(case)
    work.ledger.write()
    follow(work, Following(case, published, procedure.open.then, draft))
    return case


def _allowed(work: Work, opening: Opening, procedure: Procedure, form: Mapping[str, Any]) -> dict[str, str]:
    """The rule that allows this actor to open such a case, with its version; refused when there is none."""
    if opening.ordered:
        return {}
    on = ground_of_opening(work, procedure, form)
    answer = permitted(procedure, procedure.open.by, Asked(work.actor, {}, ground=on))
    if isinstance(answer, Refusal):
        raise RefusedAt(answer, None, f"open:{opening.procedure}", procedure.title)
    work.sit(answer.post)
    return {**answer.as_data(), **on.as_data()} if answer.act else {}


def _case(work: Work, opening: Opening, published: Published, values: dict[str, Any]) -> Case:
    procedure = published.procedure
    around = opening.incident or opening.parent
    return Case(
        id=new_id(),
        number=_number(work, procedure.kind, opening.incident),
        kind=procedure.kind,
        procedure=procedure.procedure,
        definition_id=published.id,
        rules_id=around.rules_id if around else rules_to_pin(work, values.get("area") or ()),
        incident_id=opening.incident.id if opening.incident else None,
        parent_id=opening.parent.id if opening.parent else None,
        predecessor_id=opening.predecessor.id if opening.predecessor else None,
        incident_class=values.get("incident_class") or procedure.class_ or (around.incident_class if around else None),
        level=procedure.level,
        state=procedure.initial,
        facts=values,
        acts={"open": work.actor.as_act()},
        drill=around.drill if around else opening.drill,
        pace=around.pace if around else opening.pace,
        opened_at=work.now,
        state_since=work.now,
        request_key=opening.key,
    )


def _number(work: Work, kind: str, incident: Case | None) -> str:
    sequence = _NUMBERED.get(kind)
    if sequence is not None:
        letter = "" if kind == "incident" else _LETTERS.get(kind, "X")
        following = cases.next_of_sequence(work.session, sequence)
        return f"{work.now.year}-{letter}{following:04d}"
    if kind in _ALONE:
        following = cases.next_of_sequence(work.session, "other_numbers")
        return f"{work.now.year}-{_ALONE[kind]}{following:04d}"
    if incident is None:
        return f"{work.now.year}-{kind}-{uuid.uuid4().hex[:12]}"
    work.ledger.write()
    before = cases.number_of_kind(work.session, incident.id, kind)
    return f"{incident.number}-{_LETTERS.get(kind, kind[:1].upper())}{before + 1}"
