"""Answers that a telephone kept while it had no line: when they were given, and that each counts once.

A telephone says how long ago it kept an answer, by the distance of two of its own times: a clock that is wrong by the
same amount at both does no harm. What an answer means is left to the command.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from records.call import Call
from records.questions import journal
from states.call import OPEN
from workflows.work import Work

AT_ONCE = timedelta(seconds=10)
"""An answer that lay no longer than this on a telephone was given when it came in."""
CLOCK_OFF = timedelta(minutes=1)
"""By how much the clock of a telephone may differ before the journal says so."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a telephone says of an answer that it sends: its key, and by its own clock when it was given and sent."""

    key: str
    given_at: datetime
    sent_at: datetime

    def was_late(self) -> bool:
        """Whether the answer had to wait, or claims to come from the future."""
        return abs(self.sent_at - self.given_at) > AT_ONCE

    def happened_at(self, now: datetime) -> datetime:
        """When it was given by our clock."""
        return now - (self.sent_at - self.given_at) if self.was_late() else now

    def told(self, now: datetime) -> dict[str, Any]:
        """What the journal keeps: the key; how long it waited; by how much the telephone's clock was ahead, in s."""
        told: dict[str, Any] = {"key": self.key}
        if self.was_late():
            told["waited"] = round((self.sent_at - self.given_at).total_seconds())
        if abs(self.sent_at - now) > CLOCK_OFF:
            told["clock_ahead"] = round((self.sent_at - now).total_seconds())
        return told


@dataclass(frozen=True, slots=True)
class Keys:
    """Which answers are in the record already, those of the transaction at hand included."""

    known: set[tuple[uuid.UUID, str]] = field(default_factory=set)

    @staticmethod
    def among(work: Work, given: Iterable[tuple[Call, str]]) -> Keys:
        """Those of `given` that have come in before; their calls are held locked."""
        asked = [(call, key) for call, key in given if call.answer is not None or call.state not in OPEN]
        return Keys(journal.answer_keys(work.session, asked) if asked else set())

    def is_new(self, call: Call, key: str) -> bool:
        """Whether this answer has not come in before; from here on it has."""
        if (call.id, key) in self.known:
            return False
        self.known.add((call.id, key))
        return True
