"""The proof of providers that sign nothing: a key of the account in the address of its callback door, `?key=…`.

Weaker than a signature: whoever reads the address in a log can speak as the provider, and nothing shows that a request
is no recording. So a request proven this way moves the delivery ladder and answers calls, each event once, and nothing
more; the door must be reached by TLS, and the key is changed with the account when it may have been seen.
"""

from __future__ import annotations

import hmac

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
)


def proven(account: ChannelAccount, incoming: Incoming) -> None:
    """Forged unless the request came with the account's key; compared in constant time."""
    given, right = incoming.query.get(PARAMETER, ""), account.secrets.get(WANTED.name, "")
    same = hmac.compare_digest(given.encode(), right.encode())
    if not same or len(right) < SHORTEST:
        raise Forged(UNSIGNED)
