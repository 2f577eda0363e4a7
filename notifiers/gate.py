"""The one gate at the sender: which channels may be used, and the wall between drills and the real thing.

An address is one of three kinds:
- *drill only*: its host, or host and port, is a drill host (the local mailbox, a sandbox gateway);
- *both*: any other host, and the address carries `?drill=yes`: its owner has agreed to be called in drills;
- *real only*: everything else.

A drill message goes to the first two, a real one to the last two. On a channel that works through accounts the account
alone decides: one for drills carries drills and nothing else, every other one nothing but real messages. It reaches
one person, and an account at one of Apprise's own services is used only when the deployment allows the service.

A drill message must begin with 【演练】 (body, and subject where there is one), a real one must not. Every refusal is
final: the same message would be refused again.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from notifiers import reasons
from notifiers.address import Address, one_name
from notifiers.channels.accounts import ChannelAccount, ChannelAccounts, FixedAccounts
from notifiers.notifier import Message, Outcome, Result
from states.text import Text

DRILL_MARK = "【演练】"
FURTHER = "further"
"""The channel whose accounts name one of Apprise's own services, which the deployment must have allowed."""
ACCOUNT_SCHEMAS = frozenset(
    {"aliyunsms", "centre", "dingapp", "feishuapp", FURTHER, "hook", "smtp", "tencentsms", "tencentvoice", "wecomapp"}
)
"""Channels whose addresses name an account at a provider."""
OWN_SCHEMAS = frozenset({"tmail", "tmails", "tsms", "tsmss"}) | ACCOUNT_SCHEMAS
ALLOWED_SCHEMAS = OWN_SCHEMAS | {"json", "jsons"}


class Gate:
    """Refuses what must not leave. `drill_hosts` holds entries like "127.0.0.1:2525" or "sandbox.example".

    `services` are those of Apprise's own that accounts may name.
    """

    def __init__(
        self,
        drill_hosts: Iterable[str] = (),
        schemas: Iterable[str] = ALLOWED_SCHEMAS,
        accounts: ChannelAccounts | None = None,
        services: Iterable[str] = (),
    ) -> None:
        self._drill_hosts = frozenset(_place(entry) for entry in drill_hosts)
        self.schemas = frozenset(schemas)
        self.services = frozenset(services)
        self._accounts = accounts or FixedAccounts()

    def account_of(self, message: Message) -> ChannelAccount | None:
        """The account through which a message goes that the gate has let through; None on other channels."""
        address = Address.read(message.address)
        return self._account(address) if address is not None else None

    def refusal(self, message: Message) -> Result | None:
        """The reason why this message may not leave, as a final failure; None when it may."""
        address = Address.read(message.address)
        if address is None:
            return _refused(reasons.UNREADABLE_ADDRESS)
        if address.schema not in self.schemas:
            return _refused(reasons.CHANNEL_NOT_ALLOWED, f"{address.schema}://")
        account = self._account(address)
        if address.schema in ACCOUNT_SCHEMAS and (account is None or account.channel != address.schema):
            return _refused(reasons.NO_ACCOUNT, address.host)
        if address.schema == FURTHER and account is not None and account.secrets.get("service") not in self.services:
            return _refused(reasons.CHANNEL_NOT_ALLOWED, f"{account.secrets.get('service', '')}://")
        if address.reaches_several:
            return _refused(reasons.SEVERAL_TARGETS)
        wall = _account_wall(message, account) if account else self._wall(message, address)
        wall = wall or _marking(message)
        return _refused(wall) if wall else None

    def _account(self, address: Address) -> ChannelAccount | None:
        return self._accounts.find(address.host) if address.schema in ACCOUNT_SCHEMAS else None

    def _wall(self, message: Message, address: Address) -> Text | None:
        host, port = address.place
        drill_only = bool({(host, port), (host, None)} & self._drill_hosts)
        if message.drill:
            return None if drill_only or address.query.get("drill") == "yes" else reasons.DRILL_TO_REAL
        return reasons.REAL_TO_DRILL if drill_only else None


def _account_wall(message: Message, account: ChannelAccount) -> Text | None:
    if message.drill == account.drill:
        return None
    return reasons.DRILL_TO_REAL if message.drill else reasons.REAL_TO_DRILL


def _marking(message: Message) -> Text | None:
    texts = [text for text in (message.subject, message.body) if text]
    marked = [text.lstrip().startswith(DRILL_MARK) for text in texts]
    if message.drill:
        return None if all(marked) else reasons.DRILL_UNMARKED
    return reasons.REAL_MARKED if any(marked) else None


def _place(entry: str) -> tuple[str, int | None]:
    bare_ipv6 = entry.count(":") > 1 and not entry.startswith("[")
    parts = urlsplit(f"//[{entry}]" if bare_ipv6 else f"//{entry}")
    return one_name(parts.hostname or ""), parts.port


def _refused(reason: Text, detail: str = "") -> Result:
    return Result(Outcome.failed_for_good, detail or reason.en, reason=reason)
