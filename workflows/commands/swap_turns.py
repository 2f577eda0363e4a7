"""Swapping turns: who is on duty asks, whoever would come agrees, whoever plans approves; a rota never gets a gap."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from records.duty import Rota, Swap, Turn
from records.person import Person
from records.questions import directory
from records.questions import duty as questions
from states.refusal import Cause, Refusal
from states.text import Text
from workflows.commands.plan_duty import PUBLISHED, Cell, Presence, write
from workflows.duty import pattern_of, planners_only, rota_with
from workflows.work import RefusedAt, Work

ASKED, AGREED, APPROVED, REFUSED = "asked", "agreed", "approved", "refused"
STATES = {
    ASKED: Text("等对方同意", "waits for the other"),
    AGREED: Text("等排班人批准", "waits for approval"),
    APPROVED: Text("已批准", "approved"),
    REFUSED: Text("未批准", "refused"),
}
_NOT_YOURS = Text("这不是您的班次", "this turn is not yours")
_NOT_THEIRS = Text("对方不在所换的班次上", "the other is not on the turn that you ask for")
_OVER = Text("这个班次已经开始或结束", "this turn has begun or is over")
_NOBODY = Text("没有这个人", "there is no such person")
_SELF = Text("不能与自己换班", "nobody swaps with themselves")
_WHY = Text("请写明理由", "give a reason")
NO_SWAP = Text("没有这个换班申请", "there is no such request")
_NOT_ASKED = Text("只有被请求的人可以答复", "only whoever was asked can answer")
_DECIDED = Text("换班申请{state}，不能再办理", "the request can not be decided now: {state}")
_OWN = Text("不能批准自己的换班", "nobody approves a swap of their own")
_DRAFT = Text("排班表尚未公布，请直接修改", "the rota is not published: change it")


@dataclass(frozen=True, slots=True)
class Slot:
    """One post of one shift of one day."""

    day: date
    shift: str
    post: str

    def as_data(self) -> dict[str, str]:
        """As a swap keeps it."""
        return {"day": self.day.isoformat(), "shift": self.shift, "post": self.post}

    @staticmethod
    def of(data: dict[str, str]) -> Slot:
        """What `as_data` kept."""
        return Slot(date.fromisoformat(data["day"]), data["shift"], data["post"])


@dataclass(frozen=True, slots=True)
class Wanted:
    """A swap to be asked for: which turn, who is to take it, and which of theirs in exchange."""

    slot: Slot
    to: str
    why: str
    back: Slot | None = None


def ask_swap(work: Work, rota_id: uuid.UUID, asked: Wanted) -> Swap:
    """Asks somebody to take a turn of one's own."""
    rota = rota_with(work, rota_id, locked=True)
    if rota.state != PUBLISHED:
        raise _refused(Cause.GUARD, _DRAFT)
    if not asked.why.strip():
        raise RefusedAt(Refusal(Cause.FORM, _WHY, fields={"why": _WHY}), None, "duty:swap")
    others = directory.people_with_keys(work.session, [asked.to])
    if not others:
        raise RefusedAt(Refusal(Cause.FORM, _NOBODY, fields={"to": _NOBODY}), None, "duty:swap")
    turns = questions.turns(work.session, rota.id)
    mine = _standing(work, turns, asked.slot, work.actor.person, _NOT_YOURS)
    if others[0].id == mine.person_id:
        raise _refused(Cause.GUARD, _SELF)
    if asked.back is not None:
        _standing(work, turns, asked.back, asked.to, _NOT_THEIRS)
    made = Swap(
        rota_id=rota.id, person_id=mine.person_id, to_person_id=others[0].id, day=asked.slot.day,
        shift=asked.slot.shift, post=asked.slot.post, back=asked.back.as_data() if asked.back else {},
        why=asked.why.strip(), asked_at=work.now,
    )  # fmt: skip
    questions.keep(work.session, [made])
    _tell(work, made, None)
    return made


def answer_swap(work: Work, swap_id: uuid.UUID, *, agrees: bool, why: str = "") -> Swap:
    """Whoever was asked agrees, or does not."""
    swap = _swap(work, swap_id, ASKED)
    other = work.session.get_one(Person, swap.to_person_id)
    if other.key != work.actor.person:
        raise RefusedAt(Refusal(Cause.FORBIDDEN, _NOT_ASKED, who_could=(other.key,)), None, "duty:swap")
    before, swap.state = swap.state, AGREED if agrees else REFUSED
    swap.agreed_at = work.now if agrees else None
    return _settled(work, swap, before, why)


