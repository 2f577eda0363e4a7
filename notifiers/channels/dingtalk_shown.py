"""A DingTalk card that is made to show how its call stands: PUT /v1.0/card/instances, by our own number of the card.

Only the values `state` and `answered` of the template change. Names of fields were checked against
alibabacloud-dingtalk (UpdateCardRequest); source: https://open.dingtalk.com/document/development/interactive-card-update-interface.
"""

from __future__ import annotations

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.dingtalk import CODES
from notifiers.channels.dingtalk_access import asked_new
from notifiers.channels.dingtalk_heard import as_values
from notifiers.channels.showing import Lying
from notifiers.channels.verdicts import judged
from notifiers.notifier import Outcome, Result
from states.text import Text


def show(account: ChannelAccount, card: Lying, stands: Text) -> Result:
    """See Shower."""
    body = {
        "outTrackId": card.provider_id,
        "cardData": {"cardParamMap": as_values(stands)},
        "cardUpdateOptions": {"updateCardDataByKey": True},
    }
    told = asked_new(account, "/v1.0/card/instances", body, "PUT")
    if isinstance(told, Result):
        return told
    return judged(CODES, told.code, told.words) if told.code else Result(Outcome.accepted, "success")
