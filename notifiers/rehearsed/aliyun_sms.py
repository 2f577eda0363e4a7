"""SMS by Alibaba Cloud, rehearsed: proves the signature, refuses what the real one refuses, and pushes what comes.

A nonce is good once, as with the real one; nothing else makes two requests one message.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from typing_extensions import override

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.aliyun_signing import authorization, canonical_query
from notifiers.channels.aliyun_sms_signing import KIND, USUAL_LONGEST
from notifiers.channels.batches import HERE
from notifiers.channels.heard import Step
from notifiers.channels.templates import Approval, longest_of
from notifiers.phones import Arrived
from notifiers.rehearsed import texting
from notifiers.rehearsed.exchange import Exchange
from notifiers.rehearsed.provider import Act, Asking, Callback, Draw, Provider
from notifiers.tray import Trouble

_TELLS = {
    Trouble.refuse: ("isv.MOBILE_NUMBER_ILLEGAL", "号码格式错误"),
    Trouble.busy: ("isp.SYSTEM_ERROR", "系统错误"),
    Trouble.throttled: ("isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1"),
    Trouble.body_error: ("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名"),
}
_FAULTS = {
    "template": ("isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板"),
    "count": ("isv.TEMPLATE_MISSING_PARAMETERS", "模板缺少变量"),
    "length": ("isv.PARAM_LENGTH_LIMIT", "参数超出长度限制"),
    "link": ("isv.PARAM_NOT_SUPPORT_URL", "变量不支持传入URL"),
}
_STATUS = {Approval.WAITING: 0, Approval.APPROVED: 1, Approval.REFUSED: 2}
_LONGEST_AGO = timedelta(minutes=15)


class RehearsedAliyunSms(Provider):
    """See `channels.aliyun_sms`."""

    kind = KIND.channel
    hears = frozenset({"text"})

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
    async def asked(self, exchange: Exchange, asking: Asking) -> web.StreamResponse:
        refused = self._refused(asking, exchange.now())
        if refused:
            return _said({"Code": refused, "Message": refused}, 400)
        asked = asking.request.query
        if asking.request.headers["x-acs-action"] == "QuerySmsTemplate":
            return _template(asked.get("TemplateCode", ""))
        values = tuple(str(one) for one in json.loads(asked.get("TemplateParam", "{}")).values())
        given = texting.Given(
            asked["PhoneNumbers"], asked["TemplateCode"], values, asked.get("OutId", ""), asked["SignName"]
        )
        wrong = texting.fault(asking.account, given, longest_of(asking.account, USUAL_LONGEST))
        if wrong:
            return _told(_FAULTS[wrong])
        taken = await exchange.take(self, asking, texting.parcel(asking.account, given))
        if taken.trouble in _TELLS:
            return _told(_TELLS[taken.trouble])
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

    def _refused(self, asking: Asking, now: datetime) -> str:
        """Why a request is not believed; empty when it is."""
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


def _told(what: tuple[str, str]) -> web.Response:
    code, message = what
    return _said({"Code": code, "Message": message, "RequestId": "rehearsed"})


def _said(said: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(said, status=status)


def _clock(at: datetime) -> str:
    return f"{at.astimezone(HERE):%Y-%m-%d %H:%M:%S}"
