"""SMS by Alibaba Cloud, rehearsed: proves the signature, refuses what the real one refuses, and pushes what comes.

A nonce is good once, as with the real one; nothing else makes two requests one message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from aiohttp import web
from typing_extensions import override

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.aliyun_signing import authorization, canonical_query
from notifiers.channels.aliyun_sms_signing import KIND, USUAL_LONGEST
from notifiers.channels.batches import HERE
from notifiers.channels.heard import Step
from notifiers.channels.templates import Approval
from notifiers.phones import Arrived
from notifiers.rehearsed import texting
from notifiers.rehearsed.exchange import Taken
from notifiers.rehearsed.provider import Act, Asking, Callback, Draw
from notifiers.tray import Trouble

_WORDS = {
    "isv.MOBILE_NUMBER_ILLEGAL": "号码格式错误",
    "isp.SYSTEM_ERROR": "系统错误",
    "isv.BUSINESS_LIMIT_CONTROL": "触发分钟级流控Permits:1",
    "isv.SMS_SIGNATURE_ILLEGAL": "该账号下找不到对应签名",
    "isv.SMS_TEMPLATE_ILLEGAL": "该账号下找不到对应模板",
    "isv.TEMPLATE_MISSING_PARAMETERS": "模板缺少变量",
    "isv.PARAM_LENGTH_LIMIT": "参数超出长度限制",
    "isv.PARAM_NOT_SUPPORT_URL": "变量不支持传入URL",
}
"""What it says with a code."""
_STATUS = {Approval.WAITING: 0, Approval.APPROVED: 1, Approval.REFUSED: 2}
_LONGEST_AGO = timedelta(minutes=15)


class RehearsedAliyunSms(texting.Texting):
    """See `channels.aliyun_sms`."""

    kind = KIND.channel
    hears = frozenset({"text"})
    longest = USUAL_LONGEST
    faults: ClassVar[Mapping[str, str]] = {
        "template": "isv.SMS_TEMPLATE_ILLEGAL",
        "count": "isv.TEMPLATE_MISSING_PARAMETERS",
        "length": "isv.PARAM_LENGTH_LIMIT",
        "link": "isv.PARAM_NOT_SUPPORT_URL",
    }
    troubles: ClassVar[Mapping[Trouble, str]] = {
        Trouble.refuse: "isv.MOBILE_NUMBER_ILLEGAL",
        Trouble.busy: "isp.SYSTEM_ERROR",
        Trouble.throttled: "isv.BUSINESS_LIMIT_CONTROL",
        Trouble.body_error: "isv.SMS_SIGNATURE_ILLEGAL",
    }

    def __init__(self) -> None:
        self._nonces: set[tuple[str, str]] = set()

    @override
    def made_up(self, draw: Draw) -> dict[str, str]:
        return texting.made_up(draw, "SMS_") | {
            "access_key_id": f"LTAI{draw('id', 8).hex()}",
            "access_key_secret": draw("secret", 15).hex(),
            "sign_name": "演练县防指",
        }

    @override
    def refusing(self, code: str) -> web.Response:
        return _said({"Code": code, "Message": code}, 400)

    @override
    def examined(self, asking: Asking) -> web.Response | None:
        if asking.request.headers["x-acs-action"] != "QuerySmsTemplate":
            return None
        return _template(asking.request.query.get("TemplateCode", ""))

    @override
    def given(self, asking: Asking) -> texting.Given:
        asked = asking.request.query
        values = tuple(str(one) for one in json.loads(asked.get("TemplateParam", "{}")).values())
        return texting.Given(
            asked["PhoneNumbers"], asked["TemplateCode"], values, asked.get("OutId", ""), asked["SignName"]
        )

    @override
    def told(self, given: texting.Given, taken: Taken, code: str) -> web.Response:
        if code:
            return _said({"Code": code, "Message": _WORDS[code], "RequestId": "rehearsed"})
        return _said({"Code": "OK", "Message": "OK", "BizId": taken.id, "RequestId": taken.id})

    @override
    def receipt(
        self, account: ChannelAccount, message: Arrived, told: tuple[Step, str], at: datetime
    ) -> Callback | None:
        step, _ = told
        if step is Step.READ:
            return None
        code = "DELIVERED" if step is Step.DELIVERED else "MOBILE_NOT_ON_SERVICE"
        report = {
            "phone_number": message.to, "send_time": _clock(at), "report_time": _clock(at),
            "success": step is Step.DELIVERED, "err_code": code, "err_msg": code, "sms_size": "1",
            "biz_id": message.provider_id, "out_id": f"{message.number}.{message.repeat}",
        }  # fmt: skip
        return texting.pushed(account, [report])

    @override
    def acted(self, account: ChannelAccount, act: Act, at: datetime) -> Callback | None:
        if not act.text:
            return None
        said = {
            "phone_number": act.message.to, "content": act.text, "send_time": _clock(at), "dest_code": "1234",
            "sequence_id": act.event,
        }  # fmt: skip
        return texting.pushed(account, [said])

    @override
    def refused(self, asking: Asking, now: datetime) -> str:
        headers, url = asking.request.headers, asking.request.rel_url
        named = re.search(r"SignedHeaders=([a-z0-9;-]+)", headers.get("Authorization", ""))
        if named is None or not all(name in headers for name in named[1].split(";")):
            return "IncompleteSignature"
        signed = {name: headers[name] for name in named[1].split(";")}
        account = asking.account
        proof = authorization(
            account.secret("access_key_id"), account.secret("access_key_secret"),
            (url.raw_path, canonical_query(asking.request.query)), signed,
        )  # fmt: skip
        if asking.request.method != "POST" or not texting.same(proof, headers):
            return "SignatureDoesNotMatch"
        at = datetime.fromisoformat(signed["x-acs-date"].replace("Z", "+00:00"))
        if abs(now - at) > _LONGEST_AGO:
            return "InvalidTimeStamp.Expired"
        nonce = (account.key, signed["x-acs-signature-nonce"])
        if nonce in self._nonces:
            return "SignatureNonceUsed"
        self._nonces.add(nonce)
        return ""


def _template(code: str) -> web.Response:
    found = texting.approval(code)
    reason = "模板内容与用途不符" if found is Approval.REFUSED else "无审批备注"
    said = {"Code": "OK", "TemplateCode": code, "TemplateStatus": _STATUS[found], "Reason": reason}
    return _said(said)


def _said(said: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(said, status=status)


def _clock(at: datetime) -> str:
    return f"{at.astimezone(HERE):%Y-%m-%d %H:%M:%S}"
