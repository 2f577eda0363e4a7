"""Who commands: the body that the table of command names; where another commands already, it is offered the command."""

from __future__ import annotations

from collections.abc import Iterator

from records.case import Case
from records.organisation import Organisation
from records.questions import cases, directory
from states.area import covers
from states.authority import Border, Question
from states.permission import Ground
from states.procedure import Selector
from states.scales import Level
from workflows.audience import Directory
from workflows.commands import advance_case, open_case
from workflows.commands.effects.following import Following, as_engine
from workflows.commands.effects.telling import tell_people
from workflows.grounds import ground
from workflows.work import Work

COMMAND, COMPREHENSIVE = "command", "comprehensive_command"
HELD, OFFERED = "held", "offered"


def by_table(work: Work, following: Following, _: str) -> None:
    """Sees to it that the body commands which the table names for the level in force and the grade.

    The wider of the two tiers counts. Nobody else commands before its commander has accepted.
    """
    work.ledger.write()
    case = following.case
    incident = case if case.kind == "incident" else work.session.get(Case, case.incident_id)
    on = ground(work, case, following.procedure, {})
    if incident is None or on.rules is None:
        return
    held, offered = (cases.newest_in_state(work.session, incident.id, COMMAND, state) for state in (HELD, OFFERED))
    row, body = _named(work, incident, on)
    if row is None or body is None or (offered and offered.facts["organisation"] == body.key):
        return
    if offered is not None:
        advance_case.pull(as_engine(work), offered, "lapse", {})
    if held is not None and held.facts["tier"] == body.tier:
        return
    form = {
        "organisation": body.key, "body": body.zh, "body_en": body.en, "tier": body.tier, "why": row.clause,
        "area": list(on.area),
    }  # fmt: skip
    opening = open_case.Opening(COMMAND, form, parent=incident, incident=incident, predecessor=held, ordered=True)
    opened = open_case.open_case(as_engine(work), opening)
    advance_case.pull(as_engine(work), opened, "establish" if held is None else "offer", {})
    if held is not None:
        _tell(work, following, on, body)


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
    slots = Directory(work.session, work.now, drill=following.case.drill).resolve(
        (Selector(role=roles, unit=(body.key,)),), on.area
    )
    people = [slot.people["holder"] for slot in slots if "holder" in slot.people]
    tell_people(work, following, people, ("tell", {"text": "command_offered"}))
