"""The roster of a response: a line per person with five marks, who stands in, and what comes next."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from api.pages import words
from records.board import ANSWERED, SILENT
from records.call import Call, CallOut
from records.case import Case
from records.picture import Picture
from records.roll import Brief, Sent
from states.call import Answer, CallState
from states.completion import Waiting, asks_holder_too
from states.effects import Complete
from states.text import Text
from workflows.commands.effects.laddering import rungs
from workflows.required import Required, required
from workflows.work import Work

MANY = 120
"""More people than this who are well, or no longer wanted, are shown only when somebody asks for them."""
MOST = 300
"""So many of the missing are shown at first: nobody telephones more at once."""
_NAMED = 1000
"""Of more calls than this the page does not say by rule who is missing: the list below does."""
_UNKNOWN = Text(
    "是否发出不明：Ⅰ、Ⅱ级再发一次并标明重复，Ⅲ、Ⅳ级改用下一种方式",
    "nobody knows whether it was sent: levels I and II send it again, marked as a repeat; III and IV go on",
)
_STEPS = {
    "holder": Text("再次叫应本人", "call again"),
    "deputy": Text("叫应副岗", "call the deputy"),
    "stand_by": Text("叫应备勤人员", "call whoever stands by"),
    "superior": Text("叫应上级", "call the superior"),
    "other_unit": Text("叫应就近单位", "call another unit there"),
    "desk": Text("转值班室人工联系", "the duty desk reaches them by hand"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A step of the delivery of a call: known with its time and source, unknown, or not yet."""

    sign: Text
    meaning: Text
    state: str
    at: datetime | None
    source: Text | None


@dataclass(frozen=True, slots=True)
class Line:
    """One call on the roster, with its stand-ins below it: what it says is made when it is shown."""

    call: Call
    sent: list[Sent]
    out: CallOut
    stand_ins: list[Line]
    covered_by: Text | None = None

    @property
    def marks(self) -> list[Mark]:
        """The steps of its delivery."""
        return [_mark(self.call, one, doubtful=self.doubtful) for one in words.LADDER]

    @property
    def doubtful(self) -> bool:
        """Whether nobody knows of a message if it was sent, and nothing else of the call has been."""
        unknown = any(message.state == "unknown" for message in self.sent)
        return self.call.accepted_at is None and (unknown or self.call.unknown_at is not None)

    @property
    def state(self) -> Text:
        """What became of the call."""
        return words.CALL_STATES[CallState(self.call.state)]

    @property
    def channel(self) -> Text | None:
        """The channel of the last message."""
        return words.channel(self.sent[-1].channel) if self.sent else None

    @property
    def step(self) -> Text | None:
        """What comes next while nobody answers."""
        if self.call.next_at is None:
            return None
        kept = rungs(self.out, self.call.who)
        now, following = kept[self.call.rung : self.call.rung + 1], kept[self.call.rung + 1 :]
        if now and self.call.again < now[0].get("repeat", 0) and self.call.answer is None:
            return _STEPS[now[0]["person"]]
        return _STEPS[following[0]["person"] if following else "desk"]

    @property
    def waiting(self) -> bool:
        """Whether the desk can still enter an answer."""
        call, out = self.call, self.out
        where = Waiting(call.part, str(call.who.get("tier")), call.state)
        rule = Complete.model_validate(out.rule)
        return call.state in SILENT or asks_holder_too(rule, where, running=out.state == "running")


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the people of a roster: those who are shown, and how many there are."""

    lines: list[Line]
    number: int

    @property
    def hidden(self) -> int:
        """How many are shown only when somebody asks for everybody."""
        return self.number - len(self.lines)


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of one response: who is missing, who is well, who is no longer wanted."""

    case: Case
    missing: Group
    well: Group
    released: Group
    declined: int
    """How many have said that they can not come, whoever stands in for them."""

    @property
    def called(self) -> int:
        """How many are wanted."""
        return self.missing.number + self.well.number

    @property
    def to_telephone(self) -> list[uuid.UUID]:
        """Whom the desk may want to telephone: the missing who are shown, and who is called in their place."""
        lines = [one for line in self.missing.lines for one in (line, *line.stand_ins)]
        return [one.call.person_id for one in lines if one.call.person_id is not None]


