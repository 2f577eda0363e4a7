"""Calls that are read out and answered by a key, by Tencent Cloud: `tencentvoice://{account}/13800000000`.

`SendTtsVoice` of vms 2020-09-02: TemplateId, CalledNumber, VoiceSdkAppid, TemplateParamSet (the pieces in their order),
PlayTimes and SessionContext, our duplicate key. A `CallId` in the answer's `SendStatus` is success: the call is placed.
Whether anybody took it, and which key was pressed, comes back at the account's door (`tencent_voice_heard`). Carriers
take repeated calls for harassment: the provider limits them, and says so by LimitExceeded.

Fields, codes and signature were checked against the SDK tencentcloud-sdk-python-vms.
"""

from __future__ import annotations

from typing_extensions import override

from notifiers.channels.accounts import AccountFault, ChannelAccount
from notifiers.channels.handover import Handover
from notifiers.channels.telephone import can_be_rung, international
from notifiers.channels.templated import Templated
from notifiers.channels.tencent_answers import response
from notifiers.channels.tencent_signing import Action, request
from notifiers.channels.tencent_voice_signing import KIND, MOST_TIMES, SERVICE, USUAL_LONGEST, USUAL_TIMES, VERSION
from notifiers.channels.verdicts import unreadable
from notifiers.channels.web import Asked, Said
from notifiers.notifier import Outcome, Result


class TencentVoice(Templated):
    """One call to one person."""

    service_name = "Tencent Cloud voice"
    protocol = KIND.channel
    usual_longest = USUAL_LONGEST

    @override
    @staticmethod
    def takes(number: str) -> bool:
        return can_be_rung(number)

    @override
    def asking(self, handover: Handover, code: str, values: dict[str, str]) -> Asked:
        account = handover.own_account
        parameters = {
            "TemplateId": code,
            "CalledNumber": international(self.address.target),
            "VoiceSdkAppid": account.secret("app_id"),
            "TemplateParamSet": list(values.values()),
            "PlayTimes": _times(account),
            "SessionContext": handover.message.duplicate_key,
        }
        return request(account, Action(SERVICE, "SendTtsVoice", VERSION, parameters), handover.now)

    @override
    @staticmethod
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
