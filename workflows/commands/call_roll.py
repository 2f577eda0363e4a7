"""Roll calls: drawn with a kept seed, answered at the post or by telephone, closed with a bulletin.

Whoever is at the desk enters the answers. A roll call by message is a case (procedure roll_call), called by its rounds.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from records.roll_calls import RollCall, RollCallLine, keep, lines, roll_call
from states.duty import Pattern
from states.refusal import Cause, Refusal
from states.roll_call import KIND_NAMES, RANDOM, Answer, bulletin, drawn, tally
from states.text import Text
from workflows.audience import Directory, Slot
from workflows.duty import Watch, watch_of, watches
from workflows.work import RefusedAt, Work

DESK_ROLES = frozenset({"duty_officer", "shift_leader", "duty_leader", "office_head"})
_NO_ROLL = Text("本单位的值班模式没有点名", "the pattern of duty of this organisation has no roll call")
_NO_ONE = Text("没有可点名的岗位", "there is no post to call")
_NONE = Text("没有这次点名", "there is no such roll call")
_OVER = Text("点名已经结束并通报", "this roll call is closed")
_NOTE = Text("电话联系上的须写明联系情况", "say how this post was reached by telephone")
_DESK = Text("只有本单位值班室可以点名抽查", "only the duty desk of this organisation calls the roll")


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one who was called."""

    line: uuid.UUID
    answer: Answer
    note: str = ""


def draw_roll_call(work: Work, organisation: str, kind: str, seed: str) -> RollCall:
    """Draws a roll call: everybody of the audience for the weekly one, a share by the seed for a random one."""
    watch = watch_of(work, organisation)
    rules = watch.pattern.roll_call
    desk_only(work, watch.pattern)
    if rules is None or kind not in KIND_NAMES:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NO_ROLL), None, "duty:roll_call")
    slots = {one.post.key: one for one in Directory(work.session, work.now, drill=False).resolve(rules.audience, ())}
    if not slots:
        raise RefusedAt(Refusal(Cause.GUARD, _NO_ONE), None, "duty:roll_call")
    pool = sorted(slots)
    chosen = drawn(pool, seed, rules.share, rules.least) if kind == RANDOM else pool
    made = RollCall(
        organisation_id=watch.organisation.id, kind=kind, seed=seed, share=rules.share, least=rules.least, pool=pool,
        drawn_at=work.now, drawn_by=work.actor.as_act(),
    )  # fmt: skip
    keep(work.session, [made])
    keep(work.session, [line_of(made, slots[one]) for one in chosen])
    work.ledger.office(
        "roll_called", subject=f"roll_call:{made.id}", before=None, after={"state": "open", "drawn": chosen},
        title=KIND_NAMES[kind].as_data(), seed=seed, pool=pool,
    )  # fmt: skip
    return made


def answer_roll_call(work: Work, roll_call_id: uuid.UUID, given: Sequence[Answered]) -> RollCall:
    """Enters answers; one reached by telephone with how."""
    found, _ = still_open(work, roll_call_id)
    known = {one.id: one for one in lines(work.session, found.id)}
    for one in given:
        line = known.get(one.line)
        if line is None:
            raise RefusedAt(Refusal(Cause.UNKNOWN, _NONE), None, "duty:roll_call")
        if one.answer is Answer.BY_TELEPHONE and not one.note.strip():
            raise RefusedAt(Refusal(Cause.FORM, _NOTE, fields={"note": _NOTE}), None, "duty:roll_call")
        before = {"state": line.state}
        line.state, line.note, line.answered_at = one.answer, one.note.strip(), work.now
        line.entered_by = work.actor.as_act()
        keep(work.session, [line])
        work.ledger.office(
            "roll_call_answered", subject=f"roll_call:{found.id}", why=line.note, before=before,
            after={"state": line.state}, title=line.who["title"], name=line.who.get("name"),
        )  # fmt: skip
    return found


def close_roll_call(work: Work, roll_call_id: uuid.UUID) -> RollCall:
    """Closes a roll call: whoever has not answered is missing, and the bulletin is made."""
    found, watch = still_open(work, roll_call_id)
    called = lines(work.session, found.id)
    for one in called:
        if one.state == Answer.WAITING:
            one.state = Answer.MISSING
    missing = [Text.of(one.who["title"]) for one in called if one.state == Answer.MISSING]
    when = found.drawn_at.astimezone(watch.pattern.time_zone).strftime("%Y-%m-%d %H:%M")
    told = bulletin(KIND_NAMES[found.kind], when, tally(one.state for one in called), missing)
    found.closed_at, found.bulletin = work.now, told.as_data()
    keep(work.session, [found, *called])
    work.ledger.office(
        "roll_call_closed", subject=f"roll_call:{found.id}", before={"state": "open"}, after={"state": "closed"},
        title=told.as_data(),
    )  # fmt: skip
    return found


def roll_call_with(
    work: Work, roll_call_id: uuid.UUID, kinds: Collection[str] = tuple(KIND_NAMES), *, locked: bool = False
) -> tuple[RollCall, Watch]:
    """A roll call of these kinds and the watch that it belongs to; refused when there is none."""
    found = roll_call(work.session, roll_call_id, locked=locked)
    watch = next((one for one in watches(work) if found and one.organisation.id == found.organisation_id), None)
    if found is None or found.kind not in kinds or watch is None:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NONE), None, "duty:roll_call")
    return found, watch


def still_open(
    work: Work, roll_call_id: uuid.UUID, kinds: Collection[str] = tuple(KIND_NAMES)
) -> tuple[RollCall, Watch]:
    """The same, locked for the desk to work on it; refused when it is closed, or to anybody else."""
    found, watch = roll_call_with(work, roll_call_id, kinds, locked=True)
    desk_only(work, watch.pattern)
    if found.closed_at is not None:
        raise RefusedAt(Refusal(Cause.STALE, _OVER), None, "duty:roll_call")
    return found, watch


def may_call(work: Work, pattern: Pattern) -> bool:
    """Whether the actor is at the desk of the pattern's organisation, on this shift or the one in charge."""
    return bool(work.actor.sitting(DESK_ROLES, pattern.organisation))


def desk_only(work: Work, pattern: Pattern) -> None:
    """Refuses whoever is not at the desk of the pattern's organisation."""
    if not may_call(work, pattern):
        clause = pattern.roll_call.clause if pattern.roll_call else pattern.clause
        refusal = Refusal(Cause.FORBIDDEN, _DESK, clause or pattern.clause, who_could=tuple(sorted(DESK_ROLES)))
        raise RefusedAt(refusal, None, "duty:roll_call")


def line_of(made: RollCall, slot: Slot) -> RollCallLine:
    """The line of one post that is called, with whoever is there."""
    holder = slot.people.get("holder")
    title = {"zh": slot.post.zh, "en": slot.post.en}
    body = {"zh": slot.organisation.zh, "en": slot.organisation.en}
    name = {"zh": holder.person.zh, "en": holder.person.en} if holder else None
    who = {"post": slot.post.key, "title": title, "organisation": body, "name": name}
    return RollCallLine(
        roll_call_id=made.id, post_id=slot.post.id, person_id=holder.person.id if holder else None, who=who
    )
