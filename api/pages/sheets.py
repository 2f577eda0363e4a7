"""Plain forms of a few named boxes, as the office fills them in: typed words stay, faults stand at their box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.pages.asking import Attempt
from states.refusal import Cause
from states.text import Text


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its name, what it is called, what stands in it; one of `choices` when there are some."""

    name: str
    title: Text
    value: str = ""
    choices: Mapping[str, Text] = field(default_factory=dict)
    hint: Text | None = None
    fault: Text | None = None
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form: where it is sent, what its button says; open when it came back."""

    action: str
    title: Text
    boxes: Sequence[Box]
    reason: Text | None = None
    read: str = ""
    """The version that it is an edit of."""


WHY = Box("why", Text("依据或原因", "reason"), hint=Text("如任免文号、会议决定", "what it rests on"))


READ = "as_read"


def sheet(action: str, title: Text, boxes: Sequence[Box], attempt: Attempt | None, read: str = "") -> Sheet:
    """The form as it stands; the one that was just refused with what was typed and what was wrong.

    `read` is the version that it shows. A form that came too late has been shown what changed meanwhile: sent again,
    it is an edit of that.
    """
    whole = (*boxes, WHY)
    if attempt is None or attempt.asked != action:
        return Sheet(action, title, whole, read=read)
    typed, faults = attempt.typed, attempt.refusal.fields
    again = [
        Box(one.name, one.title, typed.one(one.name), one.choices, one.hint, faults.get(one.name), one.kind)
        for one in whole
    ]
    still = read if attempt.refusal.cause == Cause.STALE else typed.one(READ)
    return Sheet(action, title, again, attempt.refusal.reason, still)
