"""A call to one person: its life, its answers, and the ladder that goes on until somebody has answered.

Called is not awake: accepted by a provider, delivered, read and answered are four facts, and only a
person's act answers. A rung that would reach nobody is passed at once, and the pass is kept with its
reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from states.hours import falls_within
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
    EXPIRED = "expired"  # the answer has held as long as the plan says; the post is called anew


FOLLOWED = frozenset({CallState.PASSED_ON, CallState.EXPIRED})
"""States of a call in whose place another was made for the same post: that one counts."""
OPEN = frozenset({CallState.CALLING, CallState.UNREACHED})


class Answer(StrEnum):
    """What a person can answer."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DELEGATED = "delegated"
    ARRIVED = "arrived"


OWN_WAYS = frozenset({"link", "card", "text", "key", "mail", "hook", "centre"})
"""Doors through which people answer for themselves: what comes in through another was typed in by somebody."""


def is_by_hand(door: str) -> bool:
    """Whether an answer through this door was typed in by somebody else."""
    return door != "" and door.partition(":")[0] not in OWN_WAYS


LEVEL_BEFORE = "level_before"
"""The door of an answer that was given under the level before: its call was told of the new level, and never asked."""
OUT = frozenset({Answer.DECLINED, Answer.DELEGATED})
"""Answers after which somebody else has to come."""
MINUTES = (10, 20, 30, 45, 60, 90, 120, 180)
"""In how many minutes somebody can say to be there, where a choice is offered."""
USUAL_MINUTES = 30
LONGEST_MINUTES = 24 * 60
ANSWER_NAMES = {
    Answer.RECEIVED: Text("收到", "received"),
    Answer.ACCEPTED: Text("接受，前往到岗", "accepted, on the way"),
    Answer.DECLINED: Text("不能到岗", "can not come"),
    Answer.DELEGATED: Text("交副岗办理", "handed over to the deputy"),
    Answer.ARRIVED: Text("已到岗", "arrived"),
}
PERSON_NAMES = {
    "holder": Text("本人", "the holder"),
    "deputy": Text("副岗", "the deputy"),
    "stand_by": Text("备勤人员", "whoever stands by"),
    "superior": Text("上级", "the superior"),
    "other_unit": Text("就近单位", "another unit there"),
    "desk": Text("值班室", "the duty desk"),
}
"""Whom a step of a ladder calls."""
STATE_NAMES = {
    CallState.CALLING: Text("叫应中", "calling"),
    CallState.ANSWERED: Text("已应答", "answered"),
    CallState.DECLINED: Text("不能到岗", "declined"),
    CallState.COVERED: Text("他人已应答", "covered by another"),
    CallState.UNREACHED: Text("未叫通", "not reached"),
    CallState.STOOD_DOWN: Text("已解除", "stood down"),
    CallState.HANDED_OVER: Text("转入新级别", "goes on under the new level"),
    CallState.PASSED_ON: Text("已移交接班人员", "passed on to the next shift"),
    CallState.EXPIRED: Text("应答已到期", "the answer has run out"),
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
    again: int = 0
    """How often this rung has been taken before."""

    @property
    def at_desk(self) -> bool:
        """Whether the ladder has ended: the desk has to reach this person by hand."""
        return self.person == "desk"


@dataclass(frozen=True, slots=True)
class Minding:
    """What a ladder minds besides who can be reached: the holder's answer, the local time, denied addresses."""

    answer: str | None = None
    at: datetime | None = None
    denied: frozenset[str] = frozenset()
    """Persons of whose addresses some are somebody else's."""

    @property
    def holder_is_out(self) -> bool:
        """Whether the holder has said that somebody else has to come."""
        return self.answer in OUT


NOTHING = Minding()
NO_MORE = 99
"""How often a rung counts as taken that got through to nobody: it is not taken again."""


def next_move(
    ladder: Sequence[Step], rung: int, reachable: Mapping[str, tuple[str, ...]], minding: Minding = NOTHING
) -> Move:
    """The first rung from `rung` on that reaches somebody; a holder who is out is not called again.

    `reachable` holds the usable channels of holder, deputy, superior and so on, in order; who is not there has none.
    Of somebody who hands over to their deputy the deputy is called before anybody else, if there is a way.
    A ladder always ends at the desk, never in silence.
    """
    skipped: list[Skip] = []
    deputy = _rung_of_deputy(ladder, rung, reachable, minding) if minding.answer == Answer.DELEGATED else None
    for number in range(rung, len(ladder)):
        step = ladder[number]
        if step.person == "desk":
            return Move(number, "desk", (), None, tuple(skipped))
        passed = _HANDED if deputy is not None and number < deputy else _why(step, reachable, minding)
        if passed is None:
            return Move(number, step.person, _channels(step, reachable[step.person]), step.wait, tuple(skipped))
        skipped.append(Skip(number, step.person, passed))
    return Move(len(ladder), "desk", (), None, tuple(skipped))


def same_again(
    ladder: Sequence[Step], taken: tuple[int, int], reachable: Mapping[str, tuple[str, ...]], minding: Minding = NOTHING
) -> Move | None:
    """The rung that was taken last, once more; None when the plan wants that no more, or it would reach nobody.

    `taken` says which rung, and how often it was taken before the last time.
    """
    rung, again = taken
    step = ladder[rung] if rung < len(ladder) else None
    if step is None or again >= step.repeat or minding.holder_is_out or _why(step, reachable, minding) is not None:
        return None
    return Move(rung, step.person, _channels(step, reachable[step.person]), step.wait, (), again + 1)


def _rung_of_deputy(
    ladder: Sequence[Step], rung: int, reachable: Mapping[str, tuple[str, ...]], minding: Minding
) -> int | None:
    meant = (number for number in range(rung, len(ladder)) if ladder[number].person == "deputy")
    return next((number for number in meant if _why(ladder[number], reachable, minding) is None), None)


_OUT = {
    Answer.DECLINED: Text("本人表示不能到岗", "this person declined"),
    Answer.DELEGATED: Text("本人已交副岗", "this person has handed over to the deputy"),
}
_HANDED = _OUT[Answer.DELEGATED]
_DENIED = Text("联系方式已被接收人否认（不是本人），未再呼叫", "somebody else answered from there: called no more")
_NO_CHANNEL = Text("没有可用的联系方式", "there is no usable channel")


def _channels(step: Step, usable: tuple[str, ...]) -> tuple[str, ...]:
    meant = tuple(one for one in usable if not step.by or one in step.by)
    if step.channel == "first":
        return meant[:1]
    return meant[1:2] if step.channel == "next" else meant


def _why(step: Step, reachable: Mapping[str, tuple[str, ...]], minding: Minding) -> Text | None:
    """Why a step is passed at once; None when it reaches somebody."""
    if step.person == "holder" and minding.holder_is_out:
        return _OUT[Answer(str(minding.answer))]
    if step.person not in reachable:
        return Text("没有这个人", "there is nobody")
    if minding.at is not None and not falls_within(step.hours, step.days, minding.at):
        return Text("不在这一级的时段内", "it is outside the hours of this step")
    if _channels(step, reachable[step.person]):
        return None
    if step.person in minding.denied:
        return _DENIED
    second = step.channel == "next" and reachable[step.person]
    return Text("没有第二种联系方式", "there is no second channel") if second else _NO_CHANNEL


def shortened(wait: timedelta, pace: float) -> timedelta:
    """A wait of the plan at the pace of a drill: at 60, a minute takes a second."""
    return wait / pace
