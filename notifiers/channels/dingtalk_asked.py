"""What became of a work notice: POST /topapi/message/corpconversation/getsendresult, for a day after it was sent.

Who is in no list was not reached yet. Of the lists of those who were not reached the documents name both
`forbidden_user_id_list` and `forbidden_list` (with codes); both are read. 143106, the same words once before today, is
no failure of ours: the first sending of the very same message is what is on the phone.

Names were checked against dingtalk-sdk; source: https://open.dingtalk.com/document/development,
gets-the-result-of-sending-messages-asynchronously-to-the-enterprise. Of cards DingTalk tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.dingtalk_access import asked_old
from notifiers.channels.dingtalk_signing import GIVEN_BEFORE
from notifiers.channels.heard import Receipt, Step
from notifiers.notifier import Result

_LISTS = {
    "read_user_id_list": Step.READ,
    "unread_user_id_list": Step.DELIVERED,
    "failed_user_id_list": Step.FAILED,
    "invalid_user_id_list": Step.FAILED,
    "forbidden_user_id_list": Step.FAILED,
}


def ask(account: ChannelAccount, provider_id: str, target: str) -> tuple[Receipt, ...]:
    """See Asker."""
    if not provider_id.isdecimal():
        return ()
    body = {"agent_id": int(account.secret("agent_id")), "task_id": int(provider_id)}
    told = asked_old(account, "/topapi/message/corpconversation/getsendresult", body)
    if isinstance(told, Result) or told.code:
        return ()
    return told_of(told.body.get("send_result") or {}, provider_id, target)


def told_of(result: Mapping[str, Any], provider_id: str, target: str) -> tuple[Receipt, ...]:
    """What the lists of a result say of one person."""
    codes = _codes(result, target)
    if GIVEN_BEFORE in codes:
        return ()
    steps = [(step, name) for name, step in _LISTS.items() if target in (result.get(name) or ())]
    steps += [(Step.FAILED, f"code {code}") for code in codes]
    return tuple(
        Receipt(f"{step}:{provider_id}", step, provider_id=provider_id, detail=detail) for step, detail in steps[:1]
    )


def _codes(result: Mapping[str, Any], target: str) -> list[str]:
    listed = result.get("forbidden_list") or ()
    return [str(one.get("code")) for one in listed if str(one.get("userid")) == target]
