"""Requests to the interface of Feishu under the access token of an account.

The token is `tenant_access_token` of auth/v3/tenant_access_token/internal, good for two hours at most. A request that
is refused because of its token is asked once more with a fresh one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from notifiers import reasons
from notifiers.channels.access import AccessTokens, Token
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.verdicts import unreadable
from notifiers.channels.web import Asked, Said, ask
from notifiers.notifier import Outcome, Result

NOT_GOOD = frozenset({99991661, 99991663, 99991664, 99991668, 99991671, 99991677})
"""Codes by which the token was missing, wrong, of another kind, or had ended.

Of these the official SDK (larksuite/oapi-sdk-go) names 99991663, 99991664, 99991668 and 99991671; the other two are not
confirmed.
"""
WRONG_APP = frozenset({10003, 10014, 10015})
"""Codes by which the app or its secret is wrong."""


@dataclass(frozen=True, slots=True)
class Told:
    """What Feishu says in a body."""

    code: int
    words: str
    data: Mapping[str, Any] = field(default_factory=dict)


def asked(account: ChannelAccount, method: str, path: str, body: Mapping[str, Any] | None = None) -> Told | Result:
    """What Feishu answered; the Result of a message that got no answer that can be read."""

    def asking(token: str) -> Said | Result:
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token}"}
        sent = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        return ask(Asked(f"{account.base_url}{path}", sent, headers, method))

    said = _TOKENS.ask_with(account, asking, _is_not_good)
    return said if isinstance(said, Result) else _told(said)


def _fetched(account: ChannelAccount) -> Token | Result:
    keys = {"app_id": account.secret("app_id"), "app_secret": account.secret("app_secret")}
    headers = {"Content-Type": "application/json; charset=utf-8"}
    url = f"{account.base_url}/open-apis/auth/v3/tenant_access_token/internal"
    said = ask(Asked(url, json.dumps(keys).encode(), headers))
    if isinstance(said, Result):
        return said
    try:
        told = json.loads(said.body)
        if told["code"] == 0:
            return Token(str(told["tenant_access_token"]), float(told["expire"]))
        code = int(told["code"])
    except (ValueError, KeyError, TypeError):
        return Result(Outcome.failed_for_now, f"token: HTTP {said.status}", reason=reasons.BUSY)
    if code in WRONG_APP:
        return Result(Outcome.failed_for_good, f"token: code {code}", reason=reasons.LOG_IN_REFUSED)
    return Result(Outcome.failed_for_now, f"token: code {code}", reason=reasons.BUSY)


_TOKENS = AccessTokens(_fetched)


def _is_not_good(said: Said) -> bool:
    told = _told(said)
    return isinstance(told, Told) and told.code in NOT_GOOD


def _told(said: Said) -> Told | Result:
    try:
        body = json.loads(said.body)
        data = body.get("data")
        return Told(int(body["code"]), str(body.get("msg", ""))[:200], data if isinstance(data, dict) else {})
    except (ValueError, KeyError, TypeError, AttributeError):
        return unreadable(said)
