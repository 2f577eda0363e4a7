"""Calls that are read out and answered by a key, by Tencent Cloud: `tencentvoice://{account}/13800000000`.

`SendTtsVoice` of vms 2020-09-02: TemplateId, CalledNumber, VoiceSdkAppid, TemplateParamSet (the pieces in their order),
PlayTimes and SessionContext, our duplicate key. A `CallId` in the answer's `SendStatus` is success: the call is placed.
Whether anybody took it, and which key was pressed, comes back at the account's door (`tencent_voice_heard`). Carriers
take repeated calls for harassment: the provider limits them, and says so by LimitExceeded.

Fields, codes and signature were checked against the SDK tencentcloud-sdk-python-vms.
"""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from notifiers.address import Address
from notifiers.channels import templates
from notifiers.channels.accounts import AccountFault, ChannelAccount
from notifiers.channels.handover import Handover
from notifiers.channels.plugin import Plugin
from notifiers.channels.telephone import can_be_rung, international
from notifiers.channels.tencent_answers import response
from notifiers.channels.tencent_signing import Action, request
from notifiers.channels.tencent_voice_signing import KIND, MOST_TIMES, SERVICE, USUAL_LONGEST, USUAL_TIMES, VERSION
from notifiers.channels.verdicts import unreadable
from notifiers.channels.web import Said, ask
from notifiers.notifier import Outcome, Result


class TencentVoice(Plugin):
    """One call to one person."""

    service_name = "Tencent Cloud voice"
    protocol = KIND.channel

    def __init__(self, address: Address, **kwargs: Any) -> None:
        super().__init__(address, **kwargs)
        if not can_be_rung(address.target):
            raise TypeError("the path must be a telephone number")

    @override
    def deliver(self, handover: Handover) -> Result:
        """Ask for one call by the template of the message."""
        account, message = handover.own_account, handover.message
        template = templates.template_for(account, message)
        if isinstance(template, Result):
            return template
        values = templates.filled(template, message, templates.longest_of(account, USUAL_LONGEST))
        if isinstance(values, Result):
            return values
        parameters = {
            "TemplateId": template.code,
            "CalledNumber": international(self.address.target),
            "VoiceSdkAppid": account.secret("app_id"),
            "TemplateParamSet": list(values.values()),
            "PlayTimes": _times(account),
            "SessionContext": message.duplicate_key,
        }
        said = ask(request(account, Action(SERVICE, "SendTtsVoice", VERSION, parameters), handover.now))
        return said if isinstance(said, Result) else verdict(said)


def verdict(said: Said) -> Result:
    """What became of a call, from the provider's answer."""
    found = response(said)
    if isinstance(found, Result):
        return found
    try:
        given = str(found["SendStatus"]["CallId"] or "")
    except (KeyError, TypeError):
        given = ""
    return Result(Outcome.accepted, "Ok", given) if given else unreadable(said)


def _times(account: ChannelAccount) -> int:
    said = account.secrets.get("times") or str(USUAL_TIMES)
    if said not in {str(times) for times in range(1, MOST_TIMES + 1)}:
        raise AccountFault(f"{account.key}: times is 1 to {MOST_TIMES}")
    return int(said)
