"""Accounts at providers, through which the deployment speaks: what one is, and what each kind of channel needs of it.

The first piece of such a channel's addresses names the account: `wecomapp://county/zhangsan`. Where accounts are kept
and who keeps them is decided above; here nothing is read twice and nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from states.text import Text

_WRONG = Text("格式不对", "this does not look like one")
NUMBER = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class ChannelAccount:
    """Credentials at one provider. One for drills can not send anything real, nor the other way round.

    `base_url` is where the provider listens, without a slash at its end; in rehearsals that is a fake one.
    """

    key: str
    channel: str
    drill: bool
    base_url: str
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    approvals: Mapping[str, str] = field(default_factory=dict)
    """What is known of its templates, by their numbers: approved, waiting or refused."""

    def secret(self, name: str) -> str:
        """One of its values; AccountFault when it was not given."""
        if not self.secrets.get(name):
            raise AccountFault(f"{self.key}: {name} is not set")
        return self.secrets[name]


class AccountFault(Exception):
    """An account that is not set up so that anything could be sent through it; its words hold no secret."""


class ChannelAccounts(Protocol):
    """Whoever knows the accounts of a deployment."""

    def find(self, key: str) -> ChannelAccount | None:
        """The account with this key that is in use; None when there is none."""
        ...


class FixedAccounts:
    """Accounts that are known beforehand: none, or those of a test or a rehearsal."""

    def __init__(self, *accounts: ChannelAccount) -> None:
        self._accounts = {one.key: one for one in accounts}

    def find(self, key: str) -> ChannelAccount | None:
        """See ChannelAccounts.find."""
        return self._accounts.get(key)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One value that a kind of channel needs of its account; `shown` when it opens nothing.

    What its provider could never have given out is refused when it is entered: `form` is what it must look like.
    """

    name: str
    title: Text
    needed: bool = True
    shown: bool = False
    form: re.Pattern[str] | None = None
    wrong: Text = _WRONG

    def fault(self, value: str) -> Text | None:
        """What is wrong with a value; None when nothing is to be seen."""
        return self.wrong if self.form is not None and value and not self.form.fullmatch(value) else None


RATE = Wanted("per_second", Text("每秒至多几条", "messages a second, at most"), needed=False, shown=True)
"""How fast an account may be used, where its keeper says so."""
FASTEST = 1000
_NO_RATE = Text("应为大于 0 的数", "must be a number above 0")


def rate_faults(values: Mapping[str, str]) -> dict[str, Text]:
    """What is wrong with the rate of an account; empty when it has none."""
    try:
        sound = 0 < float(values.get(RATE.name) or 1) <= FASTEST
    except ValueError:
        sound = False
    return {} if sound else {RATE.name: _NO_RATE}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of channel that works through accounts: the schema of its addresses, and what an account holds.

    `per_second` is what the provider lets through at most, where it says so.
    """

    channel: str
    title: Text
    wants: tuple[Wanted, ...]
    base_url: str = ""
    """Where the provider listens; empty when every deployment has its own."""
    per_second: float | None = None
    target: Text = field(default_factory=lambda: Text("接收人标识", "who receives"))
    """What the second piece of an address is."""
    note: Text | None = None
    """What has to be set up at the provider besides."""
    written_back: bool = False
    """Whether people write back by nothing but their number, so that a call has to carry a code."""
    cards_for: timedelta | None = None
    """For how long after it was sent or tapped a card can be made to show something else; None where there is none.

    Feishu: 14 days, WeCom: 72 hours, as they say. DingTalk names no limit: a month is our own.
    """
    secure: str = "https"
    here: str = "http"
    """How the provider is spoken to: anywhere, and on this machine."""
    placed: bool = False
    """Whether its values say where the provider listens, so that `base_url` may be left empty."""
    faults: Callable[[Mapping[str, str]], dict[str, Text]] = field(default=lambda _: {})
    """What is wrong with the values of an account, by their names."""

    def rate(self, values: Mapping[str, str]) -> float | None:
        """How many messages a second may go through an account with these values; None where nothing limits it."""
        said = values.get(RATE.name)
        return float(said) if said else self.per_second

    @property
    def limited(self) -> bool:
        """Whether an account of this kind may have a rate."""
        return self.per_second is not None or RATE in self.wants
