"""SMS and calls by Tencent Cloud, rehearsed: proves the signature, refuses what the real one refuses, and pushes what
comes of them: reports and texts, calls that were taken and keys that were pressed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from aiohttp import web
from typing_extensions import override

from notifiers.channels import tencent_sms_signing, tencent_voice_signing
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.batches import HERE
from notifiers.channels.heard import Step
from notifiers.channels.telephone import COUNTRY
from notifiers.channels.templates import Approval
from notifiers.channels.tencent_signing import authorization
from notifiers.phones import Arrived
from notifiers.rehearsed import texting
from notifiers.rehearsed.exchange import Taken
from notifiers.rehearsed.provider import Act, Asking, Callback, Draw
from notifiers.tray import Trouble

_FAULTS = {
    "template": "FailedOperation.TemplateUnapprovedOrNotExist",
    "count": "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
    "length": "InvalidParameterValue.TemplateParameterLengthLimit",
    "link": "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
}
_STATUS = {Approval.WAITING: 1, Approval.APPROVED: 0, Approval.REFUSED: -1}
_LONGEST_AGO = timedelta(minutes=5)


class _Rehearsed(texting.Texting):
    """What the two services share: signature, templates, errors of a request."""

    service: ClassVar[str]
    faults = _FAULTS

    @override
    def made_up(self, draw: Draw) -> dict[str, str]:
        return texting.made_up(draw) | {
            "secret_id": f"AKID{draw('id', 16).hex()}",
            "secret_key": draw("key", 16).hex(),
            "app_id": "1400006666",
        }

    @override
    def refused(self, asking: Asking, now: datetime) -> str:
        headers, url = asking.request.headers, asking.request.rel_url
        seconds = headers.get("X-TC-Timestamp", "")
        if asking.request.method != "POST" or not seconds.isdecimal():
            return "MissingParameter"
        at = datetime.fromtimestamp(int(seconds), UTC)
        proof = authorization(asking.account, self.service, (headers["Host"], url.raw_path, asking.body), at)
        if not texting.same(proof, headers):
            return "AuthFailure.SignatureFailure"
        return "AuthFailure.SignatureExpire" if abs(now - at) > _LONGEST_AGO else ""

    @override
    def refusing(self, code: str) -> web.Response:
        return _error(code)

    @override
    def examined(self, asking: Asking) -> web.Response | None:
        if asking.request.headers["X-TC-Action"] != "DescribeSmsTemplateList":
            return None
        return _templates(json.loads(asking.body)["TemplateIdSet"])


class RehearsedTencentSms(_Rehearsed):
    """See `channels.tencent_sms`."""

    kind = tencent_sms_signing.KIND.channel
    service = tencent_sms_signing.SERVICE
    longest = tencent_sms_signing.USUAL_LONGEST
    hears = frozenset({"text"})
    troubles: ClassVar[Mapping[Trouble, str]] = {
        Trouble.refuse: "InvalidParameterValue.IncorrectPhoneNumber",
        Trouble.busy: "InternalError.OtherError",
        Trouble.throttled: "LimitExceeded.PhoneNumberThirtySecondLimit",
        Trouble.body_error: "FailedOperation.SignatureIncorrectOrUnapproved",
    }

    @override
    def made_up(self, draw: Draw) -> dict[str, str]:
        return super().made_up(draw) | {"sign_name": "演练县防指"}

    @override
    def given(self, asking: Asking) -> texting.Given:
        said = json.loads(asking.body)
        (to,) = said["PhoneNumberSet"]
        values = tuple(said["TemplateParamSet"])
        return texting.Given(to, said["TemplateId"], values, said["SessionContext"], said["SignName"])

    @override
    def told(self, given: texting.Given, taken: Taken, code: str) -> web.Response:
        status = {
            "SerialNo": taken.id, "PhoneNumber": given.to, "Fee": 0 if code else 1, "SessionContext": given.key,
            "Code": code or "Ok", "Message": code or "send success", "IsoCode": "CN",
        }  # fmt: skip
        return _response({"SendStatusSet": [status]})

    @override
    def receipt(
        self, account: ChannelAccount, message: Arrived, told: tuple[Step, str], at: datetime
    ) -> Callback | None:
        step, _ = told
        if step is Step.READ:
            return None
        done = step is Step.DELIVERED
        report = {
            "user_receive_time": f"{at.astimezone(HERE):%Y-%m-%d %H:%M:%S}", "nationcode": COUNTRY,
            "mobile": message.to, "report_status": "SUCCESS" if done else "FAIL",
            "errmsg": "DELIVRD" if done else "UNDELIV", "description": "rehearsed", "sid": message.provider_id,
        }  # fmt: skip
        return texting.pushed(account, [report])

    @override
    def acted(self, account: ChannelAccount, act: Act, at: datetime) -> Callback | None:
        if not act.text:
            return None
        said = {
            "extend": "", "mobile": act.message.to, "nationcode": COUNTRY, "sign": account.secrets.get("sign_name", ""),
            "text": act.text, "time": int(at.timestamp()),
        }  # fmt: skip
        return texting.pushed(account, said)


class RehearsedTencentVoice(_Rehearsed):
    """See `channels.tencent_voice`. A call that reaches its phone is taken at once."""

    kind = tencent_voice_signing.KIND.channel
    service = tencent_voice_signing.SERVICE
    longest = tencent_voice_signing.USUAL_LONGEST
    hears = frozenset({"key"})
    troubles: ClassVar[Mapping[Trouble, str]] = {
        Trouble.refuse: "InvalidParameterValue.CalledNumberVerifyFail",
        Trouble.busy: "InternalError.UpstreamError",
        Trouble.throttled: "LimitExceeded.DeliveryFrequencyLimit",
        Trouble.body_error: "FailedOperation.InsufficientBalanceInVoicePackage",
    }

    @override
    def given(self, asking: Asking) -> texting.Given:
        said = json.loads(asking.body)
        return texting.Given(
            said["CalledNumber"], said["TemplateId"], tuple(said["TemplateParamSet"]), said["SessionContext"]
        )

    @override
    def told(self, given: texting.Given, taken: Taken, code: str) -> web.Response:
        if code:
            return _error(code)
        return _response({"SendStatus": {"CallId": taken.id, "SessionContext": given.key}})

    @override
    def receipt(
        self, account: ChannelAccount, message: Arrived, told: tuple[Step, str], at: datetime
    ) -> Callback | None:
        step, _ = told
        if step is Step.READ:
            return None
        seconds = str(int(at.timestamp()))
        call = {
            "result": "0" if step is Step.DELIVERED else "1", "accept_time": seconds, "call_from": "",
            "callid": message.provider_id, "end_calltime": seconds, "fee": "1", "mobile": message.to,
            "nationcode": COUNTRY, "start_calltime": seconds,
        }  # fmt: skip
        return texting.pushed(account, {"voiceprompt_callback": call})

    @override
    def acted(self, account: ChannelAccount, act: Act, at: datetime) -> Callback | None:
        if not act.key:
            return None
        key = {
            "call_from": "", "callid": act.message.provider_id, "keypress": act.key, "mobile": act.message.to,
            "nationcode": COUNTRY,
        }  # fmt: skip
        return texting.pushed(account, {"voicekey_callback": key})


def _templates(codes: list[Any]) -> web.Response:
    found = [
        {
            "TemplateId": code,
            "International": 0,
            "StatusCode": _STATUS[texting.approval(str(code))],
            "ReviewReply": "rehearsed",
        }
        for code in codes
    ]
    return _response({"DescribeTemplateStatusSet": found})


def _error(code: str) -> web.Response:
    return _response({"Error": {"Code": code, "Message": code}})


def _response(said: dict[str, Any]) -> web.Response:
    return web.json_response({"Response": {**said, "RequestId": "rehearsed"}})
