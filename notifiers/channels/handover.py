"""How the typed outcome comes back through Apprise's yes or no.

Apprise hands a plugin a title and a body and takes a boolean. The sender therefore puts a Handover into a
context variable before it calls Apprise, in the same thread; our plugins read the whole message from it and
leave their Result in it; warnings on Apprise's logger are added to `said`. The boolean is only looked at
when no Result was left.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from notifiers.channels.accounts import AccountFault, ChannelAccount
from notifiers.channels.connections import Connections
from notifiers.notifier import Message, Outcome, Result


@dataclass(slots=True)
class Handover:
    """One message on its way through Apprise, and what came back."""

    message: Message
    connections: Connections
    now: datetime
    account: ChannelAccount | None = None
    """Through which the message goes, on a channel that works through accounts."""
    result: Result | None = None
    said: list[str] = field(default_factory=list)

    @property
    def own_account(self) -> ChannelAccount:
        """The account; the gate lets nothing through to a channel that works through accounts without one."""
        if self.account is None:
            raise AccountFault("a message without its channel account")
        return self.account

    def finish(self, result: Result) -> bool:
        """Leave the result; returns what Apprise wants to hear."""
        self.result = result
        return result.outcome is Outcome.accepted


HANDOVER: ContextVar[Handover | None] = ContextVar("handover", default=None)
