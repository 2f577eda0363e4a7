"""SMS by Alibaba Cloud, as an Apprise plugin of ours: `aliyunsms://{account}/13800000000`.

`SendSms` of Dysmsapi 2017-05-25: PhoneNumbers, SignName, TemplateCode, TemplateParam (JSON, by the names of the pieces)
and OutId, our duplicate key, which comes back in the delivery report. Only `Code: OK` is success, whatever the HTTP
status; `BizId` is the provider's number. The provider drops no duplicates (documented: no idempotency), so what is in
doubt stays in doubt.

Fields were checked against the SDK alibabacloud_dysmsapi20170525; the meaning of codes is from documents alone:
https://help.aliyun.com/document_detail/101346.html (codes), /document_detail/419273.html (SendSms).
"""

from __future__ import annotations

import json

from typing_extensions import override

from notifiers import reasons
from notifiers.channels.aliyun_signing import Action, request
from notifiers.channels.aliyun_sms_signing import KIND, USUAL_LONGEST, VERSION
from notifiers.channels.handover import Handover
from notifiers.channels.telephone import plain
from notifiers.channels.templated import Templated
from notifiers.channels.verdicts import Verdict, judged, unreadable
from notifiers.channels.web import Asked, Said
from notifiers.notifier import Outcome, Result

_NOW, _GOOD = Outcome.failed_for_now, Outcome.failed_for_good
CODES: dict[str, Verdict] = {
    "isv.BUSINESS_LIMIT_CONTROL": Verdict(_NOW, reasons.TOO_MANY),
    "isp.SYSTEM_ERROR": Verdict(_NOW, reasons.BUSY),
    "Throttling": Verdict(_NOW, reasons.BUSY),
    "ServiceUnavailable": Verdict(_NOW, reasons.BUSY),
    "InternalError": Verdict(_NOW, reasons.BUSY),
    "isv.MOBILE_NUMBER_ILLEGAL": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "isv.MOBILE_COUNT_OVER_LIMIT": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "isv.SMS_TEMPLATE_ILLEGAL": Verdict(_GOOD, reasons.TEMPLATE_REFUSED),
    "isv.TEMPLATE_MISSING_PARAMETERS": Verdict(_GOOD, reasons.TEMPLATE_REFUSED),
    "isv.TEMPLATE_PARAMS_ILLEGAL": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "isv.INVALID_PARAMETERS": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "isv.INVALID_JSON_PARAM": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "isv.PARAM_LENGTH_LIMIT": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "isv.PARAM_NOT_SUPPORT_URL": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "isv.BLACK_KEY_CONTROL_LIMIT": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "isv.SMS_CONTENT_ILLEGAL": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "isv.SMS_SIGNATURE_ILLEGAL": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "isv.SMS_SIGN_ILLEGAL": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "isv.SIGN_STATE_ILLEGAL": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "isv.DAY_LIMIT_CONTROL": Verdict(_GOOD, reasons.NO_QUOTA),
    "isv.MONTH_LIMIT_CONTROL": Verdict(_GOOD, reasons.NO_QUOTA),
    "isv.AMOUNT_NOT_ENOUGH": Verdict(_GOOD, reasons.NO_QUOTA),
    "isv.OUT_OF_SERVICE": Verdict(_GOOD, reasons.NO_QUOTA),
    "isv.ACCOUNT_NOT_EXISTS": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "isv.ACCOUNT_ABNORMAL": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "isv.PRODUCT_UN_SUBSCRIPT": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "isv.PRODUCT_UNSUBSCRIBE": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "isp.RAM_PERMISSION_DENY": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "InvalidAccessKeyId": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "SignatureDoesNotMatch": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "InvalidTimeStamp": Verdict(_GOOD, reasons.CLOCK_OFF),
}
"""What a code means, by itself or by what stands before its first full stop; any other is a refusal for good."""
_DAILY = "天级"
"""How the text of a limit on one number says that the day's share is used up: no second try helps."""


class AliyunSms(Templated):
    """One SMS to one person."""

    service_name = "Alibaba Cloud SMS"
    protocol = KIND.channel
    usual_longest = USUAL_LONGEST

    @override
    def asking(self, handover: Handover, code: str, values: dict[str, str]) -> Asked:
        parameters = {
            "PhoneNumbers": plain(self.address.target).removeprefix("+"),
            "SignName": handover.own_account.secret("sign_name"),
            "TemplateCode": code,
            "TemplateParam": json.dumps(values, ensure_ascii=False, separators=(",", ":")),
            "OutId": handover.message.duplicate_key,
        }
        return request(handover.own_account, Action("SendSms", VERSION, parameters), handover.now)

    @override
    @staticmethod
    def verdict(said: Said) -> Result:
        """What became of a message, from the code in the provider's answer."""
        try:
            body = json.loads(said.body)
            code, words, given = str(body["Code"]), str(body.get("Message", "")), body.get("BizId")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return unreadable(said)
        if code == "OK":
            return Result(Outcome.accepted, code, str(given) if given else None)
        if code == "isv.BUSINESS_LIMIT_CONTROL" and _DAILY in words:
            return Result(_GOOD, f"{code} {words}"[:200], reason=reasons.NO_QUOTA)
        return judged(CODES, code, words)
