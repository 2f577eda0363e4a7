"""Handing over a shift: the outgoing leader signs the sheet that the system made, then the incoming leader.

Until both have signed the incoming shift decides nothing (`workflows.on_watch`), and nothing passes on to it
(`workflows.commands.pass_on`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records.duty import SignedHandOver
from records.organisation import Organisation
from records.person import Person
from records.questions import duty as questions
from states.durations import duration
from states.duty import Pattern
from states.refusal import Cause, Refusal
from states.text import Text, listed
from workflows.commands.pass_on import pass_on
from workflows.duty import Watch, watch_of
from workflows.hand_over import Changing, added, changing, sheet
from workflows.work import RefusedAt, Work

OUTGOING, INCOMING = "outgoing", "incoming"
_NO_CHANGE = Text("这个时刻没有换班", "no shift changes at this moment")
_EARLY = Text("换班前 {span} 内才能签字", "it can be signed within {span} before the change")
_NOT_YOURS = Text("应由{who}签字", "this is for {who} to sign")
_FIRST = Text("交班人尚未签字", "the outgoing leader has not signed yet")
_SIGNED = Text("已经签过字", "this is signed already")
_WHY = Text("代签须写明理由", "signing for somebody takes a reason")
_BOTH = Text("同一人不能代双方签字", "nobody signs in place of both")


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature: at which change, as the outgoing or the incoming leader, with what is to be noted."""

    at: datetime
    part: str
    note: str = ""


def sign(work: Work, organisation: str, asked: Signing) -> SignedHandOver:
    """Signs one part of a hand-over; refused for whoever is not that leader, nor may sign in their place."""
    watch = watch_of(work, organisation)
    questions.settle_alone(work.session, watch.organisation.id)
    change = changing(work, watch, asked.at)
    if change is None:
        raise _refused(Cause.UNKNOWN, _NO_CHANGE)
    if work.now < asked.at - duration(watch.pattern.hand_over.from_):
        raise _refused(Cause.GUARD, _EARLY.filled(span=watch.pattern.hand_over.from_), watch.pattern)
    instead = _signs(work, watch.pattern, change, asked)
    if asked.part == OUTGOING:
        return _outgoing(work, watch, change, asked, instead=instead)
    return _incoming(work, watch, change, asked, instead=instead)


def _signs(work: Work, pattern: Pattern, change: Changing, asked: Signing) -> bool:
    """Whether the signature stands in somebody's place; refused when it may not."""
    leaders = change.outgoing if asked.part == OUTGOING else change.incoming
    if work.actor.person in {one.key for one in leaders}:
        return False
    seats = work.actor.sitting(pattern.hand_over.in_place, pattern.organisation)
    if not seats:
        who = listed([Text(one.zh, one.en) for one in leaders])
        keys = tuple(one.key for one in leaders)
        refusal = Refusal(Cause.FORBIDDEN, _NOT_YOURS.filled(who=who), _clause(pattern), who_could=keys)
        raise RefusedAt(refusal, None, "duty:hand_over")
    work.sit(seats[0].post)
    if not asked.note.strip():
        raise RefusedAt(Refusal(Cause.FORM, _WHY, fields={"note": _WHY}), None, "duty:hand_over")
    signed = change.signed
    if signed is not None and signed.outgoing_by.get("instead") and signed.outgoing_by["person"] == work.actor.person:
        raise _refused(Cause.FORBIDDEN, _BOTH, pattern)
    return True


def _outgoing(work: Work, watch: Watch, change: Changing, asked: Signing, *, instead: bool) -> SignedHandOver:
    if change.signed is not None:
        raise _refused(Cause.STALE, _SIGNED)
    made = SignedHandOver(
        organisation_id=watch.organisation.id, at=change.at, sheet=sheet(work, watch), outgoing_at=work.now,
        outgoing_by=work.actor.as_act() | {"instead": instead}, outgoing_note=asked.note.strip(),
    )  # fmt: skip
    questions.keep(work.session, [made])
    _tell(work, watch.organisation, asked, {"sheet": made.sheet, "instead": instead, **_who(change)})
    return made


def _incoming(work: Work, watch: Watch, change: Changing, asked: Signing, *, instead: bool) -> SignedHandOver:
    signed = change.signed
    if signed is None:
        raise _refused(Cause.GUARD, _FIRST, watch.pattern)
    if signed.incoming_at is not None:
        raise _refused(Cause.STALE, _SIGNED)
    since = added(signed.sheet, sheet(work, watch))
    signed.incoming_at, signed.incoming_note = work.now, asked.note.strip()
    signed.incoming_by = work.actor.as_act() | {"instead": instead}
    questions.keep(work.session, [signed])
    _tell(work, watch.organisation, asked, {"since_signed": since, "instead": instead, **_who(change)})
    if signed.at <= work.now:
        pass_on(work, signed)
    return signed


def _tell(work: Work, body: Organisation, asked: Signing, told: dict[str, Any]) -> None:
    before = {"signed": [] if asked.part == OUTGOING else [OUTGOING]}
    after = {"signed": [OUTGOING] if asked.part == OUTGOING else [OUTGOING, INCOMING]}
    work.ledger.office(
        "hand_over_signed", subject=f"hand_over:{body.key}:{asked.at.isoformat()}", why=asked.note, part=asked.part,
        at=asked.at, before=before, after=after, **told,
    )  # fmt: skip


def _who(change: Changing) -> dict[str, Any]:
    return {"outgoing": [_name(one) for one in change.outgoing], "incoming": [_name(one) for one in change.incoming]}


def _name(person: Person) -> dict[str, str]:
    return {"person": person.key, "zh": person.zh, "en": person.en}


def _clause(pattern: Pattern) -> str:
    return pattern.hand_over.clause or pattern.clause


def _refused(cause: Cause, reason: Text, pattern: Pattern | None = None) -> RefusedAt:
    return RefusedAt(Refusal(cause, reason, _clause(pattern) if pattern else ""), None, "duty:hand_over")
