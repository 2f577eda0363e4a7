"""The roster of a response: a line per person with five marks, who stands in, and what comes next."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from api.pages import words
from records.board import ANSWERED, SILENT
from records.call import Call, CallOut
from records.case import Case
from records.picture import Picture, Sent
from states.call import CallState
from states.text import Text

_STEPS = {
    "holder": Text("再次叫应本人", "call again"),
    "deputy": Text("叫应副岗", "call the deputy"),
    "superior": Text("叫应上级", "call the superior"),
    "desk": Text("转值班室人工联系", "the duty desk reaches them by hand"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the five facts about a call: known with its time, unknown, or not yet."""

    sign: Text
    meaning: Text
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One call on the roster: the person, the five marks, the channel, the next step; stand-ins below it."""

    call: Call
    marks: list[Mark]
    state: Text
    channel: Text | None
    step: Text | None
    stand_ins: list[Line] = field(default_factory=list)
    covered_by: Text | None = None

    @property
    def waiting(self) -> bool:
        """Whether the desk can still enter an answer."""
        return self.call.state in SILENT

    @property
    def weight(self) -> tuple[int, int]:
        """Missing before present: the unreached first, then those furthest up the ladder."""
        order = {CallState.UNREACHED: 0, CallState.CALLING: 1}
        return order.get(CallState(self.call.state), 2), -self.call.rung


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of one response: who is missing, who is well, who is no longer wanted."""

    case: Case
    missing: list[Line]
    well: list[Line]
    released: list[Line]

    @property
    def called(self) -> int:
        """How many are wanted."""
        return len(self.missing) + len(self.well)


def roster_of(case: Case, seen: Picture) -> Roster | None:
    """The people of a response; None when nobody has been called."""
    mine = [call for call in seen.calls if call.case_id == case.id]
    if not mine:
        return None
    sent: dict[uuid.UUID, list[Sent]] = {}
    for message in seen.messages:
        if message.call_id is not None:
            sent.setdefault(message.call_id, []).append(message)
    outs = {one.id: one for one in seen.call_outs}
    by_id = {call.id: call for call in mine}
    lines = [_line(call, by_id, sent, outs[call.call_out_id]) for call in mine if call.part == "holder"]
    lines.sort(key=lambda line: line.weight)
    return Roster(
        case,
        [line for line in lines if line.call.state in SILENT],
        [line for line in lines if line.call.state in ANSWERED],
        [line for line in lines if line.call.state not in (*SILENT, *ANSWERED)],
    )


def _line(call: Call, by_id: dict[uuid.UUID, Call], sent: dict[uuid.UUID, list[Sent]], out: CallOut) -> Line:
    messages = sent.get(call.id, [])
    covering = by_id.get(call.covered_by_id) if call.covered_by_id else None
    stand_ins = [_line(by_id[one], by_id, sent, out) for one in call.stand_in_ids or ()]
    return Line(
        call, _marks(call, messages), words.CALL_STATES[CallState(call.state)],
        words.channel(messages[-1].channel) if messages else None, _step(call, out), stand_ins,
        Text.of(covering.who["name"]) if covering is not None and covering.who.get("name") else None,
    )  # fmt: skip


def _marks(call: Call, messages: list[Sent]) -> list[Mark]:
    times = {
        "accepted": call.accepted_at, "delivered": call.delivered_at, "read": call.read_at,
        "answered": call.answered_at, "arrived": call.arrived_at,
    }  # fmt: skip
    doubtful = any(message.state == "unknown" for message in messages)
    return [
        Mark(sign, meaning, _known(times[name], name, doubtful=doubtful), times[name])
        for name, sign, meaning in words.LADDER
    ]


def _known(at: datetime | None, name: str, *, doubtful: bool) -> str:
    if at is not None:
        return "known"
    return "unknown" if doubtful and name == "accepted" else "none"


def _step(call: Call, out: CallOut) -> Text | None:
    if call.next_at is None:
        return None
    following = out.ladder[call.rung + 1 :]
    return _STEPS[following[0]["person"] if following else "desk"]
