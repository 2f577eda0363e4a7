"""Channel accounts as the system keeper keeps them: entered, changed, closed. No secret is ever shown again.

Every change is one entry of the office journal; of a secret it says that it was set or changed, never what it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from notifiers.address import one_name
from notifiers.channels.accounts import Kind
from notifiers.channels.kinds import KINDS
from records.channel_account import KeptAccount
from records.questions import channels
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.keep_accounts import may_keep
from workflows.work import Work

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_FORM = Text("请检查填写内容", "please check what you typed")
_BAD_KEY = Text("2 至 40 个小写字母、数字或 . _ -", "2 to 40 lower-case letters, digits or . _ -")
_TAKEN = Text("已有同名渠道账号", "there is a channel account of this name")
_NO_KIND = Text("没有这种渠道", "there is no such kind of channel")
_BAD_URL = Text("须为 {secure} 地址（本机可用 {here}）", "must be an {secure} address ({here} on this machine only)")
_NEEDED = Text("必填", "is needed")
_UNKNOWN = Text("该渠道没有这一项：{names}", "this kind of channel has no such value: {names}")
_NONE = Text("没有这个渠道账号", "there is no such channel account")
_WHY = Text("请说明理由", "say why")


@dataclass(frozen=True, slots=True)
class WantedAccount:
    """A channel account as it is to be. An empty `base_url` is the provider's own."""

    key: str
    channel: str
    drill: bool
    base_url: str = ""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


def every(work: Work) -> list[KeptAccount]:
    """Every channel account, for its keeper."""
    may_keep(work, "channels")
    return channels.all_accounts(work.session)


def enter(work: Work, wanted: WantedAccount) -> KeptAccount:
    """Enters an account. What kind it is, and whether it is for drills, never changes."""
    may_keep(work, "channel:enter")
    faults = {} if _KEY.fullmatch(wanted.key) else {"key": _BAD_KEY}
    if not faults and channels.with_key(work.session, wanted.key) is not None:
        faults = {"key": _TAKEN}
    kind = KINDS.get(wanted.channel)
    if kind is None:
        raise Refused(Refusal(Cause.FORM, _FORM, fields=faults | {"channel": _NO_KIND}))
    values = {name: value.strip() for name, value in wanted.values.items() if value.strip()}
    base_url = (wanted.base_url.strip() or kind.base_url).rstrip("/")
    _sound(faults | _url_faults(kind, base_url) | _value_faults(kind, values))
    made = KeptAccount(
        key=wanted.key, channel=wanted.channel, drill=wanted.drill, base_url=base_url,
        secrets=json.dumps(values, ensure_ascii=False), opened_at=work.now,
    )  # fmt: skip
    channels.keep(work.session, made)
    work.ledger.office("channel_account", subject=_subject(made), before=None, after=told(made))
    return made


def change(work: Work, key: str, base_url: str, values: Mapping[str, str], why: str) -> KeptAccount:
    """Changes where the provider listens and the values that are given; what is left empty stays as it is."""
    kept = _kept(work, key, "channel:change", why)
    kind = KINDS[kept.channel]
    given = {name: value.strip() for name, value in values.items() if value.strip()}
    known = json.loads(kept.secrets) | given
    address = (base_url.strip() or kept.base_url).rstrip("/")
    _sound(_url_faults(kind, address) | _value_faults(kind, known))
    before = told(kept)
    kept.base_url, kept.secrets = address, json.dumps(known, ensure_ascii=False)
    channels.keep(work.session, kept)
    after = told(kept) | {"changed": sorted(given)}
    work.ledger.office("channel_account", subject=_subject(kept), why=why, before=before, after=after)
    return kept


def close(work: Work, key: str, why: str) -> None:
    """Closes an account: within seconds nothing goes through it any more, and nothing is heard through it."""
    kept = _kept(work, key, "channel:close", why)
    before = told(kept)
    kept.closed_at, kept.secrets = work.now, "{}"
    channels.keep(work.session, kept)
    work.ledger.office("channel_account", subject=_subject(kept), why=why, before=before, after=told(kept))


def told(kept: KeptAccount) -> dict[str, Any]:
    """What is told of an account: of its values those that open nothing, of the others that they are set."""
    kind, values = KINDS.get(kept.channel), json.loads(kept.secrets or "{}")
    shown = {one.name for one in kind.wants if one.shown} if kind else set()
    return {
        "channel": kept.channel, "drill": kept.drill, "base_url": kept.base_url, "closed": kept.closed_at is not None,
        "values": {name: value if name in shown else "***" for name, value in sorted(values.items())},
    }  # fmt: skip


def _kept(work: Work, key: str, asked: str, why: str) -> KeptAccount:
    may_keep(work, asked)
    kept = channels.in_use(work.session, key)
    if kept is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NONE))
    if not why.strip():
        raise Refused(Refusal(Cause.FORM, _WHY, fields={"why": _WHY}))
    return kept


def _sound(faults: dict[str, Text]) -> None:
    if faults:
        raise Refused(Refusal(Cause.FORM, _FORM, fields=faults))


def _url_faults(kind: Kind, address: str) -> dict[str, Text]:
    if not address and kind.placed:
        return {}
    bad = {"base_url": _BAD_URL.filled(secure=kind.secure, here=kind.here)}
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return bad
    here = parts.scheme == kind.here and one_name(host) == "127.0.0.1"
    sound = (parts.scheme == kind.secure or here) and host and not (parts.username or parts.password or parts.fragment)
    return {} if sound and address.isascii() and address.isprintable() and " " not in address else bad


def _value_faults(kind: Kind, values: Mapping[str, str]) -> dict[str, Text]:
    faults = {one.name: _NEEDED for one in kind.wants if one.needed and not values.get(one.name)}
    faults |= {one.name: fault for one in kind.wants if (fault := one.fault(values.get(one.name, "")))}
    strange = sorted(values.keys() - {one.name for one in kind.wants})
    faults = kind.faults(values) | faults
    return faults | ({"values": _UNKNOWN.filled(names="、".join(strange))} if strange else {})


def _subject(kept: KeptAccount) -> str:
    return f"channel_account:{kept.key}"
