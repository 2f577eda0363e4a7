"""SMS by Tencent Cloud, as an Apprise plugin of ours: `tencentsms://{account}/13800000000`.

`SendSms` of sms 2021-01-11: PhoneNumberSet of one, SmsSdkAppId, SignName, TemplateId, TemplateParamSet (the pieces in
their order) and SessionContext, our duplicate key. The one status of `SendStatusSet` decides: only `Code: Ok` is
success, `SerialNo` is the provider's number. The provider drops no duplicates.

Fields, codes and signature were checked against the SDK tencentcloud-sdk-python-sms.
"""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from notifiers.address import Address
from notifiers.channels import templates
from notifiers.channels.handover import Handover
from notifiers.channels.plugin import Plugin
from notifiers.channels.telephone import can_be_texted, international
from notifiers.channels.tencent_answers import CODES, response
from notifiers.channels.tencent_signing import Action, request
from notifiers.channels.tencent_sms_signing import KIND, SERVICE, USUAL_LONGEST, VERSION
from notifiers.channels.verdicts import judged, unreadable
from notifiers.channels.web import Said, ask
from notifiers.notifier import Outcome, Result


class TencentSms(Plugin):
    """One SMS to one person."""

    service_name = "Tencent Cloud SMS"
    protocol = KIND.channel

    def __init__(self, address: Address, **kwargs: Any) -> None:
        super().__init__(address, **kwargs)
        if not can_be_texted(address.target):
            raise TypeError("the path must be a mobile number")

    @override
    def deliver(self, handover: Handover) -> Result:
        """Ask for one SMS by the template of the message."""
        account, message = handover.own_account, handover.message
        template = templates.template_for(account, message)
        if isinstance(template, Result):
            return template
        values = templates.filled(template, message, templates.longest_of(account, USUAL_LONGEST))
        if isinstance(values, Result):
            return values
        parameters = {
            "PhoneNumberSet": [international(self.address.target)],
            "SmsSdkAppId": account.secret("app_id"),
            "SignName": account.secret("sign_name"),
            "TemplateId": template.code,
            "TemplateParamSet": list(values.values()),
            "SessionContext": message.duplicate_key,
        }
        said = ask(request(account, Action(SERVICE, "SendSms", VERSION, parameters), handover.now))
        return said if isinstance(said, Result) else verdict(said)


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
