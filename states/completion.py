"""When a call-out is complete: everyone, one per post, at least n, or some roles and at least n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from states.call import CallState
from states.effects import Complete


@dataclass(frozen=True, slots=True)
class Slot:
    """One duty that somebody has to take: the post, its role, and whether anybody has answered for it."""

    post: str
    role: str
    answered: bool
    by_holder: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """How a call-out stands against its rule: complete or not, and the posts that are still missing."""

    complete: bool
    answered: int
    expected: int
    missing: tuple[str, ...]


def asks_holder_too(rule: Complete, *, running: bool, part: str, state: str) -> bool:
    """Whether a call for which somebody else has answered still waits for its holder: where everyone has to answer."""
    return rule.everyone and running and part == "holder" and state == CallState.COVERED


def standing(rule: Complete, slots: Sequence[Slot]) -> Standing:
    """How `slots` stand against `rule`.

    `everyone` asks for the holders themselves; a deputy is enough for one per post.
    A call-out of nobody is complete at once: it has been recorded and told to the desk already.
    """
    answered = [slot for slot in slots if slot.answered]
    missing = tuple(slot.post for slot in slots if not slot.answered)
    complete = True
    if rule.everyone:
        complete = all(slot.answered and slot.by_holder for slot in slots)
    if rule.one_per_post:
        complete = complete and not missing
    if rule.at_least is not None:
        complete = complete and len(answered) >= min(rule.at_least, len(slots))
    if rule.roles:
        awake = {slot.role for slot in answered}
        complete = complete and all(role in awake for role in rule.roles)
    return Standing(complete, len(answered), len(slots), missing)
