"""Who commands: the body that the table of command names; where another commands already, it is offered the command."""

from __future__ import annotations

from collections.abc import Iterator

from records.case import Case
from records.organisation import Organisation
from records.questions import cases, directory, journal
from states.area import covers
from states.authority import Border, Question
from states.permission import Ground
from states.procedure import Selector
from states.refusal import Cause, Refusal
from states.scales import Grade, Level, rank
from states.text import Text
from workflows.audience import directory_for
from workflows.commands import advance_case, open_case
from workflows.commands.effects.following import Following, as_engine
from workflows.commands.effects.telling import tell_people
from workflows.grounds import ground
from workflows.work import RefusedAt, Work

COMMAND, COMPREHENSIVE = "command", "comprehensive_command"
HELD, OFFERED = "held", "offered"
_NO_WIDER = Text("没有更高一级可以指挥的单位", "there is no body of a wider tier that could command")


def commanding(work: Work, following: Following, how: str) -> None:
    """Command goes where `how` says: to the body of the table, to the next wider tier, or to whoever takes it over.

    By the table the wider tier of level and grade counts, and nothing goes back to a narrower one but by a lowering.
    Nobody else commands before its commander has accepted.
    """
    work.ledger.write()
    case = following.case
    incident = case if case.kind == "incident" else work.session.get(Case, case.incident_id)
    on = ground(work, case, following.procedure, {})
    if incident is None or on.rules is None:
        return
    held = cases.newest_in_state(work.session, incident.id, COMMAND, HELD)
    ranks = directory.tiers(work.session)
    present = ranks.get(str(held.facts["tier"]), 0) if held else 0
    if how == "by_table":
        row, body = _named(work, incident, on)
        if row is not None and body is not None and (ranks[body.tier] > present or _lowered(work, case)):
            _offer(work, following, (incident, held), (body, row.clause))
        return
    wider = [tier for tier in sorted(ranks, key=ranks.__getitem__) if ranks[tier] > present]
    found = (_body(work, tier, incident.incident_class, on) for tier in wider)
    own = directory.organisation_with_key(work.session, work.actor.organisation) if how == "own" else None
    body = next((one for one in found if one is not None), None) if how != "own" else own
    if body is None or body.tier not in wider:
        raise RefusedAt(Refusal(Cause.GUARD, _NO_WIDER), case.id, how)
    opened = _offer(work, following, (incident, held), (body, following.procedure.clause))
    if how == "own" and opened is not None and held is not None:
        advance_case.pull(work, opened, "accept", {})


def _lowered(work: Work, case: Case) -> bool:
    """Whether it is a lowering that asks: of the level by a response, of the grade by the incident itself."""
    if case.kind == "incident":
        former, grade = journal.last_form(work.session, case.id, "set_grade").get("grade"), case.facts.get("grade")
        return {former, grade} <= set(Grade) and rank(Grade(str(former))) < rank(Grade(str(grade)))
    before = work.session.get(Case, case.predecessor_id) if case.predecessor_id else None
    return bool(before and before.level and case.level and rank(Level(before.level)) < rank(Level(case.level)))


def _offer(
    work: Work, following: Following, around: tuple[Case, Case | None], to: tuple[Organisation, str]
) -> Case | None:
    """Offers command to a body: the offer. Where nobody had command it is theirs at once; None when they have it."""
    (incident, held), (body, why) = around, to
    on = ground(work, following.case, following.procedure, {})
    offered = cases.newest_in_state(work.session, incident.id, COMMAND, OFFERED)
    if offered is not None and offered.facts["organisation"] == body.key:
        return offered
    if offered is not None:
        advance_case.pull(as_engine(work), offered, "lapse", {})
    if held is not None and held.facts["tier"] == body.tier:
        return None
    form = {
        "organisation": body.key, "body": body.zh, "body_en": body.en, "tier": body.tier, "why": why,
        "area": list(on.area),
    }  # fmt: skip
    opening = open_case.Opening(COMMAND, form, parent=incident, incident=incident, predecessor=held, ordered=True)
    opened = open_case.open_case(as_engine(work), opening)
    advance_case.pull(as_engine(work), opened, "establish" if held is None else "offer", {})
    if held is not None:
        _tell(work, following, on, body)
    return opened


def _named(work: Work, incident: Case, on: Ground) -> tuple[Border | None, Organisation | None]:
    """The row that counts, and the body of its tier; else of the next wider tier, else of the widest that is here."""
    ranks = directory.tiers(work.session)
    rows = [row for row in _rows(work, incident, on) if row.tier in ranks]
    if not rows:
        return None, None
    row = max(rows, key=lambda one: ranks[one.tier])
    least = ranks[row.tier]
    order = sorted(ranks, key=lambda tier: (ranks[tier] < least, abs(ranks[tier] - least)))
    found = (_body(work, tier, incident.incident_class, on) for tier in order)
    return row, next((body for body in found if body is not None), None)


def _rows(work: Work, incident: Case, on: Ground) -> Iterator[Border]:
    """What the table says of the level, and what it says of the grade."""
    level = on.level or _in_force(work, incident)
    for question in (
        Question("", work.actor, on.class_, level=level),
        Question("", work.actor, on.class_, grade=on.grade),
    ):
        row = on.rules.border(question) if on.rules and (question.level or question.grade) else None
        if row is not None:
            yield row


def _in_force(work: Work, incident: Case) -> Level | None:
    for one in cases.responses(work.session, incident.id):
        procedure = work.library.pinned(work.session, one.definition_id).procedure
        if one.state in procedure.in_force and one.level:
            return Level(one.level)
    return None


def _body(work: Work, tier: str, class_: str | None, on: Ground) -> Organisation | None:
    """The body of a tier that commands there: the headquarters of the class, else the general one, else whoever is."""
    bodies = directory.commanding(work.session, tier)
    fitting = [one for one in bodies if covers(one.areas, on.area)]
    leading = [one for one in fitting if class_ in one.leads]
    return next(iter((*leading, *(one for one in fitting if not one.leads))), None)


def _tell(work: Work, following: Following, on: Ground, body: Organisation) -> None:
    roles = tuple(on.rules.ever(COMPREHENSIVE)) if on.rules else ()
    slots = directory_for(work, following.case).resolve((Selector(role=roles, unit=(body.key,)),), on.area)
    people = [slot.people["holder"] for slot in slots if "holder" in slot.people]
    tell_people(work, following, people, ("tell", {"text": "command_offered"}))
