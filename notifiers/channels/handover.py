"""How the typed outcome comes back through Apprise's yes or no.

Apprise hands a plugin a title and a body and takes a boolean. The sender therefore puts a Handover into a
context variable before it calls Apprise, in the same thread; our plugins read the whole message from it and
leave their Result in it. Of Apprise's own plugins the last answer that they got is kept in it (`overheard`);
their boolean is only looked at when there was none.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from notifiers.channels.accounts import AccountFault, ChannelAccount
from notifiers.channels.connections import Connections
from notifiers.channels.web import Said
from notifiers.notifier import Message, Outcome, Result


@dataclass(slots=True)
class Handover:
    """One message on its way through Apprise, and what came back."""

    message: Message
    connections: Connections
    now: datetime
    account: ChannelAccount | None = None
    """Through which the message goes, on a channel that works through accounts."""
    beside: tuple[Message, ...] = ()
    """What leaves in the same request, on a channel that takes many at once (`together`)."""
    results: dict[str, Result] = field(default_factory=dict)
    """What became of each of those, by its duplicate key."""
    result: Result | None = None
    heard: Said | Result | None = None
    """The last answer that a plugin of Apprise's own got; a Result where there was none."""

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
