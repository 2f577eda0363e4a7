"""The proof of providers that sign nothing: a key of the account in the address of its callback door, `?key=…`.

Weaker than a signature: whoever reads the address in a log can speak as the provider, and nothing shows that a request
is no recording. So a request proven this way moves the delivery ladder and answers calls, each event once, and nothing
more; the door must be reached by TLS, and the key is changed with the account when it may have been seen.
"""

from __future__ import annotations

import hmac
import re

from notifiers.channels.accounts import ChannelAccount, Wanted
from notifiers.channels.heard import UNSIGNED, Forged, Incoming
from states.text import Text

PARAMETER = "key"
SHORTEST = 16
WANTED = Wanted(
    "door_key",
    Text(
        "回调密码：16 位以上，回调地址后加 ?key=密码", "callback key, 16 or more: the callback address ends in ?key=…"
    ),
    form=re.compile(rf"[A-Za-z0-9._~-]{{{SHORTEST},}}"),
    wrong=Text("应为 16 位以上的字母和数字", "must be 16 or more letters and digits"),
)

NOTE = Text(
    "模板的文字先向服务商报审（建议的文字见 docs/channels.md）；登记后在服务商控制台把状态和答复的推送地址"
    "都填为“回调地址?key=回调密码”。",
    "Have the texts of the templates approved first (docs/channels.md proposes some); once this is entered, set the "
    "callback address with ?key= and the callback key for all that the provider pushes: reports and answers.",
)


def proven(account: ChannelAccount, incoming: Incoming) -> None:
    """Forged unless the request came with the account's key; compared in constant time."""
    given, right = incoming.query.get(PARAMETER, ""), account.secrets.get(WANTED.name, "")
    same = hmac.compare_digest(given.encode(), right.encode())
    if not same or len(right) < SHORTEST:
        raise Forged(UNSIGNED)
