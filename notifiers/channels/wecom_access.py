"""Requests to WeCom with the access token of an app: kept, renewed before it ends, fetched once more when refused.

    GET  /cgi-bin/gettoken?corpid=&corpsecret=   {"errcode": 0, "access_token", "expires_in"}; asked again within its
                                                 time WeCom gives the same token, so that many processes may ask
    POST …?access_token=                         {"errcode", "errmsg", …} with HTTP 200, whatever happened

Source: developer.work.weixin.qq.com/document/path/91039 (token), 90313 (codes).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from notifiers import reasons
from notifiers.channels.access import AccessTokens, Token
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.verdicts import Verdict, judged, unreadable
from notifiers.channels.web import Asked, Said, ask
from notifiers.notifier import Outcome, Result

_NOW, _GOOD = Outcome.failed_for_now, Outcome.failed_for_good
_NOT_GOOD = frozenset({40014, 41001, 42001})
"""An access token that is none, is missing, has ended.

Source of the codes: the table of global codes in the documents. 301002, another app's token, is reported from the field
("not allow operate another agent with this accesstoken"); 40056, no such agentid, is checked against documents alone.
"""
CODES: Mapping[str, Verdict] = {
    "-1": Verdict(_NOW, reasons.BUSY),
    "45009": Verdict(_NOW, reasons.BUSY),
    "45033": Verdict(_NOW, reasons.BUSY),
    "40014": Verdict(_NOW, reasons.LOG_IN_REFUSED),
    "41001": Verdict(_NOW, reasons.LOG_IN_REFUSED),
    "42001": Verdict(_NOW, reasons.LOG_IN_REFUSED),
    "40001": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "40013": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "41002": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "41004": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "60020": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "40056": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "48002": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "50003": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "301002": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "40003": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "40031": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "46004": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "50002": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "60111": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "81013": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "82001": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "40058": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "42039": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "42045": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "44004": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "45002": Verdict(_GOOD, reasons.TEXT_REFUSED),
}
"""What a code means; any other is a refusal for good. 60020: this machine is not among the app's trusted addresses."""

Answer = dict[str, Any]


def asked(account: ChannelAccount, path: str, payload: Mapping[str, Any]) -> Answer | Result:
    """What WeCom answers to a request with a token of the account; a Result when it answered nothing sensible."""
    body = json.dumps(payload, ensure_ascii=False).encode()

    def asking(token: str) -> Said | Result:
        url = f"{account.base_url}{path}?{urlencode({'access_token': token})}"
        return ask(Asked(url, body, {"Content-Type": "application/json"}))

    said = TOKENS.ask_with(account, asking, _token_is_not_good)
    return said if isinstance(said, Result) else _read(said)


def verdict(answer: Answer) -> Result:
    """The result for a code other than 0."""
    return judged(CODES, str(answer["errcode"]), str(answer.get("errmsg", "")))


def _fetch(account: ChannelAccount) -> Token | Result:
    query = urlencode({"corpid": account.secret("corp_id"), "corpsecret": account.secret("secret")})
    said = ask(Asked(f"{account.base_url}/cgi-bin/gettoken?{query}", b"", method="GET"))
    answer = said if isinstance(said, Result) else _read(said)
    if isinstance(answer, Result):
        return answer
    if answer["errcode"] != 0:
        return verdict(answer)
    lent, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(lent, str) or not lent or not isinstance(seconds, int):
        return Result(_NOW, "gettoken", reason=reasons.UNREADABLE_ANSWER)
    return Token(lent, float(seconds))


TOKENS = AccessTokens(_fetch)


def _token_is_not_good(said: Said) -> bool:
    answer = _read(said)
    return not isinstance(answer, Result) and answer["errcode"] in _NOT_GOOD


def _read(said: Said) -> Answer | Result:
    try:
        answer = json.loads(said.body)
    except (ValueError, RecursionError):
        answer = None
    if said.status != HTTPStatus.OK or not isinstance(answer, dict) or type(answer.get("errcode")) is not int:
        return unreadable(said)
    return answer
