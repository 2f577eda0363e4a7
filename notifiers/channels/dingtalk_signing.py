"""What an account of a DingTalk app holds, and how taps on its cards are proven.

What DingTalk signs of a callback is the time alone: base64 of HMAC-SHA256 over the milliseconds, under the secret with
which the callback address was registered. Whoever saw one request could send other words within minutes; the number of
a card therefore carries a mark of ours under the same secret, so that only cards that were sent can be answered, and
only by whom they went to. Light: the web process reads callbacks with it.

Taps come by HTTP and not by the encrypted event subscription: that one tells of directory, approvals and attendance,
and knows no taps. No witness signs these callbacks; the formula is DingTalk's own, from
https://open.dingtalk.com/document/development/event-callback-card
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta

from notifiers.channels.accounts import NUMBER, ChannelAccount, Kind, Wanted
from states.text import Text

MARK_LENGTH = 22
GIVEN_BEFORE = "143106"
"""The code that the same words were given to the same person today: the same sending of the same message."""
_CARD = Text(
    "互动卡片模板 ID（留空则叫应发工作通知，按链接应答）",
    "template id of the card (empty: work notices with a link)",
)
KIND = Kind(
    "dingapp",
    Text("钉钉应用", "DingTalk app"),
    (
        Wanted("app_key", Text("AppKey（Client ID）", "AppKey (Client ID)"), shown=True),
        Wanted("app_secret", Text("AppSecret（Client Secret）", "AppSecret (Client Secret)")),
        Wanted("agent_id", Text("AgentId", "AgentId"), shown=True, form=NUMBER),
        Wanted("card_template", _CARD, needed=False, shown=True),
        Wanted(
            "robot_code", Text("发卡片的机器人编码", "code of the robot that sends cards"), needed=False, shown=True
        ),
        Wanted("route_key", Text("卡片的 callbackRouteKey", "callbackRouteKey of the card"), needed=False, shown=True),
        Wanted("callback_secret", Text("卡片回调的 apiSecret", "apiSecret of its callback"), needed=False),
    ),
    base_url="https://oapi.dingtalk.com",
    per_second=20,
    cards_for=timedelta(days=30),
    target=Text("员工 userid", "userid of the person"),
    note=Text(
        "叫应用卡片时，模板的变量为 title、text、number、link、state（asking 或 answered）、answered，"
        "以及按钮文字 received、arrived、accepted、delegated、declined（没有文字的不显示）；按钮为回传请求，"
        "参数 answer 为同名的值，可另带输入框的 note（原因）和 minutes（预计多少分钟后到岗）。"
        "先用接口 card/callbacks/register 把本页给出的回调地址以同一 callbackRouteKey 和 apiSecret 登记一次。",
        "For calls as cards the template has the variables title, text, number, link, state (asking or answered), "
        "answered, and the labels received, arrived, accepted, delegated, declined (show none without its label); its "
        "buttons send back the parameter answer of that name, and may send note (the reason) and minutes (until they "
        "are there) of boxes. Register the callback address of this page once by card/callbacks/register, "
        "with the same callbackRouteKey and apiSecret.",
    ),
)


def signature(secret: str, milliseconds: str) -> str:
    """What x-ddpaas-signature says of a time."""
    mac = hmac.new(secret.encode(), milliseconds.encode(), hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


def track_id(account: ChannelAccount, key: str) -> str:
    """The number of a card for a message with this duplicate key: `{key}.{mark}`."""
    return f"{key}.{_mark(account, key)}"


def message_number(account: ChannelAccount, track: str) -> str | None:
    """The number of the message behind a card of ours; None when its mark is not ours."""
    key, _, mark = track.rpartition(".")
    if not hmac.compare_digest(_mark(account, key).encode(), mark.encode("utf-8", "replace")):
        return None
    return key.rpartition(".")[0]


def has_cards(account: ChannelAccount) -> bool:
    """Whether calls go out as interactive cards."""
    return bool(account.secrets.get("card_template"))


def _mark(account: ChannelAccount, key: str) -> str:
    mac = hmac.new(account.secret("callback_secret").encode(), f"card:{key}".encode("utf-8", "replace"), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).decode()[:MARK_LENGTH]
