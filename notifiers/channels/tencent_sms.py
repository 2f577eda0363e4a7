"""SMS by Tencent Cloud, as an Apprise plugin of ours: `tencentsms://{account}/13800000000`.

`SendSms` of sms 2021-01-11: PhoneNumberSet of one, SmsSdkAppId, SignName, TemplateId, TemplateParamSet (the pieces in
their order) and SessionContext, our duplicate key. The one status of `SendStatusSet` decides: only `Code: Ok` is
success, `SerialNo` is the provider's number. The provider drops no duplicates.

Fields, codes and signature were checked against the SDK tencentcloud-sdk-python-sms.
"""

from __future__ import annotations

from typing_extensions import override

from notifiers.channels.handover import Handover
from notifiers.channels.telephone import international
from notifiers.channels.templated import Templated
from notifiers.channels.tencent_answers import CODES, response
from notifiers.channels.tencent_signing import Action, request
from notifiers.channels.tencent_sms_signing import KIND, SERVICE, USUAL_LONGEST, VERSION
from notifiers.channels.verdicts import judged, unreadable
from notifiers.channels.web import Asked, Said
from notifiers.notifier import Outcome, Result


class TencentSms(Templated):
    """One SMS to one person."""

    service_name = "Tencent Cloud SMS"
    protocol = KIND.channel
    usual_longest = USUAL_LONGEST

    @override
    def asking(self, handover: Handover, code: str, values: dict[str, str]) -> Asked:
        account = handover.own_account
        parameters = {
            "PhoneNumberSet": [international(self.address.target)],
            "SmsSdkAppId": account.secret("app_id"),
            "SignName": account.secret("sign_name"),
            "TemplateId": code,
            "TemplateParamSet": list(values.values()),
            "SessionContext": handover.message.duplicate_key,
        }
        return request(account, Action(SERVICE, "SendSms", VERSION, parameters), handover.now)

    @override
    @staticmethod
    def verdict(said: Said) -> Result:
        """What became of a message, from the status of its one number."""
        found = response(said)
        if isinstance(found, Result):
            return found
        try:
            (status,) = found["SendStatusSet"]
            code, words, given = str(status["Code"]), str(status.get("Message", "")), str(status.get("SerialNo") or "")
        except (ValueError, KeyError, TypeError, AttributeError):
            return unreadable(said)
        if code == "Ok":
            return Result(Outcome.accepted, code, given or None)
        return judged(CODES, code, words)
