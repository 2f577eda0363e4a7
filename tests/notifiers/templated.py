"""Accounts at providers that send by templates, and a call that goes through them."""

from __future__ import annotations

from notifiers.channels.accounts import ChannelAccount
from notifiers.notifier import Message

DOOR_KEY = "dk-0123456789abcdef"
PHONE = "13800000001"
COMMON = {
    "door_key": DOOR_KEY,
    "sign_name": "筠连县防指",
    "call": "SMS_1001 who,what,post,code",
    "stand_down": "SMS_1002 who,what",
    "notice": "SMS_1003 text",
}
SECRETS = {
    "aliyunsms": {"access_key_id": "LTAItest", "access_key_secret": "very-secret"},
    "tencentsms": {"secret_id": "AKIDtest", "secret_key": "very-secret", "app_id": "1400006666"},
    "tencentvoice": {"secret_id": "AKIDtest", "secret_key": "very-secret", "app_id": "1400006666"},
}
PIECES = {
    "who": "筠连县防汛抗旱指挥部",
    "what": "启动防汛Ⅲ级应急响应",
    "post": "沐爱镇镇长",
    "code": "7",
    "text": "详见 https://x.example/c/abc 【重要】",
}


def account(channel: str, base_url: str, *, drill: bool = False, **more: str) -> ChannelAccount:
    """An account of the kind; `more` are further values, an empty one takes a value away."""
    values = COMMON | SECRETS[channel] | more
    if channel == "tencentvoice":
        values.pop("sign_name", None)
    return ChannelAccount("county", channel, drill, base_url, values)


def call(
    channel: str, *, kind: str = "call", drill: bool = False, number: str = "2026-FX-7", repeat: int = 0
) -> Message:
    """A message through the account."""
    body = ("【演练】" if drill else "") + "【叫应】启动防汛Ⅲ级应急响应，请应答。"
    return Message(
        number, f"{channel}://county/{PHONE}", "", body, drill, repeat, kind=kind, pieces=PIECES
    )  # fmt: skip
