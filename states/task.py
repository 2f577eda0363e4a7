"""A task: something one post must do by a time, with evidence. Its life, and what may follow what."""

from __future__ import annotations

from enum import StrEnum

from states.text import Text


class TaskState(StrEnum):
    """The life of a task."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DONE = "done"
    REFUSED = "refused"
    WAIVED = "waived"
    HANDED_OVER = "handed_over"


OPEN = frozenset({TaskState.OPEN, TaskState.ACCEPTED, TaskState.REFUSED})

STATE_NAMES = {
    TaskState.OPEN: Text("待办", "to do"),
    TaskState.ACCEPTED: Text("已接受", "accepted"),
    TaskState.DONE: Text("已办结", "done"),
    TaskState.REFUSED: Text("已退回", "refused"),
    TaskState.WAIVED: Text("已豁免", "waived"),
    TaskState.HANDED_OVER: Text("转入新级别", "goes on under the new level"),
}

_AFTER = {
    "accept": (frozenset({TaskState.OPEN, TaskState.REFUSED}), TaskState.ACCEPTED),
    "done": (frozenset({TaskState.OPEN, TaskState.ACCEPTED}), TaskState.DONE),
    "refuse": (frozenset({TaskState.OPEN, TaskState.ACCEPTED}), TaskState.REFUSED),
    "waive": (OPEN, TaskState.WAIVED),
}

ACTS = tuple(_AFTER)


def after(state: TaskState, act: str) -> TaskState | None:
    """The state after `act`, or None when `state` forbids it. A refused task stays open for its issuer."""
    sources, target = _AFTER[act]
    return target if state in sources else None
