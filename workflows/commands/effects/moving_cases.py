"""One transaction may move several cases: a decision opens a child, or fires at parent, predecessor or children."""

from __future__ import annotations

from typing import Any

from records import sight
from records.case import Case
from records.questions import cases, organisations
from states.area import within
from states.conditions import filled
from states.effects import Case as CaseSpec
from states.forms import merged
from states.refusal import Cause, Refusal
from states.saying import sayer
from states.text import Text
from workflows.commands import advance_case, open_case
from workflows.commands.effects.following import Following, as_engine
from workflows.places import area_of
from workflows.work import RefusedAt, Work


def move(work: Work, following: Following, spec: CaseSpec) -> None:
    """Opens a case or fires a trigger, as the effect says."""
    if spec.fire is not None:
        for other in _targets(work, following.case, spec.at or ""):
            _fire(work, other, spec.fire)
    else:
        _open(work, following, spec)


def _targets(work: Work, case: Case, at: str) -> list[Case]:
    work.ledger.write()
    if at == "parent":
        found = [case.parent_id]
    elif at == "predecessor":
        found = [case.predecessor_id]
    else:
        found = list(cases.opened_by(work.session, case.id))
    locked = (cases.locked(work.session, one) for one in found if one is not None)
    return [one for one in locked if one is not None]


def _fire(work: Work, case: Case, trigger: str) -> None:
    """Fires as the engine. A case whose state has no place for the trigger is left as it is: it is already past it."""
    refused = advance_case.pull_if_possible(as_engine(work), case, trigger)
    if refused is not None and refused.cause not in (Cause.ILLEGAL, Cause.GUARD, Cause.UNKNOWN):
        raise RefusedAt(refused, case.id, trigger)


def _open(work: Work, following: Following, spec: CaseSpec) -> None:
    case = following.case
    given = {name: case.facts[name] for name in spec.with_ if case.facts.get(name) is not None}
    joined = case.facts.get(spec.or_join) if spec.or_join else None
    if joined:
        _join(work, following, str(joined), given)
        return
    name = _named(work, following, spec)
    for place in _places(work, following, spec):
        _open_one(work, following, spec, (name, given | place))


def _named(work: Work, following: Following, spec: CaseSpec) -> str:
    """The procedure that is opened; refused with the words of the plan where there is none by any of its names."""
    case = following.case
    known = {**case.facts, "incident_class": case.incident_class}
    names = [one.format(**known) for one in (spec.open, spec.or_open) if one is not None]
    found = next((one for one in names if work.library.has(work.session, one)), names[0])
    if spec.missing is not None and not work.library.has(work.session, found):
        facts = following.procedure.facts
        reason = filled(spec.missing, case.facts, sayer(facts))
        said = Text(f"{reason.zh}（{names[-1]}）", f"{reason.en} ({names[-1]})")
        raise RefusedAt(Refusal(Cause.GUARD, said, following.procedure.clause), case.id, f"open:{names[-1]}")
    return found


def _places(work: Work, following: Following, spec: CaseSpec) -> list[dict[str, Any]]:
    """What each of the opened cases is told beside the same: of one for each township its own part of the area."""
    if spec.each is None:
        return [{}]
    area = area_of(work, following.case)
    found = [within(areas, area) for areas in organisations.areas_of_kind(work.session, spec.each, area)]
    return [{"area": one} for one in found if one]


def _open_one(work: Work, following: Following, spec: CaseSpec, what: tuple[str, dict[str, Any]]) -> None:
    case, (name, given) = following.case, what
    incident = case if case.kind == "incident" else _incident(work, case)
    asked_for = work.library.newest(work.session, name).procedure.open
    opening = open_case.Opening(
        procedure=name,
        form={fact: value for fact, value in given.items() if fact in (*asked_for.form, *asked_for.optional)},
        parent=None if spec.open == "incident" else case,
        incident=None if spec.open == "incident" else incident,
        predecessor=_before(work, case, spec, what),
        drill=case.drill,
        pace=case.pace,
        ordered=True,
    )
    opened = open_case.open_case(work if spec.predecessor else as_engine(work), opening)
    following.draft.entry.data.setdefault("opened", []).append(str(opened.id))
    if spec.open == "incident":
        _belongs(work, following, opened)
        _keep(work, opened, {name: value for name, value in given.items() if name not in opened.facts}, case)
    if spec.then is not None:
        advance_case.pull(work, opened, spec.then, {})


def _before(work: Work, case: Case, spec: CaseSpec, what: tuple[str, dict[str, Any]]) -> Case | None:
    """The case that the opened one follows on, as the plan says."""
    if spec.predecessor == "this":
        return case
    if spec.predecessor == "alike":
        return _alike(work, case, spec, what)
    incident = case if case.kind == "incident" else _incident(work, case)
    return _in_force(work, incident) if spec.predecessor and incident else None


def _alike(work: Work, case: Case, spec: CaseSpec, what: tuple[str, dict[str, Any]]) -> Case | None:
    """The open case of the same kind, of several that for the same place, which belongs to what `case` follows on."""
    before = None if case.predecessor_id is None else work.session.get(Case, case.predecessor_id)
    name, given = what
    kind = work.library.newest(work.session, name).procedure.kind
    found = (one for one in cases.belonging_to(work.session, before) if one.kind == kind) if before else iter(())
    still = (one for one in found if one.closed_at is None)
    return next((one for one in still if spec.each is None or one.facts.get("area") == given["area"]), None)


def _incident(work: Work, case: Case) -> Case | None:
    return None if case.incident_id is None else work.session.get(Case, case.incident_id)


def _in_force(work: Work, incident: Case) -> Case | None:
    for response in cases.responses(work.session, incident.id):
        if response.state in work.library.pinned(work.session, response.definition_id).procedure.in_force:
            return response
    return None


def _join(work: Work, following: Following, named: str, given: dict[str, Any]) -> None:
    """The information goes to an incident that is already open, named by its number or its id."""
    found = cases.incident_named(work.session, named)
    incident = cases.locked(work.session, found) if found else None
    if incident is None or incident.closed_at is not None:
        reason = Text("没有这个在办事件：{named}", "there is no open incident {named}").filled(named=named)
        raise RefusedAt(Refusal(Cause.FORM, reason, fields={"incident": reason}), following.case.id, "join")
    _belongs(work, following, incident)
    _keep(work, incident, given, following.case)


def _belongs(work: Work, following: Following, incident: Case) -> None:
    """From here on the case is part of the incident, and whoever took part in it; the entry says so."""
    work.ledger.write()
    sight.carry_over(work.session, following.case.id, incident.id)
    following.draft.change(following.case, incident_id=incident.id)
    following.draft.entry.data["joined"] = incident.number


def _keep(work: Work, incident: Case, given: dict[str, Any], source: Case) -> None:
    """What came in becomes part of what is known of the incident, told by an entry of its own."""
    if not given:
        return
    procedure = work.library.pinned(work.session, incident.definition_id).procedure
    kept = {name: value for name, value in given.items() if name in procedure.facts}
    draft = work.ledger.entry(incident, "learned", source=source.number, facts=kept)
    draft.change(incident, facts=merged(procedure.facts, incident.facts, kept), version=incident.version + 1)