def roster_of(case: Case, seen: Picture, *, everybody: bool) -> Roster | None:
    """The people of a response, missing before present; None when nobody has been called.

    Of thousands the first of the missing are shown, and of the others only the number, unless everybody is asked for.
    """
    mine = [one for one in seen.roll.calls if one.case_id == case.id]
    if not mine:
        return None
    holders = sorted((one for one in mine if one.part == "holder"), key=_weight)
    missing = [one.id for one in holders if one.state in SILENT]
    well = [one.id for one in holders if one.state in ANSWERED]
    released = [one.id for one in holders if one.state not in (*SILENT, *ANSWERED)]
    groups = [missing, well, released]
    shown = groups if everybody else [missing[:MOST], *([] if len(one) > MANY else one for one in (well, released))]
    lines = _lines([one for each in shown for one in each], {one.id for one in mine}, seen)
    made = [Group([lines[one] for one in some], len(whole)) for some, whole in zip(shown, groups, strict=True)]
    declined = sum(one.answer == Answer.DECLINED for one in holders)
    return Roster(case, made[0], made[1], made[2], declined)


def required_of(work: Work, seen: Picture) -> dict[uuid.UUID, list[Required]]:
    """By case what its call-outs ask for and who is missing; nothing of so many that nobody reads their names."""
    if len(seen.roll.calls) > _NAMED:
        return {}
    found: dict[uuid.UUID, list[Required]] = {}
    for one in required(work, seen.call_outs):
        found.setdefault(one.case_id, []).append(one)
    return found


def _weight(call: Brief) -> tuple[int, int]:
    """The unreached first, then those furthest up the ladder."""
    order = {CallState.UNREACHED: 0, CallState.CALLING: 1}
    return order.get(CallState(call.state), 2), -call.rung


def _lines(holders: list[uuid.UUID], mine: set[uuid.UUID], seen: Picture) -> dict[uuid.UUID, Line]:
    """The lines of these calls, with whoever stands in for them in the same response."""
    calls = seen.roll.whole(holders)
    while others := (_others(calls) & mine) - calls.keys():
        calls |= seen.roll.whole(others)
    sent = seen.roll.sent(calls)
    outs = {one.id: one for one in seen.call_outs}
    return {one: _line(calls[one], calls, sent, outs[calls[one].call_out_id]) for one in holders}


def _others(calls: dict[uuid.UUID, Call]) -> set[uuid.UUID]:
    return {
        other for one in calls.values() for other in (*(one.stand_in_ids or ()), one.covered_by_id) if other is not None
    }


def _line(call: Call, by_id: dict[uuid.UUID, Call], sent: dict[uuid.UUID, list[Sent]], out: CallOut) -> Line:
    covering = by_id.get(call.covered_by_id) if call.covered_by_id and call.state != CallState.ANSWERED else None
    stand_ins = [_line(by_id[one], by_id, sent, out) for one in call.stand_in_ids or ()]
    name = covering.who.get("name") if covering is not None else None
    return Line(call, sent.get(call.id, []), out, stand_ins, Text.of(name) if name else None)


def _mark(call: Call, about: tuple[str, Text, Text], *, doubtful: bool) -> Mark:
    name, sign, meaning = about
    if name == "accepted" and doubtful:
        return Mark(sign, _UNKNOWN, "unknown", call.unknown_at, _source(call, "unknown"))
    at: datetime | None = getattr(call, f"{name}_at")
    return Mark(sign, meaning, "known" if at else "none", at, _source(call, name) if at else None)


def _source(call: Call, step: str) -> Text | None:
    door = call.sources.get(step)
    return words.door(door) if door else None
