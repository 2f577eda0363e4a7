"""The notifier that reaches nobody: for drills at the desk, and for tests. Keeps the same promise as the
real one.

It remembers what it was given and fails as it was told, address by address.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from notifiers import reasons
from notifiers.gate import Gate
from notifiers.notifier import Message, Outcome, Result
from states.text import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next message for an address; `seconds` pass first. Accepted means: only slow."""

    outcome: Outcome
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Given:
    """A message that the rehearsal was given, and what it answered."""

    message: Message
    result: Result


_REASONS: dict[Outcome, Text] = {
    Outcome.failed_for_now: reasons.BUSY,
    Outcome.failed_for_good: reasons.RECIPIENT_REFUSED,
    Outcome.unknown: reasons.NO_ANSWER,
}


class RehearsalNotifier:
    """Records every message that the gate lets through; thread-safe. `wait` is how it passes time."""

    def __init__(self, gate: Gate, wait: Callable[[float], None] = time.sleep) -> None:
        self._gate = gate
        self._wait = wait
        self._lock = threading.Lock()
        self._given: list[Given] = []
        self._next: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}

    def send(self, message: Message) -> Result:
        """See Notifier.send."""
        refusal = self._gate.refusal(message)
        if refusal is not None:
            return refusal
        fault = self._fault(message.address)
        if fault.seconds:
            self._wait(fault.seconds)
        with self._lock:
            result = _result(fault.outcome, message)
            self._given.append(Given(message, result))
        return result

    def fail(self, address: str, outcome: Outcome, times: int = 1) -> None:
        """The next `times` messages for this address end so; then it works again."""
        with self._lock:
            self._next[address].extend([Fault(outcome)] * times)

    def fail_always(self, address: str, outcome: Outcome) -> None:
        """Every message for this address ends so, after what `fail` has lined up."""
        with self._lock:
            self._always[address] = Fault(outcome)

    def slow(self, address: str, seconds: float) -> None:
        """Every message for this address is accepted after this many seconds."""
        with self._lock:
            self._always[address] = Fault(Outcome.accepted, seconds)

    @property
    def given(self) -> tuple[Given, ...]:
        """Everything it was given, in order, failures included."""
        with self._lock:
            return tuple(self._given)

    def accepted_for(self, address: str) -> tuple[Message, ...]:
        """The messages that it accepted for one address."""
        return tuple(
            given.message
            for given in self.given
            if given.message.address == address and given.result.outcome is Outcome.accepted
        )

    def _fault(self, address: str) -> Fault:
        with self._lock:
            lined_up = self._next[address]
            return lined_up.popleft() if lined_up else self._always.get(address, Fault(Outcome.accepted))


def _result(outcome: Outcome, message: Message) -> Result:
    if outcome is Outcome.accepted:
        return Result(outcome, "rehearsed", f"rehearsal-{message.duplicate_key}")
    return Result(outcome, "rehearsed", reason=_REASONS[outcome])
