"""Requests to the two interfaces of DingTalk under the access tokens of an account.

The older interface (oapi.dingtalk.com: work notices) takes the token of /gettoken in the query and says `errcode`; the
newer one (api.dingtalk.com: cards) takes the token of /v1.0/oauth2/accessToken in a header and says `code` in words, or
nothing when all went well. A request that is refused because of its token is asked once more with a fresh one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from notifiers import reasons
from notifiers.channels.access import AccessTokens, Token
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.verdicts import unreadable
from notifiers.channels.web import Asked, Said, ask
from notifiers.notifier import Outcome, Result

OLD_NOT_GOOD = frozenset({"33001", "40001", "40014", "42001"})
NEW_NOT_GOOD = frozenset({"InvalidAuthentication"})
"""Codes by which the token was wrong or had ended."""
WRONG_APP = frozenset({"40089", "40013", "invalidClientIdOrSecret"})
"""Codes by which key or secret of the app are wrong. Source: the tables of codes in the documents of both interfaces;
`invalidClientIdOrSecret` stands beside /v1.0/oauth2/accessToken. Checked against documents alone.
"""
_JSON = {"Content-Type": "application/json"}
_OAPI, _API = "://oapi.", "://api."


@dataclass(frozen=True, slots=True)
class Told:
    """What DingTalk says in a body; `code` is empty when all went well."""

    code: str
    words: str
    body: Mapping[str, Any] = field(default_factory=dict)


def asked_old(account: ChannelAccount, path: str, body: Mapping[str, Any]) -> Told | Result:
    """What the older interface answered; the Result of a message that got no answer that can be read."""

    def asking(token: str) -> Said | Result:
        url = f"{account.base_url}{path}?access_token={quote(token, safe='')}"
        return ask(Asked(url, _bytes(body), _JSON))

    said = _OLD.ask_with(account, asking, lambda said: _is_code(_told_old(said), OLD_NOT_GOOD))
    return said if isinstance(said, Result) else _told_old(said)


def asked_new(account: ChannelAccount, path: str, body: Mapping[str, Any], method: str = "POST") -> Told | Result:
    """What the newer interface answered; the Result of a message that got no answer that can be read."""

    def asking(token: str) -> Said | Result:
        headers = _JSON | {"x-acs-dingtalk-access-token": token}
        return ask(Asked(f"{_new(account)}{path}", _bytes(body), headers, method))

    said = _NEW.ask_with(account, asking, lambda said: _is_code(_told_new(said), NEW_NOT_GOOD))
    return said if isinstance(said, Result) else _told_new(said)


def _old_token(account: ChannelAccount) -> Token | Result:
    query = urlencode({"appkey": account.secret("app_key"), "appsecret": account.secret("app_secret")})
    said = ask(Asked(f"{account.base_url}/gettoken?{query}", b"", method="GET"))
    told = said if isinstance(said, Result) else _told_old(said)
    return _token(told, "access_token", "expires_in")


def _new_token(account: ChannelAccount) -> Token | Result:
    keys = {"appKey": account.secret("app_key"), "appSecret": account.secret("app_secret")}
    said = ask(Asked(f"{_new(account)}/v1.0/oauth2/accessToken", _bytes(keys), _JSON))
    told = said if isinstance(said, Result) else _told_new(said)
    return _token(told, "accessToken", "expireIn")


_OLD, _NEW = AccessTokens(_old_token), AccessTokens(_new_token)


def _token(told: Told | Result, name: str, life: str) -> Token | Result:
    if isinstance(told, Result):
        return told
    if not told.code:
        return Token(str(told.body.get(name, "")), float(told.body.get(life, 0)))
    detail = f"token: {told.code} {told.words}"
    if told.code in WRONG_APP:
        return Result(Outcome.failed_for_good, detail, reason=reasons.LOG_IN_REFUSED)
    return Result(Outcome.failed_for_now, detail, reason=reasons.BUSY)


def _new(account: ChannelAccount) -> str:
    return account.base_url.replace(_OAPI, _API, 1)


def _is_code(told: Told | Result, codes: frozenset[str]) -> bool:
    return isinstance(told, Told) and told.code in codes


def _told_old(said: Said) -> Told | Result:
    """`errcode` 88 says its true code beside it, in `sub_code`."""
    try:
        body = json.loads(said.body)
        code = str(body.get("sub_code") or body["errcode"])
        return Told("" if code == "0" else code, str(body.get("sub_msg") or body.get("errmsg", ""))[:200], body)
    except (ValueError, KeyError, TypeError, AttributeError):
        return unreadable(said)


def _told_new(said: Said) -> Told | Result:
    try:
        body = json.loads(said.body)
        code = "" if said.status == HTTPStatus.OK else str(body["code"])
        return Told(code, str(body.get("message", ""))[:200], body)
    except (ValueError, KeyError, TypeError, AttributeError):
        return unreadable(said)


def _bytes(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
