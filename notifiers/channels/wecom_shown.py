"""A WeCom card that is made to show how its call stands: POST /cgi-bin/message/update_template_card.

The code of the sending, or of a tap, is used up by it, and good for 72 hours. With `replace_name` the words stand on
the card instead of its buttons, which can not be tapped any more. Which code stands for a used or expired one the
documents do not say; any refusal ends the matter.

Source: developer.work.weixin.qq.com/document/path/94888. Checked against documents alone.
"""

from __future__ import annotations

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.showing import Lying
from notifiers.channels.wecom_access import asked, verdict
from notifiers.channels.wecom_signing import agent_id
from notifiers.notifier import Outcome, Result
from states.text import Text


def show(account: ChannelAccount, card: Lying, stands: Text) -> Result:
    """See Shower."""
    answer = asked(account, "/cgi-bin/message/update_template_card", {
        "userids": [card.target], "agentid": agent_id(account), "response_code": card.handle,
        "button": {"replace_name": stands.in_(card.language)},
    })  # fmt: skip
    if isinstance(answer, Result):
        return answer
    return Result(Outcome.accepted, "errcode 0") if answer["errcode"] == 0 else verdict(answer)
