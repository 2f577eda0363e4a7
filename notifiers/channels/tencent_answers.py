"""What Tencent Cloud answers: always HTTP 200, with an error of the request, or a status of its own for what was asked.

The codes are those of the SDK's errorcodes (tencentcloud-sdk-python-sms and -vms) and of
https://cloud.tencent.com/document/api/382/59177 ; what each means for a message is read from their descriptions.
"""

from __future__ import annotations

import json
from typing import Any

from notifiers import reasons
from notifiers.channels.verdicts import Verdict, judged, unreadable
from notifiers.channels.web import Said
from notifiers.notifier import Outcome, Result

_NOW, _GOOD, _DOUBT = Outcome.failed_for_now, Outcome.failed_for_good, Outcome.unknown
CODES: dict[str, Verdict] = {
    "LimitExceeded": Verdict(_NOW, reasons.TOO_MANY),
    "LimitExceeded.PhoneNumberOneHourLimit": Verdict(_GOOD, reasons.NO_QUOTA),
    "LimitExceeded.PhoneNumberDailyLimit": Verdict(_GOOD, reasons.NO_QUOTA),
    "LimitExceeded.PhoneNumberSameContentDailyLimit": Verdict(_GOOD, reasons.NO_QUOTA),
    "LimitExceeded.AppDailyLimit": Verdict(_GOOD, reasons.NO_QUOTA),
    "LimitExceeded.AppMainlandChinaDailyLimit": Verdict(_GOOD, reasons.NO_QUOTA),
    "LimitExceeded.DailyLimit": Verdict(_GOOD, reasons.NO_QUOTA),
    "RequestLimitExceeded": Verdict(_NOW, reasons.BUSY),
    "InternalError": Verdict(_NOW, reasons.BUSY),
    # Their own line to the carrier timed out: the message may have gone.
    "InternalError.Timeout": Verdict(_DOUBT, reasons.NO_ANSWER),
    "InternalError.SendAndRecvFail": Verdict(_DOUBT, reasons.NO_ANSWER),
    "InternalError.SsoSendRecvFail": Verdict(_DOUBT, reasons.NO_ANSWER),
    "InternalError.AccessUpstreamTimeout": Verdict(_DOUBT, reasons.NO_ANSWER),
    "FailedOperation.AccessUpstreamTimeout": Verdict(_DOUBT, reasons.NO_ANSWER),
    "InternalError.RequestTimeException": Verdict(_GOOD, reasons.CLOCK_OFF),
    "AuthFailure.SignatureExpire": Verdict(_GOOD, reasons.CLOCK_OFF),
    "AuthFailure": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "UnauthorizedOperation": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "UnauthorizedOperation.ServiceSuspendDueToArrears": Verdict(_GOOD, reasons.NO_QUOTA),
    "FailedOperation.InsufficientBalanceInSmsPackage": Verdict(_GOOD, reasons.NO_QUOTA),
    "FailedOperation.InsufficientBalanceInVoicePackage": Verdict(_GOOD, reasons.NO_QUOTA),
    "FailedOperation.PhoneNumberInBlacklist": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "FailedOperation.PhoneNumberParseFail": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "InvalidParameterValue.IncorrectPhoneNumber": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "InvalidParameterValue.CalledNumberVerifyFail": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "FailedOperation.SignatureIncorrectOrUnapproved": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "FailedOperation.TemplateIncorrectOrUnapproved": Verdict(_GOOD, reasons.TEMPLATE_REFUSED),
    "FailedOperation.TemplateUnapprovedOrNotExist": Verdict(_GOOD, reasons.TEMPLATE_REFUSED),
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": Verdict(_GOOD, reasons.TEMPLATE_REFUSED),
    "FailedOperation.ContainSensitiveWord": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "InvalidParameterValue.ContentLengthLimit": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "InvalidParameterValue.TemplateParameterLengthLimit": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": Verdict(_GOOD, reasons.TEXT_REFUSED),
}
"""What a code means, by itself or by what stands before its full stop; any other is a refusal for good."""


def response(said: Said) -> dict[str, Any] | Result:
    """What was answered, or what its error means for the message."""
    try:
        found = json.loads(said.body)["Response"]
        error = found.get("Error")
        if error is not None:
            return judged(CODES, str(error["Code"]), str(error.get("Message", "")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return unreadable(said)
    return dict(found)
