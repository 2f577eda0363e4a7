"""What our Apprise plugins share: made from the one reading of the address, sending the handover's message.

A plugin lives as long as one message. Title and body as Apprise passes them are left alone: it trims them.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from apprise import NotifyBase, NotifyType
from typing_extensions import override

from notifiers.address import Address
from notifiers.channels.handover import HANDOVER, Handover
from notifiers.channels.web import CONNECT_TIMEOUT, READ_TIMEOUT
from notifiers.notifier import Result


class Plugin(NotifyBase):  # type: ignore[no-untyped-call]
    """An Apprise plugin that says what became of its message; TypeError for an address that does not suit."""

    service_name: Any = "Tocsin"
    protocol: Any = ""
    secure_protocol: Any = ""
    request_rate_per_sec = 0
    socket_connect_timeout = CONNECT_TIMEOUT
    socket_read_timeout = READ_TIMEOUT

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)  # type: ignore[no-untyped-call]

    def __init__(self, address: Address, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.address = address

    @abstractmethod
    def deliver(self, handover: Handover) -> Result:
        """Try once to deliver the message."""

    @override
    def send(self, body: str, title: str = "", notify_type: NotifyType = NotifyType.INFO, **kwargs: Any) -> bool:
        """Deliver the message of the present handover; without one there is nothing to send."""
        handover = HANDOVER.get()
        if handover is None:
            self.logger.warning("%s is sent through the notifier only", self.service_name)
            return False
        return handover.finish(self.deliver(handover))

    @override
    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        """The address without its secrets."""
        return f"{self.address.schema}://{self.address.host}/{self.address.target}"

    @override
    @staticmethod
    def parse_url(url: str, *_args: Any, **_kwargs: Any) -> dict[str, Any] | None:
        """The plugin's arguments, from the same reading of the address that the gate has judged."""
        address = Address.read(url)
        if address is None:
            return None
        timeouts = {name: address.query[name] for name in ("cto", "rto") if name in address.query}
        return timeouts | {
            "address": address,
            "schema": address.schema,
            # Apprise takes a last letter s for encryption, and tsms:// ends in one.
            "secure": address.schema in ("tmails", "tsmss"),
            "host": address.host,
            "port": address.port,
            "verify": address.query.get("verify", "yes"),
        }
