"""Who has read a message: GET /open-apis/im/v1/messages/{message_id}/read_users, for seven days after it was sent.

Feishu pushes the same to the callback door, where the app listens to it; the events have one number, and are one.
Names were checked against lark-oapi; source: open.feishu.cn, reference/im-v1/message/read_users.
"""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.feishu_access import asked
from notifiers.channels.feishu_signing import id_type, read_event
from notifiers.channels.heard import Receipt, Step
from notifiers.notifier import Result


def ask(account: ChannelAccount, provider_id: str, target: str) -> tuple[Receipt, ...]:
    """See Asker."""
    path = f"/open-apis/im/v1/messages/{quote(provider_id, safe='')}/read_users"
    told = asked(account, "GET", f"{path}?user_id_type={id_type(account)}&page_size=20")
    if isinstance(told, Result) or told.code != 0:
        return ()
    readers = {str(one.get("user_id")): one.get("timestamp") for one in told.data.get("items") or ()}
    if target not in readers:
        return ()
    at = datetime.fromtimestamp(int(readers[target]) / 1000, UTC)
    return (Receipt(read_event(provider_id), Step.READ, provider_id=provider_id, at=at),)
