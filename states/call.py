"""A call to one person: its life, its answers, and the ladder that goes on until somebody has answered.

Called is not awake: accepted by a provider, delivered, read and answered are four facts, and only a
person's act answers. A rung that would reach nobody is passed at once, and the pass is kept with its
reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from states.procedure import Step
from states.text import Text


class CallState(StrEnum):
    """The life of a call."""

    CALLING = "calling"  # on its ladder
    ANSWERED = "answered"  # by an act of the person
    DECLINED = "declined"  # this person can not; somebody else is being called
    COVERED = "covered"  # somebody else has answered for the same duty
    UNREACHED = "unreached"  # the ladder has ended at the desk
    STOOD_DOWN = "stood_down"  # over: nobody is called any more
    HANDED_OVER = "handed_over"  # goes on under the next level
    PASSED_ON = "passed_on"  # the next shift is called instead


OPEN = frozenset({CallState.CALLING, CallState.UNREACHED})


class Answer(StrEnum):
    """What a person can answer."""

    RECEIVED = "received"
    DECLINED = "declined"
    ARRIVED = "arrived"


ANSWER_NAMES = {
    Answer.RECEIVED: Text("收到", "received"),
    Answer.DECLINED: Text("不能到岗", "can not come"),
    Answer.ARRIVED: Text("已到岗", "arrived"),
}
STATE_NAMES = {
    CallState.CALLING: Text("叫应中", "calling"),
    CallState.ANSWERED: Text("已应答", "answered"),
    CallState.DECLINED: Text("不能到岗", "declined"),
    CallState.COVERED: Text("他人已应答", "covered by another"),
    CallState.UNREACHED: Text("未叫通", "not reached"),
    CallState.STOOD_DOWN: Text("已解除", "stood down"),
    CallState.HANDED_OVER: Text("转入新级别", "goes on under the new level"),
    CallState.PASSED_ON: Text("已移交接班人员", "passed on to the next shift"),
}


@dataclass(frozen=True, slots=True)
class Skip:
    """A rung that was passed at once, and why."""

    rung: int
    person: str
    reason: Text

    def as_data(self) -> dict[str, Any]:
        """What an entry keeps of it."""
        return {"rung": self.rung, "person": self.person, "reason": self.reason.as_data()}


@dataclass(frozen=True, slots=True)
class Move:
    """The next thing that the ladder does: reach a person by some channels and wait, or end at the desk."""

    rung: int
    person: str
    channels: tuple[str, ...]
    wait: str | None
    skipped: tuple[Skip, ...]

    @property
    def at_desk(self) -> bool:
        """Whether the ladder has ended: the desk has to reach this person by hand."""
        return self.person == "desk"


def next_move(
    ladder: Sequence[Step], rung: int, reachable: Mapping[str, tuple[str, ...]], *, declined: bool = False
) -> Move:
    """The first rung from `rung` on that reaches somebody; a decline passes every rung of the holder.

    `reachable` holds the usable channels of holder, deputy and superior, in order; who is not there has none.
    A ladder always ends at the desk, never in silence.
    """
    skipped: list[Skip] = []
    for number in range(rung, len(ladder)):
        step = ladder[number]
        if step.person == "desk":
            return Move(number, "desk", (), None, tuple(skipped))
        channels = _channels(step, reachable.get(step.person, ()))
        if declined and step.person == "holder":
            skipped.append(Skip(number, step.person, Text("本人表示不能到岗", "this person declined")))
        elif not channels:
            skipped.append(Skip(number, step.person, _why(step, reachable)))
        else:
            return Move(number, step.person, channels, step.wait, tuple(skipped))
    return Move(len(ladder), "desk", (), None, tuple(skipped))


def _channels(step: Step, usable: tuple[str, ...]) -> tuple[str, ...]:
    if step.channel == "first":
        return usable[:1]
    return usable[1:2] if step.channel == "next" else usable


def _why(step: Step, reachable: Mapping[str, tuple[str, ...]]) -> Text:
    if step.person not in reachable:
        return Text("没有这个人", "there is nobody")
    if step.channel == "next" and reachable[step.person]:
        return Text("没有第二种联系方式", "there is no second channel")
    return Text("没有可用的联系方式", "there is no usable channel")


def shortened(wait: timedelta, pace: float) -> timedelta:
    """A wait of the plan at the pace of a drill: at 60, a minute takes a second."""
    return wait / pace
