"""What an account of a Feishu app holds, and how its callbacks are signed and encrypted.

The key is SHA-256 of the encrypt key, the first block is the initial vector; the signature is SHA-256 over time, nonce,
encrypt key and body. Checked against lark-oapi. Light: the web process reads callbacks with it.
Source: open.feishu.cn, event-subscription-guide: encrypt-key-encryption-configuration-case.
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta

from notifiers.channels.accounts import AccountFault, ChannelAccount, Kind, Wanted
from notifiers.channels.aes import BLOCK, decrypted, encrypted
from states.text import Text

URGENT = ("app", "sms", "phone")
"""How a repeat can be made urgent: in the app, by SMS, by a telephone call."""
LONGEST_UUID = 50
ID_TYPES = ("open_id", "user_id", "union_id")
_ID_TYPE = Text("用户标识类型：open_id（默认）、user_id 或 union_id", "user ids are open_id (usual), user_id, union_id")
_URGENT = Text("再次叫应时加急：app、sms 或 phone，留空不加急", "make repeats urgent by app, sms or phone; empty: not")
KIND = Kind(
    "feishuapp",
    Text("飞书应用", "Feishu app"),
    (
        Wanted("app_id", Text("App ID", "App ID"), shown=True),
        Wanted("app_secret", Text("App Secret", "App Secret")),
        Wanted("encrypt_key", Text("事件与回调的 Encrypt Key", "Encrypt Key of events and callbacks")),
        Wanted("verification_token", Text("事件与回调的 Verification Token", "Verification Token of the same")),
        Wanted("id_type", _ID_TYPE, needed=False, shown=True, form=re.compile("|".join(ID_TYPES))),
        Wanted("urgent", _URGENT, needed=False, shown=True, form=re.compile("|".join(URGENT))),
    ),
    base_url="https://open.feishu.cn",
    per_second=16,
    target=Text("用户标识（open_id 等）", "user id (open_id and the like)"),
    note=Text(
        "在开放平台“事件与回调”中填写本页给出的回调地址，订阅 card.action.trigger、im.message.message_read_v1、"
        "im.message.receive_v1；开启机器人能力，开通发送消息、查看已读和所选加急方式的权限。",
        "At the open platform, under events and callbacks, enter the callback address of this page and subscribe to "
        "card.action.trigger, im.message.message_read_v1 and im.message.receive_v1; switch the bot on, and allow the "
        "app to send messages, to see who has read them, and to make them urgent as chosen.",
    ),
    written_back=True,
    cards_for=timedelta(days=14),
)
"""50 messages a second and 1,000 a minute: what can be kept up is 16 a second."""


def signature(at: str, nonce: str, key: str, body: bytes) -> str:
    """What X-Lark-Signature says of a body, in hexadecimal."""
    return hashlib.sha256(f"{at}{nonce}{key}".encode() + body).hexdigest()


def hidden(key: str, plain: bytes, iv: bytes) -> str:
    """A body as Feishu encrypts it."""
    return base64.b64encode(iv + encrypted(_key(key), iv, plain)).decode()


def shown(key: str, said: str) -> bytes:
    """What Feishu has encrypted; ValueError when it is not whole."""
    whole = base64.b64decode(said, validate=True)
    return decrypted(_key(key), whole[:BLOCK], whole[BLOCK:])


def read_event(message_id: str) -> str:
    """The number of the event that a message was read, told or asked for."""
    return f"read:{message_id}"


def id_type(account: ChannelAccount) -> str:
    """By which kind of id the account knows people; AccountFault for one that there is not."""
    return _one_of(account, "id_type", ID_TYPES) or ID_TYPES[0]


def urgent(account: ChannelAccount) -> str:
    """How the account makes repeats urgent; empty for not at all."""
    return _one_of(account, "urgent", URGENT)


def _key(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _one_of(account: ChannelAccount, name: str, known: tuple[str, ...]) -> str:
    value = account.secrets.get(name, "")
    if value and value not in known:
        raise AccountFault(f"{account.key}: {name} is none of {', '.join(known)}")
    return value
