"""A refusal is an ordinary result: what was refused, by which rule, what is possible now and who could."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from states.text import Text


class Cause(StrEnum):
    """Why something was refused; each cause is one HTTP answer at the desk."""

    ILLEGAL = "illegal"  # the state does not allow the trigger
    FORBIDDEN = "forbidden"  # the actor may not
    GUARD = "guard"  # a condition does not hold
    FORM = "form"  # a field is missing or wrong
    STALE = "stale"  # somebody was faster
    UNKNOWN = "unknown"  # there is no such thing
    OVER = "over"  # it existed and is over


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the person at the desk needs in order to act: reason, rule, what is possible, who could."""

    cause: Cause
    reason: Text
    clause: str = ""
    possible: tuple[str, ...] = ()
    who_could: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    """In which kinds of body of which tiers, where the rules say so; else in the headquarters of the place."""
    leads: str = ""
    """Of specialist headquarters only those that lead this class."""
    fields: dict[str, Text] = field(default_factory=dict)


class Refused(Exception):
    """Carries a refusal out of a command; the transaction that it leaves writes nothing but the refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason.en)
        self.refusal = refusal
