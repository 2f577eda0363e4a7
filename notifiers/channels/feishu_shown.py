"""A Feishu card that is made to show how its call stands: PATCH /open-apis/im/v1/messages/{message_id}.

Possible for 14 days after it was sent, five times a second for one message; the card says `update_multi` before and
after. The whole card is given anew: its words were kept when it was sent.

Names were checked against lark-oapi (PatchMessageRequestBody); source: open.feishu.cn, reference/im-v1/message/patch.
"""

from __future__ import annotations

import json
from urllib.parse import quote

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.feishu import CODES
from notifiers.channels.feishu_access import asked
from notifiers.channels.feishu_cards import standing
from notifiers.channels.showing import Lying
from notifiers.channels.verdicts import judged
from notifiers.notifier import Outcome, Result
from states.text import Text


def show(account: ChannelAccount, card: Lying, stands: Text) -> Result:
    """See Shower."""
    content = json.dumps(standing(json.loads(card.handle), stands), ensure_ascii=False)
    path = f"/open-apis/im/v1/messages/{quote(card.provider_id, safe='')}"
    told = asked(account, "PATCH", path, {"content": content})
    if isinstance(told, Result):
        return told
    return Result(Outcome.accepted, "code 0") if told.code == 0 else judged(CODES, str(told.code), told.words)
