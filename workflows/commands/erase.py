"""Destroying what is kept of persons, once an incident is over and the time of keeping has run; the record stands.

What goes are the numbers and addresses that people were called under, and the facts about persons, by their key.
Keeping them as evidence is the office's decision: they stay until it destroys them (《突发事件应对法》第85条).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from records.case import Case
from records.questions import answer_codes, cases, messages, personal
from states.personal import among
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.directory.keeping import KEEPERS, keeps, kept_by, reasoned
from workflows.finding import found
from workflows.grounds import rules_of
from workflows.places import area_of
from workflows.wording import HERE
from workflows.work import RefusedAt, Work

LAW = "《突发事件应对法》第85条"
_OPEN = Text("尚未归档办结，个人信息仍需使用，不能销毁", "this is not over: what is kept of persons is still needed")
_EARLY = Text("保存期未满，{until} 起方可销毁", "the time of keeping has not run: it may be destroyed from {until}")
_PART = Text("请在所属事件 {number} 中办理", "this is part of incident {number}: do it there")
_WHY = Text("请写明销毁依据", "say on what this rests")
_ASKED = "erase"


@dataclass(frozen=True, slots=True)
class Going:
    """What would go, or went: how many addresses, and which facts about persons of which case."""

    case: Case
    addresses: int
    facts: tuple[tuple[str, Text], ...]
    """The number of each case with what its fact is called."""
    due: datetime | None
    """From when it may be destroyed; None while that is not known."""
    clause: str
    """On what the time of keeping rests."""
    refusal: Refusal | None = None

    @property
    def from_day(self) -> str:
        """The day from which it may be destroyed, as people here write it; empty while that is not known."""
        return self.due.astimezone(HERE).strftime("%Y-%m-%d") if self.due else ""

    @property
    def nothing(self) -> bool:
        """Whether there is nothing left to destroy."""
        return not (self.addresses or self.facts)


def try_erase(work: Work, ref: str) -> Going:
    """What destroying would take, and why not now; nothing is changed."""
    return _going(work, _kept(work, ref))


def erase(work: Work, ref: str, why: str) -> Going:
    """Destroys what is kept of persons in an incident that is over. It can not be had again."""
    case = _kept(work, ref)
    if reasoned(why) is not None:
        raise RefusedAt(Refusal(Cause.FORM, _WHY, fields={"why": _WHY}), None, _ASKED)
    going = _going(work, case)
    if going.refusal is not None:
        raise RefusedAt(going.refusal, case.id, _ASKED)
    if not going.nothing:
        whole = cases.whole(work.session, case.id)
        messages.erase_addresses(work.session, whole)
        answer_codes.forget(work.session, whole)
        personal.destroy(work.session, whole, work.actor.as_act(), work.now)
        work.ledger.entry(
            case, "erased", why=why, messages=going.addresses, clause=LAW, kept_for=going.clause,
            facts=[{"case": number, "title": title.as_data()} for number, title in going.facts],
        )  # fmt: skip
    return going


def erasable(work: Work, case: Case) -> bool:
    """Whether whoever looks at a case that is over may come to destroy what it keeps of persons."""
    return case.closed_at is not None and case.incident_id is None and keeps(work, area_of(work, case))


def _kept(work: Work, ref: str) -> Case:
    """The incident, or what belongs to none; refused to whoever does not keep the directory of its places."""
    case = found(work, ref)
    kept_by(work, area_of(work, case), _ASKED)
    if case.incident_id is not None:
        incident = work.case(case.incident_id)
        raise Refused(Refusal(Cause.GUARD, _PART.filled(number=incident.number)))
    return case


def _going(work: Work, case: Case) -> Going:
    whole = cases.family(work.session, case.id)
    ids = [one.id for one in whole]
    keys = personal.keys_of(work.session, ids)
    facts = [
        (one.number, title)
        for one in whole
        if one.id in keys and keys[one.id].destroyed_at is None
        for title in _personal(work, one)
    ]
    due, clause = _due(work, case)
    number = messages.with_address(work.session, ids)
    return Going(case, number, tuple(facts), due, clause, _refusal(work, due, clause))


def _personal(work: Work, case: Case) -> list[Text]:
    facts = work.library.pinned(work.session, case.definition_id).procedure.facts
    return [facts[name].title for name in among(facts, case.facts)]


def _due(work: Work, case: Case) -> tuple[datetime | None, str]:
    """From when, and by which rule of the place; where none is published as soon as it is over."""
    rules = rules_of(work, case)
    keeping = rules.book.personal_data if rules is not None else None
    if case.closed_at is None or keeping is None:
        return case.closed_at, LAW
    return case.closed_at + keeping.lasts, keeping.clause


def _refusal(work: Work, due: datetime | None, clause: str) -> Refusal | None:
    if due is None:
        return Refusal(Cause.GUARD, _OPEN, LAW, who_could=KEEPERS)
    if work.now < due:
        until = due.astimezone(HERE).strftime("%Y-%m-%d %H:%M")
        return Refusal(Cause.GUARD, _EARLY.filled(until=until), clause, who_could=KEEPERS)
    return None
