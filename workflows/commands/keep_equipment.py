"""The register of the desk's equipment: what there is, what is faulty since when, what is in order again."""

from __future__ import annotations

from records.duty import Equipment
from records.questions import duty as questions
from states.refusal import Cause, Refusal
from states.text import Text
from workflows.duty import planners_only, watch_of
from workflows.work import RefusedAt, Work

IN_ORDER, FAULTY, RETIRED = "in_order", "faulty", "retired"
STATES = {
    IN_ORDER: Text("完好", "in order"),
    FAULTY: Text("故障", "faulty"),
    RETIRED: Text("停用", "retired"),
}
_TAKEN = Text("编号“{key}”已登记", "{key} is registered already")
_NOT_THERE = Text("没有这件设备", "there is no such equipment")
_FAULT = Text("请写明故障情况", "say what is wrong with it")
_OTHERS = Text(
    "只有本单位人员可以登记设备状态", "only people of this organisation can enter the state of its equipment"
)


def register(work: Work, organisation: str, key: str, title: Text) -> Equipment:
    """Enters a piece of equipment, in order, under its number."""
    watch = watch_of(work, organisation)
    planners_only(work, watch.pattern, "duty:equipment")
    if questions.equipment_with_key(work.session, key) is not None:
        reason = _TAKEN.filled(key=key)
        raise RefusedAt(Refusal(Cause.FORM, reason, fields={"key": reason}), None, "duty:equipment")
    made = Equipment(organisation_id=watch.organisation.id, key=key, zh=title.zh, en=title.en, since=work.now)
    questions.keep(work.session, [made])
    after = {"state": IN_ORDER}
    work.ledger.office("equipment_entered", subject=f"equipment:{key}", before=None, after=after, title=title.as_data())
    return made


def report_state(work: Work, organisation: str, key: str, state: str, fault: str) -> Equipment:
    """Says that equipment is faulty, in order again or retired; anybody of the organisation may."""
    watch = watch_of(work, organisation)
    found = questions.equipment_with_key(work.session, key)
    if found is None or found.organisation_id != watch.organisation.id or state not in STATES:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NOT_THERE), None, "duty:equipment")
    if organisation not in work.sight.units:
        raise RefusedAt(Refusal(Cause.FORBIDDEN, _OTHERS, watch.pattern.clause), None, "duty:equipment")
    if state == FAULTY and not fault.strip():
        raise RefusedAt(Refusal(Cause.FORM, _FAULT, fields={"fault": _FAULT}), None, "duty:equipment")
    before = {"state": found.state, "fault": found.fault}
    found.state, found.fault, found.since = state, fault.strip() if state == FAULTY else "", work.now
    questions.keep(work.session, [found])
    work.ledger.office(
        "equipment_state", subject=f"equipment:{key}", why=fault, before=before,
        after={"state": found.state, "fault": found.fault}, title={"zh": found.zh, "en": found.en},
    )  # fmt: skip
    return found
