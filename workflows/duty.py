"""Duty as it stands: the pattern of an organisation, a rota ready to be looked at for gaps, who may plan it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from records.duty import KeyPeriod, Qualified, Rota
from records.organisation import Organisation
from records.person import Person
from records.questions import definitions, directory
from records.questions import duty as questions
from states.duty import Pattern
from states.refusal import Cause, Refusal
from states.rota import Period, Placed, Plan, Somebody
from states.text import Text
from workflows.modes import RESPONSE, Modes
from workflows.work import RefusedAt, Work

NO_ROTA = Text("没有这份排班表", "there is no such rota")
_NO_PATTERN = Text("本单位没有值班模式", "this organisation has no pattern of duty")
_NOT_PLANNER = Text("只有本单位的排班人可以办理", "only those who plan this organisation's duty can do this")


@dataclass(frozen=True, slots=True)
class Watch:
    """The watch of one organisation: its pattern, the version of it, and the organisation."""

    pattern: Pattern
    definition_id: uuid.UUID
    organisation: Organisation


def watches(work: Work) -> list[Watch]:
    """The organisations that have a pattern of duty, by its name."""
    found = []
    for row in definitions.current_duties(work.session):
        pattern = Pattern.model_validate(row.data)
        body = directory.organisation_with_key(work.session, pattern.organisation)
        if body is not None:
            found.append(Watch(pattern, row.id, body))
    return found


def watch_of(work: Work, organisation: str) -> Watch:
    """The watch of the organisation with this key; refused when it keeps none."""
    for one in watches(work):
        if one.organisation.key == organisation:
            return one
    raise RefusedAt(Refusal(Cause.UNKNOWN, _NO_PATTERN), None, "duty")


def pattern_of(work: Work, rota: Rota) -> Pattern:
    """The pattern under which a rota was made."""
    return Pattern.model_validate(definitions.pinned(work.session, rota.definition_id).data)


def rota_with(work: Work, rota_id: uuid.UUID, *, locked: bool = False) -> Rota:
    """The rota with this id; refused when there is none."""
    found = questions.rota(work.session, rota_id, locked=locked)
    if found is None:
        raise RefusedAt(Refusal(Cause.UNKNOWN, NO_ROTA), None, "duty")
    return found


def may_plan(work: Work, pattern: Pattern) -> bool:
    """Whether the actor plans the duty of this pattern's organisation."""
    return bool(work.actor.sitting(pattern.planned_by, pattern.organisation))


def planners_only(work: Work, pattern: Pattern, asked: str) -> None:
    """Refuses whoever does not plan this organisation's duty."""
    seat = next(iter(work.actor.sitting(pattern.planned_by, pattern.organisation)), None)
    if seat is not None:
        work.sit(seat.post)
    else:
        refusal = Refusal(Cause.FORBIDDEN, _NOT_PLANNER, pattern.clause, who_could=tuple(pattern.planned_by))
        raise RefusedAt(refusal, None, asked)


def plan_of(work: Work, rota: Rota, pattern: Pattern) -> Plan:
    """A rota with all that decides about its gaps: people's qualifications, key periods, turns in other rotas."""
    turns = questions.turns(work.session, rota.id)
    people = {person.id: person for _, person in turns}
    known = somebodies(work, people.values())
    placed = [Placed(turn.post, known[person.id], turn.day, turn.begins_at, turn.ends_at) for turn, person in turns]
    if turns:
        span = (min(turn.begins_at for turn, _ in turns), max(turn.ends_at for turn, _ in turns))
        for turn, body in questions.elsewhere(work.session, people, rota, span):
            name = Text(body.zh, body.en)
            placed.append(Placed(turn.post, known[turn.person_id], turn.day, turn.begins_at, turn.ends_at, name))
    kept = questions.periods(work.session, rota.organisation_id, rota.first_day, rota.last_day)
    return Plan(
        pattern, rota.first_day, rota.last_day, placed,
        [*(period_of(one) for one in kept), *in_response_mode(work, rota, pattern)],
    )  # fmt: skip


def in_response_mode(work: Work, rota: Rota, pattern: Pattern) -> list[Period]:
    """What response mode demands of the shifts of today and tomorrow; nothing in normal mode, nothing in a drill."""
    body = work.session.get(Organisation, rota.organisation_id) if pattern.stronger else None
    if body is None:
        return []
    mode = Modes(work).of(body)
    if mode.key != RESPONSE:
        return []
    today = work.now.astimezone(pattern.time_zone).date()
    title = Text("{mode} {numbers}", "{mode} {numbers}").filled(mode=mode.title, numbers=", ".join(mode.responses))
    return [Period(title, today, today + timedelta(days=1), pattern.stronger)]


def somebodies(work: Work, people: Iterable[Person]) -> dict[uuid.UUID, Somebody]:
    """People as a rota knows them, by id."""
    people = list(people)
    held: dict[uuid.UUID, dict[str, tuple[date, date | None]]] = {}
    for one, person in questions.qualifications(work.session, [person.id for person in people]):
        mine = held.setdefault(person.id, {})
        mine[one.kind] = longest(mine.get(one.kind), one)
    return {one.id: Somebody(one.key, Text(one.zh, one.en), held.get(one.id, {})) for one in people}


def longest(before: tuple[date, date | None] | None, one: Qualified) -> tuple[date, date | None]:
    """Of two qualifications of a kind the one that lasts longer; without an end is longest."""
    if before is None or (before[1] is not None and (one.until is None or one.until > before[1])):
        return one.since, one.until
    return before


def period_of(one: KeyPeriod) -> Period:
    """What a key period demands."""
    count, needs = one.demands.get("count", {}), one.demands.get("needs", {})
    return Period(Text(one.zh, one.en), one.first_day, one.last_day, count, needs)
