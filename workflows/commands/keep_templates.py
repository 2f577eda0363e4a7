"""What is known of the templates of a channel account: asked of the provider, or entered by the system keeper.

A message whose template is known not to be approved is not handed over; one of which nothing is known is, and the
provider decides. Asking goes over the network and is done between two commands, never in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from notifiers.channels.accounts import AccountFault, ChannelAccount
from notifiers.channels.approvals import Examined
from notifiers.channels.templates import Approval, Template, templates
from records.channel_account import KeptAccount
from records.questions import channels
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.channel_accounts import as_used
from workflows.commands.keep_accounts import may_keep
from workflows.work import Work

_NONE = Text("没有这个渠道账号", "there is no such channel account")
_NO_TEMPLATE = Text("该渠道账号没有这个模板", "the channel account has no such template")
_UNREAD = Text("模板写法有误", "a template can not be read")
_STATE = Text("须为 approved、waiting 或 refused", "must be approved, waiting or refused")


@dataclass(frozen=True, slots=True)
class KeptTemplate:
    """A template of an account with what is known of it; `state` is empty when nothing is."""

    template: Template
    state: str = ""
    why: str = ""
    known_at: str = ""


def of_account(work: Work, key: str) -> tuple[ChannelAccount, list[KeptTemplate]]:
    """An account and its templates, for its keeper."""
    kept = _kept(work, key)
    account, known = as_used(kept), kept.approvals
    return account, [KeptTemplate(one, **known.get(one.code, {})) for one in _templates(account)]


def note(work: Work, key: str, found: Mapping[str, Examined]) -> None:
    """Keeps what was learnt of templates, by their numbers; one entry of the office journal for each that changed."""
    kept = _kept(work, key)
    strange = found.keys() - {one.code for one in _templates(as_used(kept))}
    if strange:
        raise Refused(Refusal(Cause.UNKNOWN, _NO_TEMPLATE))
    known: dict[str, Any] = dict(kept.approvals)
    for code, one in found.items():
        before, after = known.get(code, {}), {"state": str(one.state), "why": one.why}
        known[code] = after | {"known_at": work.now.isoformat()}
        if {name: before.get(name) for name in after} != after:
            work.ledger.office(
                "channel_template", subject=f"channel_account:{key}", template=code, before=before.get("state"),
                after=str(one.state), why=one.why,
            )  # fmt: skip
    kept.approvals = known
    channels.keep(work.session, kept)


def enter(work: Work, key: str, code: str, state: str, why: str) -> None:
    """Enters by hand what the provider's console says of a template."""
    if state not in set(Approval):
        raise Refused(Refusal(Cause.FORM, _STATE, fields={"state": _STATE}))
    note(work, key, {code: Examined(Approval(state), why.strip()[:200])})


def _kept(work: Work, key: str) -> KeptAccount:
    may_keep(work, "channel:templates")
    kept = channels.in_use(work.session, key)
    if kept is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NONE))
    return kept


def _templates(account: ChannelAccount) -> list[Template]:
    try:
        return templates(account)
    except AccountFault as fault:
        raise Refused(Refusal(Cause.FORM, _UNREAD)) from fault
