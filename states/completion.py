"""When a call-out is complete: everyone, one per post, at least n, some roles and at least n; for all, or by tier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from states.call import CallState
from states.effects import Complete, Enough


@dataclass(frozen=True, slots=True)
class Slot:
    """One duty that somebody has to take: the post, its role, and whether anybody has answered for it."""

    post: str
    role: str
    answered: bool
    by_holder: bool = True
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """How those of one tier stand against what is asked of them; all who are called, where `tier` is empty.

    `lacking` are the posts whose answer is waited for; of those that are only counted anybody's will do.
    """

    tier: str
    complete: bool
    answered: int
    needed: int
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a call-out stands against its rule: complete or not, and the posts that are still missing."""

    complete: bool
    answered: int
    expected: int
    missing: tuple[str, ...]
    shares: tuple[Share, ...] = ()

    @property
    def lacking(self) -> tuple[str, ...]:
        """The posts whose answer the rule waits for, each once."""
        return tuple(dict.fromkeys(post for one in self.shares if not one.complete for post in one.lacking))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call as far as it matters whether its holder is waited for: its part and tier, and what became of it."""

    part: str
    tier: str
    state: str


def asks_holder_too(rule: Complete, call: Waiting, *, running: bool) -> bool:
    """Whether a call for which somebody else has answered still waits for its holder: where everyone has to answer."""
    everyone = rule.everyone or (call.tier in rule.tiers and rule.tiers[call.tier].everyone)
    return everyone and running and call.part == "holder" and call.state == CallState.COVERED


def standing(rule: Complete, slots: Sequence[Slot]) -> Standing:
    """How `slots` stand against `rule`.

    `everyone` asks for the holders themselves; a deputy is enough for one per post.
    A call-out of nobody is complete at once: it has been recorded and told to the desk already.
    """
    shares = [_share("", rule, slots)] if rule.asks_of_all() else []
    shares += [_share(tier, each, [one for one in slots if one.tier == tier]) for tier, each in rule.tiers.items()]
    missing = tuple(slot.post for slot in slots if not slot.answered)
    answered = len(slots) - len(missing)
    return Standing(all(one.complete for one in shares), answered, len(slots), missing, tuple(shares))


def _share(tier: str, rule: Enough, slots: Sequence[Slot]) -> Share:
    answered = [slot for slot in slots if slot.answered]
    silent = [slot.post for slot in slots if not slot.answered]
    awake = {slot.role for slot in answered}
    lacking: list[str] = []
    if rule.everyone:
        lacking += [slot.post for slot in slots if not (slot.answered and slot.by_holder)]
    if rule.one_per_post:
        lacking += silent
    lacking += [slot.post for slot in slots if slot.role in rule.roles and slot.role not in awake]
    absent = any(role not in awake for role in rule.roles)
    needed = min(rule.at_least or 0, len(slots))
    if len(answered) < needed:
        lacking += silent
    complete = not lacking and not absent
    counted = len(slots) if rule.everyone or rule.one_per_post else max(needed, len(rule.roles))
    return Share(tier, complete, len(answered), counted, tuple(dict.fromkeys(lacking)))
