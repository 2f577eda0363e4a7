"""Personal data that the record proves without holding it.

Of an address there is a seal over a value and a salt, which can be destroyed. Facts about persons lie encrypted under
a key of their case, which can be destroyed (`workflows.personal`).

After the event what was collected for it is destroyed (《突发事件应对法》第85条). The seal stays in the journal: while
salt and value are there anybody can prove the value by it; without them nobody can find the value again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from pydantic import Field

from states.durations import duration
from states.procedure import Fact, Shape
from states.written import Span


def salt() -> str:
    """A new salt: 128 bits of chance."""
    return secrets.token_hex(16)


def sealed(value: str, salt: str) -> str:
    """The seal of a value."""
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


def among(facts: Mapping[str, Fact], known: Mapping[str, Any]) -> Iterable[str]:
    """The names of the facts about persons that are known."""
    return [name for name, fact in facts.items() if fact.personal and known.get(name)]


class Keeping(Shape):
    """How long what is kept of persons stays after an incident is over, before it may be destroyed."""

    keep: Span
    clause: str = Field(min_length=1)

    @property
    def lasts(self) -> timedelta:
        """The time, counted from the end of the incident."""
        return duration(self.keep)
