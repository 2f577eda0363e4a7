"""Messages through Apprise's long tail, as an Apprise plugin of ours: `further://{account}/{target}`.

The account names the service and holds the rest of its Apprise URL; one message goes to one target. What became of it
is read from the service's own answer (`further_codes`), not from Apprise's yes or no.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from apprise import Apprise, NotifyFormat, OverflowMode
from typing_extensions import override

from notifiers import reasons
from notifiers.address import Address
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.cutting import fitted, utf8
from notifiers.channels.further_account import KIND, TO
from notifiers.channels.further_codes import SERVICES, became
from notifiers.channels.handover import Handover
from notifiers.channels.plugin import Plugin
from notifiers.channels.web import READ_TIMEOUT, Said
from notifiers.notifier import Message, Outcome, Result
from states.text import Text

LONGEST_TEXT = 2000
"""Bytes of a text, for every service: what the shortest of them carry, but for those that carry less."""
_TELLING = 4
"""A piece of an address that is shorter opens nothing."""
_PIECES = re.compile(r"[/:@?&=]|{to}")


class TocsinFurther(Plugin):
    """One message to one target of one of Apprise's own services."""

    service_name = "further service"
    protocol = KIND.channel

    def __init__(self, address: Address, **kwargs: Any) -> None:
        super().__init__(address, **kwargs)
        if not address.target or address.reaches_several:
            raise TypeError("the path must say who receives, and nobody else")

    @override
    def deliver(self, handover: Handover) -> Result:
        """Send the text through a service object of its own."""
        account, message = handover.own_account, handover.message
        service: Any = Apprise.instantiate(_whole(account, self.address.target), asset=self.asset)
        if service is None:
            return _refused(reasons.ADDRESS_WRONG_FOR_CHANNEL)
        # How fast an account is used, and what is tried again, is decided above: here nobody waits.
        service.request_rate_per_sec, service.retry, service.overflow_mode = 0, 0, OverflowMode.UPSTREAM
        if len(service) != 1:
            return _refused(reasons.SEVERAL_TARGETS)
        if "socket_read_timeout" not in vars(service):
            service.socket_read_timeout = READ_TIMEOUT
        sender = Apprise(asset=self.asset)
        sender.add(service)
        # Where a service has no title of its own, it comes before the text.
        before = utf8(f"{message.subject}\r\n") if not service.title_maxlen else 0
        text = written(message, min(LONGEST_TEXT, int(service.body_maxlen)) - before)
        said_yes = sender.notify(title=message.subject, body=text, body_format=NotifyFormat.TEXT)
        result = judged(account.secret("service"), handover, said_yes=bool(said_yes))
        return _without_secrets(result, f"{account.secret('address')}/{self.address.target}")


def judged(service: str, handover: Handover, *, said_yes: bool) -> Result:
    """What became of a message that a plugin of Apprise's own has sent, from the last answer that it got.

    Where nothing was overheard, it did not go over HTTP: a yes is in doubt then.
    """
    if isinstance(handover.heard, Said):
        return became(service, handover.heard)
    if handover.heard is not None:
        return handover.heard
    if said_yes:
        return Result(Outcome.unknown, "nothing was heard", reason=reasons.UNREADABLE_ANSWER)
    if service in SERVICES:
        return Result(Outcome.failed_for_good, "nothing was asked", reason=reasons.ADDRESS_WRONG_FOR_CHANNEL)
    return Result(Outcome.failed_for_now, "nothing was heard", reason=reasons.CHANNEL_REFUSED)


def written(message: Message, most: int = LONGEST_TEXT) -> str:
    """The text as it goes out: with the number, so that a repeat is known for one."""
    number = f"#{message.duplicate_key}"
    return fitted(f"{message.body}\n{number}", most, (message.link, number))


def _refused(reason: Text) -> Result:
    return Result(Outcome.failed_for_good, reason.en, reason=reason)


def _whole(account: ChannelAccount, target: str) -> str:
    return f"{account.secret('service')}://{account.secret('address').replace(TO, quote(target, safe=''))}"


def _without_secrets(result: Result, address: str) -> Result:
    """The result without anything of this address: a provider may say back what it was asked with."""
    detail, pieces = result.detail, _PIECES.split(address)
    for piece in sorted({*pieces, *map(unquote, pieces)}, key=len, reverse=True):
        if len(piece) >= _TELLING:
            detail = detail.replace(piece, "***")
    return replace(result, detail=detail)
