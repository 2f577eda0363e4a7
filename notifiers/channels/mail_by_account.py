"""Mail through an account, as an Apprise plugin of ours: `smtp://{account}/recipient@domain`.

Server, log-in and sender are the account's; how a mail is said and judged is `mail`'s.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from typing_extensions import override

from notifiers.address import Address
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.connections import Encryption, Server
from notifiers.channels.handover import Handover
from notifiers.channels.mail import IMPLICIT_TLS_PORT, Envelope, send_letter
from notifiers.channels.mail_account import KIND
from notifiers.channels.plugin import Plugin
from notifiers.channels.targets import MAILBOX
from notifiers.channels.web import CONNECT_TIMEOUT, READ_TIMEOUT
from notifiers.notifier import Result

_PORTS = {"smtp": 25, "smtps": IMPLICIT_TLS_PORT}


class MailByAccount(Plugin):
    """One mail to one person, from the office's own mailbox."""

    service_name = "Tocsin mail by account"
    protocol = KIND.channel

    def __init__(self, address: Address, **kwargs: Any) -> None:
        super().__init__(address, **kwargs)
        if not MAILBOX.fullmatch(address.target):
            raise TypeError("the path must be a plain mailbox")

    @override
    def deliver(self, handover: Handover) -> Result:
        """Hand the letter to the account's server over a kept connection."""
        account = handover.own_account
        envelope = Envelope(account.secret("address"), self.address.target, account.secrets.get("name", ""))
        return send_letter(handover, server_of(account), envelope)


def server_of(account: ChannelAccount) -> Server:
    """The mail server of an account, and how to enter it."""
    place, said = urlsplit(account.base_url), account.secrets
    port = place.port or _PORTS.get(place.scheme, IMPLICIT_TLS_PORT)
    usual = Encryption.implicit if port == IMPLICIT_TLS_PORT else Encryption.starttls
    return Server(
        host=place.hostname or "",
        port=port,
        user=said.get("user", ""),
        password=said.get("password", ""),
        encryption=Encryption.none if place.scheme == KIND.here else Encryption(said.get("mode") or usual),
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
    )
