"""What a provider says of a template: approved, waiting or refused, and why; asked of those that can be asked.

    Alibaba Cloud SMS   QuerySmsTemplate: TemplateStatus 0 in review, 1 approved, 2 refused, 10 withdrawn; Reason
    Tencent Cloud SMS   DescribeSmsTemplateList: StatusCode 0 in force, 1 in review, 2 approved and not yet in force,
                        -1 refused; ReviewReply

Fields and values are those of the SDKs alibabacloud_dysmsapi20170525 and tencentcloud-sdk-python-sms. Tencent's voice
service has no such question: what became of its templates is entered by hand. Light: no Apprise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notifiers import reasons
from notifiers.channels import aliyun_signing, aliyun_sms_signing, tencent_signing, tencent_sms_signing
from notifiers.channels.accounts import AccountFault, ChannelAccount
from notifiers.channels.templates import Approval
from notifiers.channels.web import Said, ask
from notifiers.notifier import Outcome, Result


@dataclass(frozen=True, slots=True)
class Examined:
    """What the examiners have said of a template."""

    state: Approval
    why: str = ""


_ALIYUN = {0: Approval.WAITING, 1: Approval.APPROVED, 2: Approval.REFUSED, 10: Approval.REFUSED}
_TENCENT = {0: Approval.APPROVED, 1: Approval.WAITING, 2: Approval.WAITING, -1: Approval.REFUSED}


def examined(account: ChannelAccount, code: str, now: datetime) -> Examined | Result:
    """What the provider says of a template; a Result with words when it could not be asked or says nothing of use."""
    asking = ASKERS[account.channel]
    try:
        said = asking(account, code, now)
        return said if isinstance(said, Result) else _READERS[account.channel](said)
    except AccountFault as fault:
        return Result(Outcome.failed_for_good, str(fault), reason=reasons.ACCOUNT_WRONG)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        return Result(Outcome.failed_for_now, type(fault).__name__, reason=reasons.REQUEST_REFUSED)


def _ask_aliyun(account: ChannelAccount, code: str, now: datetime) -> Said | Result:
    action = aliyun_signing.Action("QuerySmsTemplate", aliyun_sms_signing.VERSION, {"TemplateCode": code})
    return ask(aliyun_signing.request(account, action, now))


def _ask_tencent(account: ChannelAccount, code: str, now: datetime) -> Said | Result:
    asked = {"International": 0, "TemplateIdSet": [int(code)]}
    action = tencent_signing.Action(
        tencent_sms_signing.SERVICE, "DescribeSmsTemplateList", tencent_sms_signing.VERSION, asked
    )
    return ask(tencent_signing.request(account, action, now))


def _read_aliyun(said: Said) -> Examined | Result:
    body = json.loads(said.body)
    if body["Code"] != "OK":
        return _not_told(str(body["Code"]), str(body.get("Message", "")))
    state = _ALIYUN[int(body["TemplateStatus"])]
    return Examined(state, str(body.get("Reason") or "")[:200] if state is Approval.REFUSED else "")


def _read_tencent(said: Said) -> Examined | Result:
    body: dict[str, Any] = json.loads(said.body)["Response"]
    if "Error" in body:
        return _not_told(str(body["Error"]["Code"]), str(body["Error"].get("Message", "")))
    (told,) = body["DescribeTemplateStatusSet"]
    state = _TENCENT[int(told["StatusCode"])]
    return Examined(state, str(told.get("ReviewReply") or "")[:200] if state is Approval.REFUSED else "")


def _not_told(code: str, words: str) -> Result:
    return Result(Outcome.failed_for_good, f"{code} {words}".strip()[:200], reason=reasons.REQUEST_REFUSED)


ASKERS: Mapping[str, Callable[[ChannelAccount, str, datetime], Said | Result]] = {
    aliyun_sms_signing.KIND.channel: _ask_aliyun,
    tencent_sms_signing.KIND.channel: _ask_tencent,
}
"""The kinds of channel whose provider can be asked."""
_READERS: Mapping[str, Callable[[Said], Examined | Result]] = {
    aliyun_sms_signing.KIND.channel: _read_aliyun,
    tencent_sms_signing.KIND.channel: _read_tencent,
}
