"""How the typed outcome comes back through Apprise's yes or no.

Apprise hands a plugin a title and a body and takes a boolean. The sender therefore puts a Handover into a
context variable before it calls Apprise, in the same thread; our plugins read the whole message from it and
leave their Result in it; warnings on Apprise's logger are added to `said`. The boolean is only looked at
when no Result was left.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field

from notifiers.channels.connections import Connections
from notifiers.notifier import Message, Outcome, Result


@dataclass(slots=True)
class Handover:
    """One message on its way through Apprise, and what came back."""

    message: Message
    connections: Connections
    result: Result | None = None
    said: list[str] = field(default_factory=list)

    def finish(self, result: Result) -> bool:
        """Leave the result; returns what Apprise wants to hear."""
        self.result = result
        return result.outcome is Outcome.accepted


HANDOVER: ContextVar[Handover | None] = ContextVar("handover", default=None)