def decide_swap(work: Work, swap_id: uuid.UUID, *, approves: bool, why: str = "") -> Swap:
    """Whoever plans approves, and the rota is changed at once; or refuses, with a reason. Never one's own."""
    swap = _swap(work, swap_id, AGREED, ASKED)
    rota = rota_with(work, swap.rota_id, locked=True)
    pattern = pattern_of(work, rota)
    planners_only(work, pattern, "duty:swap")
    people = {
        one.key: one for one in (work.session.get_one(Person, each) for each in (swap.person_id, swap.to_person_id))
    }
    if work.actor.person in people:
        raise RefusedAt(Refusal(Cause.FORBIDDEN, _OWN, pattern.clause), None, "duty:swap")
    if approves and swap.state != AGREED:
        raise _refused(Cause.GUARD, _DECIDED.filled(state=STATES[swap.state]))
    if not approves and not why.strip():
        raise RefusedAt(Refusal(Cause.FORM, _WHY, fields={"why": _WHY}), None, "duty:swap")
    if approves:
        write(work, rota, _exchanged(work, rota, swap), why or swap.why)
    before, swap.state = swap.state, APPROVED if approves else REFUSED
    swap.decided_at, swap.decided_by, swap.decided_why = work.now, work.actor.as_act(), why.strip()
    return _settled(work, swap, before, why)


def _exchanged(work: Work, rota: Rota, swap: Swap) -> list[Cell]:
    turns = questions.turns(work.session, rota.id)
    asks, comes = (work.session.get_one(Person, one).key for one in (swap.person_id, swap.to_person_id))
    slot = Slot(swap.day, swap.shift, swap.post)
    _standing(work, turns, slot, asks, _NOT_YOURS)
    cells = [_with(turns, slot, asks, comes)]
    if swap.back:
        back = Slot.of(swap.back)
        _standing(work, turns, back, comes, _NOT_THEIRS)
        cells.append(_with(turns, back, comes, asks))
    return cells


def _with(turns: Sequence[tuple[Turn, Person]], slot: Slot, goes: str, comes: str) -> Cell:
    people = [
        Presence(comes if person.key == goes else person.key, turn.begins_at, turn.ends_at)
        for turn, person in turns
        if (turn.day, turn.shift, turn.post) == (slot.day, slot.shift, slot.post)
    ]
    return Cell(slot.day, slot.shift, slot.post, people)


def _standing(work: Work, turns: Sequence[tuple[Turn, Person]], slot: Slot, person: str, said: Text) -> Turn:
    """The turn of a person that has not begun; refused when there is none."""
    for turn, one in turns:
        if one.key == person and (turn.day, turn.shift, turn.post) == (slot.day, slot.shift, slot.post):
            if turn.begins_at <= work.now:
                raise _refused(Cause.STALE, _OVER)
            return turn
    raise _refused(Cause.GUARD, said)


def _swap(work: Work, swap_id: uuid.UUID, *states: str) -> Swap:
    swap = questions.swap(work.session, swap_id)
    if swap is None:
        raise _refused(Cause.UNKNOWN, NO_SWAP)
    if swap.state not in states:
        raise _refused(Cause.STALE, _DECIDED.filled(state=STATES[swap.state]))
    return swap


def _settled(work: Work, swap: Swap, before: str, why: str) -> Swap:
    questions.keep(work.session, [swap])
    _tell(work, swap, before, why)
    return swap


def _tell(work: Work, swap: Swap, before: str | None, why: str = "") -> None:
    names = [work.session.get_one(Person, one) for one in (swap.person_id, swap.to_person_id)]
    told: dict[str, Any] = {"people": [{"person": one.key, "zh": one.zh, "en": one.en} for one in names]}
    told |= {"day": swap.day.isoformat(), "shift": swap.shift, "post": swap.post, "back": swap.back}
    work.ledger.office(
        "swap", subject=f"swap:{swap.id}", why=why or swap.why, before={"state": before} if before else None,
        after={"state": swap.state}, **told,
    )  # fmt: skip


def _refused(cause: Cause, reason: Text) -> RefusedAt:
    return RefusedAt(Refusal(cause, reason), None, "duty:swap")
