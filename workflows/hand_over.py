"""The hand-over sheet, made by the system: open incidents, pending tasks, unanswered calls, faulty equipment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records import handing_over
from records.case import Case
from records.duty import SignedHandOver, Turn
from records.ledger import plain
from records.person import Person
from records.questions import duty as questions
from records.watch import changes_of
from states.durations import duration
from states.refusal import Cause, Refusal
from states.sight import Sight
from states.text import Text
from workflows.duty import Watch
from workflows.work import RefusedAt, Work

_NOT_YOURS = Text("只有本单位及其上级可以查看交接班单", "only this organisation and those above it read its hand-over")
PARTS = ("cases", "call_outs", "tasks", "equipment")
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Changing:
    """One change of shifts: who goes, who comes, and how far the hand-over is."""

    at: datetime
    outgoing: Sequence[Person]
    incoming: Sequence[Person]
    signed: SignedHandOver | None

    @property
    def complete(self) -> bool:
        """Whether both have signed."""
        return self.signed is not None and self.signed.incoming_at is not None


def sheet(work: Work, watch: Watch) -> dict[str, Any]:
    """What there is to hand over now, as the record keeps it: of all that the organisation sees."""
    body = watch.organisation
    sight = Sight(areas=tuple(body.areas), units=(body.key,))
    faulty = [one for one in questions.equipment(work.session, watch.organisation.id) if one.state == "faulty"]
    told: dict[str, Any] = {
        "made_at": work.now,
        "cases": [_case(work, one) for one in handing_over.open_cases(work.session, sight)],
        "call_outs": [_waiting(work, one) for one in handing_over.unanswered(work.session, sight)],
        "tasks": [
            {
                "key": str(task.id), "number": case.number, "title": task.title, "due_at": task.due_at,
                "owner": task.owner.get("title"), "overdue": task.overdue_at is not None, "drill": case.drill,
            }
            for task, case in handing_over.to_do(work.session, sight)
        ],
        "equipment": [
            {"key": one.key, "title": {"zh": one.zh, "en": one.en}, "fault": one.fault, "since": one.since}
            for one in faulty
        ],
    }  # fmt: skip
    kept: dict[str, Any] = plain(told)
    return kept


def may_read(work: Work, watch: Watch, change: Changing | None) -> bool:
    """Whether the actor may read the sheet: at home there, above it, an auditor of the place, or on the change."""
    on_it = {one.key for one in (*change.outgoing, *change.incoming)} if change else set()
    at_home = watch.organisation.key in work.sight.units
    return at_home or work.sight.covers(watch.organisation.areas) or work.actor.person in on_it


def read_by_few(work: Work, watch: Watch, change: Changing | None) -> None:
    """Refuses whoever may not read the sheet."""
    if not may_read(work, watch, change):
        raise RefusedAt(Refusal(Cause.FORBIDDEN, _NOT_YOURS, watch.pattern.clause), None, "duty:hand_over")


def added(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """What stands on the later sheet and not on the one before, part by part."""
    return {part: [one for one in after[part] if one["key"] not in _keys(before, part)] for part in PARTS}


def changing(work: Work, watch: Watch, at: datetime) -> Changing | None:
    """The change of shifts at a moment; None when none is known."""
    turns = questions.signing_turns(work.session, watch.organisation.id, max(at, work.now))
    return _changing(work, watch, at, turns)


def next_change(work: Work, watch: Watch) -> Changing | None:
    """The change to see to: the first that is not signed yet, else one that may be signed, else the last or next."""
    known = changes_of(work.session, watch.organisation.id, work.now)
    ahead = [one for one in known if one.at > work.now]
    soon = [one for one in ahead if one.at - duration(watch.pattern.hand_over.from_) <= work.now]
    past = [one for one in reversed(known) if one.at <= work.now]
    turns = questions.signing_turns(work.session, watch.organisation.id, work.now)
    waiting = [one for one in known if one.open and one.at <= work.now and not _settled(known, one.at)]
    for one in (*waiting, *soon, *past, *ahead):
        found = _changing(work, watch, one.at, turns)
        if found is not None:
            return found
    return None


def _settled(known: Sequence[Any], at: datetime) -> bool:
    """Whether a later change that has come is signed: it settled this one."""
    return any(one.at > at and not one.open for one in known)


def _changing(work: Work, watch: Watch, at: datetime, turns: Sequence[tuple[Turn, Person]]) -> Changing | None:
    incoming = [person for turn, person in turns if turn.begins_at == at]
    outgoing = [person for turn, person in turns if turn.begins_at < at <= turn.ends_at]
    if not incoming or not outgoing:
        return None
    return Changing(at, outgoing, incoming, questions.hand_over_at(work.session, watch.organisation.id, at))


def _case(work: Work, case: Case) -> dict[str, Any]:
    procedure = work.library.pinned(work.session, case.definition_id).procedure
    return {
        "key": str(case.id), "number": case.number, "kind": case.kind, "title": procedure.title.as_data(),
        "state": procedure.states[case.state].as_data(), "level": case.level, "since": case.state_since,
        "drill": case.drill,
    }  # fmt: skip


def _waiting(work: Work, one: handing_over.Waiting) -> dict[str, Any]:
    procedure = work.library.pinned(work.session, one.case.definition_id).procedure
    named = [{"title": who.get("title"), "name": who.get("name")} for who in one.who[:_NAMED]]
    return {
        "key": str(one.call_out_id), "number": one.case.number, "title": procedure.title.as_data(),
        "since": one.since, "waiting": len(one.who), "who": named, "drill": one.case.drill,
    }  # fmt: skip


def _keys(one: dict[str, Any], part: str) -> set[str]:
    return {each["key"] for each in one[part]}
