"""Whether a mail can be answered by replying to it: only where a mailbox account reads what comes to its sender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from notifiers.address import Address
from notifiers.channels import mail_account, mailbox_account
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.mailbox_account import MAIL_SCHEMAS
from records.questions import channels
from workflows.channel_accounts import as_used
from workflows.work import Work


@dataclass(frozen=True, slots=True)
class ReadReplies:
    """The addresses to which replies are read, each with whether it is for drills; and who sends for each account."""

    addresses: frozenset[tuple[str, bool]]
    senders: Mapping[str, str]

    @staticmethod
    def of(work: Work) -> ReadReplies:
        """Those of the accounts in use."""
        used = [as_used(one) for one in channels.all_accounts(work.session) if one.closed_at is None]
        boxes = frozenset((own_address(one), one.drill) for one in used if one.channel == mailbox_account.KIND.channel)
        return ReadReplies(
            boxes, {one.key: own_address(one) for one in used if one.channel == mail_account.KIND.channel}
        )

    def come_in(self, url: str, *, drill: bool) -> bool:
        """Whether a reply to what goes to this address is read."""
        address = Address.read(url)
        return address is not None and (self.sender(address), drill) in self.addresses

    def sender(self, address: Address) -> str:
        """From where a mail to this address is sent, as it says or its account does; empty when it is none of mail."""
        if address.schema == mail_account.KIND.channel:
            return self.senders.get(address.host, "")
        return address.query.get("from", "").lower() if address.schema in MAIL_SCHEMAS else ""


def own_address(account: ChannelAccount) -> str:
    """The mail address of an account that has one."""
    return account.secrets.get("address", "").lower()
