"""What rehearsed providers of SMS and calls share: how a request goes, templates as an account has them, and the
words on the phone.

A template is one that the account names; nobody knows its fixed words here, so the phone shows what fills it. One whose
number ends in 202 waits for its approval, one in 403 was refused.
"""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from aiohttp import web
from typing_extensions import override

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.aliyun_sms_heard import number_of
from notifiers.channels.telephone import plain
from notifiers.channels.templates import NOTHING, Approval, longest_of, templates
from notifiers.phones import Parcel
from notifiers.rehearsed.exchange import Exchange, Taken
from notifiers.rehearsed.provider import Asking, Callback, Draw, Provider
from notifiers.tray import Trouble

_NOT_APPROVED = {"202": Approval.WAITING, "403": Approval.REFUSED}
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
    """A message as a provider was given it: to whom, by which template with which values, under which key."""

    to: str
    template: str
    values: tuple[str, ...]
    key: str
    sign: str = ""


class Texting(Provider):
    """A provider that sends by approved templates; each says how it proves, reads and answers a request."""

    longest: ClassVar[int]
    """Characters of a variable, where the account does not say."""
    faults: ClassVar[Mapping[str, str]]
    """Its codes for what `fault` finds wrong."""
    troubles: ClassVar[Mapping[Trouble, str]]
    """Its codes for what an order makes it tell."""

    @override
    async def asked(self, exchange: Exchange, asking: Asking) -> web.StreamResponse:
        refused = self.refused(asking, exchange.now())
        if refused:
            return self.refusing(refused)
        examined = self.examined(asking)
        if examined is not None:
            return examined
        given = self.given(asking)
        wrong = fault(asking.account, given, longest_of(asking.account, self.longest))
        if wrong:
            return self.told(given, Taken(""), self.faults[wrong])
        taken = await exchange.take(self, asking, parcel(asking.account, given))
        return self.told(given, taken, self.troubles.get(taken.trouble, ""))

    @abstractmethod
    def refused(self, asking: Asking, now: datetime) -> str:
        """The code with which a request is not believed; empty when it is."""

    @abstractmethod
    def refusing(self, code: str) -> web.Response:
        """How it answers a request that it does not believe."""

    @abstractmethod
    def examined(self, asking: Asking) -> web.Response | None:
        """The answer to a question about templates; None when something else was asked."""

    @abstractmethod
    def given(self, asking: Asking) -> Given:
        """The message that was asked for."""

    @abstractmethod
    def told(self, given: Given, taken: Taken, code: str) -> web.Response:
        """How it answers; `code` says what went wrong, empty when nothing did."""


def approval(code: str) -> Approval:
    """What the examiners have said of a template."""
    return next((state for end, state in _NOT_APPROVED.items() if code.endswith(end)), Approval.APPROVED)


def fault(account: ChannelAccount, given: Given, longest: int) -> str:
    """What is wrong with the values: template, count, length or link; empty when nothing is."""
    known = {one.code: one for one in templates(account)}
    if given.template not in known or approval(given.template) is not Approval.APPROVED:
        return "template"
    if len(given.values) != len(known[given.template].pieces) or not all(given.values):
        return "count"
    if any(len(one) > longest for one in given.values):
        return "length"
    return "link" if any(_LINK.search(one) for one in given.values) else ""


def parcel(account: ChannelAccount, given: Given) -> Parcel:
    """The message as it lies on the phone."""
    names = next(one.pieces for one in templates(account) if one.code == given.template)
    said = [_shown(name, value) for name, value in zip(names, given.values, strict=True) if value != NOTHING]
    sign = f"【{given.sign}】" if given.sign else ""
    repeat = given.key.rpartition(".")[2]
    return Parcel(
        channel=account.channel, to=plain(given.to), number=number_of(given.key),
        repeat=int(repeat) if repeat.isdecimal() else 0, subject="", body=sign + "，".join(said), account=account.key,
    )  # fmt: skip


def made_up(draw: Draw, prefix: str = "") -> dict[str, str]:
    """The values that every made-up account of this sort has."""
    return {
        "door_key": draw("door_key", 16).hex(),
        "call": f"{prefix}1001 who,what,post,code",
        "stand_down": f"{prefix}1002 who,what",
        "notice": f"{prefix}1003 text",
        "longest": "35",
    }


def pushed(account: ChannelAccount, told: object) -> Callback:
    """What is told at the account's door, with its key."""
    body = json.dumps(told, ensure_ascii=False).encode()
    return Callback(body, {"Content-Type": "application/json"}, {"key": account.secret("door_key")})


def same(proof: str, headers: Mapping[str, str]) -> bool:
    """Whether a request came with this proof."""
    return proof == headers.get("Authorization", "")


def _shown(name: str, value: str) -> str:
    return f"回复 {value}1 收到，{value}2 不能到岗" if name == "code" and value.isdecimal() else value
