"""What our plugins share that send by approved templates to a telephone number: SMS and calls of the cloud providers.

Which template carries a message and what fills it is `templates`'; how a provider is asked and what its answer means
is each plugin's own.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from typing_extensions import override

from notifiers.address import Address
from notifiers.channels import templates
from notifiers.channels.handover import Handover
from notifiers.channels.plugin import Plugin
from notifiers.channels.telephone import can_be_texted
from notifiers.channels.web import Asked, Said, ask
from notifiers.notifier import Result


class Templated(Plugin):
    """One message to one telephone number, by the template that the account has for it."""

    service_name: Any
    protocol: Any
    usual_longest: ClassVar[int]
    """Characters of a variable, where the account does not say."""

    def __init__(self, address: Address, **kwargs: Any) -> None:
        super().__init__(address, **kwargs)
        if not self.takes(address.target):
            raise TypeError("the path must be a telephone number that this channel reaches")

    @override
    def deliver(self, handover: Handover) -> Result:
        """Ask for one SMS or call by the template of the message."""
        account, message = handover.own_account, handover.message
        template = templates.template_for(account, message)
        if isinstance(template, Result):
            return template
        values = templates.filled(template, message, templates.longest_of(account, self.usual_longest))
        if isinstance(values, Result):
            return values
        said = ask(self.asking(handover, template.code, values))
        return said if isinstance(said, Result) else self.verdict(said)

    @staticmethod
    def takes(number: str) -> bool:
        """Whether the channel carries anything to this number."""
        return can_be_texted(number)

    @abstractmethod
    def asking(self, handover: Handover, code: str, values: dict[str, str]) -> Asked:
        """The request for a message by the template of this number, its variables by the names of the pieces."""

    @staticmethod
    @abstractmethod
    def verdict(said: Said) -> Result:
        """What became of a message, from the provider's answer."""
