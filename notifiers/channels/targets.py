"""Whom an address of each channel may name: asked by whoever enters addresses, and true of the channels themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from notifiers.address import Address
from notifiers.channels.telephone import can_be_rung, can_be_texted

MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
NUMBER = re.compile(r"\+?[0-9]{3,20}")
# @all is everybody, and | another member.
MEMBER = re.compile(r"[a-z0-9][a-z0-9_.@-]{0,63}")
_SUITS: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(("tmail", "tmails", "smtp"), MAILBOX.fullmatch),
    **dict.fromkeys(("tsms", "tsmss"), NUMBER.fullmatch),
    **dict.fromkeys(("aliyunsms", "tencentsms"), can_be_texted),
    "tencentvoice": can_be_rung,
    "wecomapp": MEMBER.fullmatch,
    **dict.fromkeys(("centre", "dingapp", "feishuapp", "further", "hook"), bool),
}


def suits(address: Address) -> bool:
    """Whether whoever receives is named as the channel takes it; channels that are not ours take anything."""
    named = _SUITS.get(address.schema)
    return named is None or bool(named(address.target))
