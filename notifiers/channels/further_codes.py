"""Where each further service says in its answer what became of a message, and what its codes mean.

    service                says well by              where else           source
    wecombot               errcode 0                 errcode              developer.work.weixin.qq.com, 91770
    dingtalk               errcode 0                 errcode              open.dingtalk.com, custom robot
    feishu, lark           code 0, StatusCode 0      code                 open.feishu.cn, custom robot
    schan                  code 0                    code                 sct.ftqq.com
    pushplus               code 200                  code                 Apprise's plugin
    wxpusher               1000, of the message too  data[0].code, code   wxpusher.zjiecode.com; Apprise's plugin
    pushdeer               code 0                    code                 Apprise's plugin
    bark, barks            code 200                  code                 Bark's own server
    pover                  status 1                  status; HTTP status  pushover.net/api
    tgram                  result.message_id         error_code           core.telegram.org/bots/api
    slack                  ts, or the word ok        error                api.slack.com
    ntfy, ntfys            id                        http                 docs.ntfy.sh
    gotify, gotifys        id                        errorCode            Gotify's own server
    matrix, matrixs        event_id                  errcode              spec.matrix.org
    discord, workflows,    HTTP 2xx: they say no more than that
    mmost(s), json(s)

Apprise's plugins for WeCom's, DingTalk's, Feishu's and Lark's robots, ServerChan, PushDeer and Bark take HTTP 200 for
success, whatever is said. Where what is written of a service contradicts itself (PushPlus) a code only means refused.
A service that does not stand here is never `accepted`: nobody knows what its answer means. Checked against documents
and tried against answers of such shapes, none of it against the services themselves. Light: no Apprise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from notifiers import reasons
from notifiers.channels.verdicts import OTHERWISE, Verdict, judged, unreadable
from notifiers.channels.web import Said
from notifiers.channels.wecom_access import CODES as WECOM_CODES
from notifiers.notifier import Outcome, Result

_NOW, _GOOD = Outcome.failed_for_now, Outcome.failed_for_good
_BUSY = Verdict(_NOW, reasons.BUSY)
_LOG_IN, _SENDER = Verdict(_GOOD, reasons.LOG_IN_REFUSED), Verdict(_GOOD, reasons.SENDER_REFUSED)
_WHO, _TEXT = Verdict(_GOOD, reasons.RECIPIENT_REFUSED), Verdict(_GOOD, reasons.TEXT_REFUSED)
_QUOTA = Verdict(_GOOD, reasons.NO_QUOTA)
_DOUBT = Verdict(Outcome.unknown, reasons.NO_ANSWER)
HTTP: Mapping[str, Verdict] = {
    "401": _LOG_IN, "403": _WHO, "404": _WHO, "408": _BUSY, "413": _TEXT, "429": _BUSY, "503": _BUSY,
    "500": _DOUBT, "502": _DOUBT, "504": _DOUBT,
}  # fmt: skip
"""What a status of HTTP means, and a code that is one."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Sayings:
    """How one service says what became of a message.

    Of `where` the first that the answer has is its code; `proof` is there only when it was taken, and its number of it.
    """

    where: Sequence[Path] = ()
    well: frozenset[str] = frozenset()
    proof: Path = ()
    codes: Mapping[str, Verdict] = field(default_factory=lambda: HTTP)
    words: Sequence[Path] = (("msg",), ("message",), ("errmsg",), ("error",), ("description",))
    word: bytes = b""
    """What is said instead of JSON when it was taken."""
    by_status: bool = False
    """Whether HTTP's own status is all that is said."""


_FEISHU = Sayings(
    (("code",), ("StatusCode",)), frozenset({"0"}),
    codes={
        "11232": _BUSY, "9499": _TEXT, "19001": _LOG_IN, "19002": _TEXT, "19007": _SENDER, "19021": _LOG_IN,
        "19022": _SENDER, "19024": _TEXT,
    },
)  # fmt: skip
_NTFY = Sayings((("http",),), proof=("id",))
_GOTIFY = Sayings((("errorCode",),), proof=("id",), words=(("errorDescription",), ("error",)))
_BARK = Sayings((("code",),), frozenset({"200"}), codes={**HTTP, "400": _WHO})
_MATRIX = Sayings(
    (("errcode",),), proof=("event_id",),
    codes={"M_LIMIT_EXCEEDED": _BUSY, "M_UNKNOWN_TOKEN": _LOG_IN, "M_FORBIDDEN": _WHO, "M_NOT_FOUND": _WHO,
           "M_TOO_LARGE": _TEXT},
)  # fmt: skip
_BY_STATUS = Sayings(by_status=True)
SERVICES: Mapping[str, Sayings] = {
    "wecombot": Sayings((("errcode",),), frozenset({"0"}), codes={**WECOM_CODES, "93000": _LOG_IN}),
    "dingtalk": Sayings(
        (("errcode",),), frozenset({"0"}),
        codes={"-1": _BUSY, "130101": _BUSY, "410100": _BUSY, "300001": _LOG_IN, "300005": _LOG_IN, "310000": _SENDER},
    ),
    "feishu": _FEISHU,
    "lark": _FEISHU,
    "schan": Sayings((("code",),), frozenset({"0"}), ("data", "pushid"), {"40001": _LOG_IN}),
    "pushplus": Sayings(
        (("code",),), frozenset({"200"}), ("data",),
        {"500": _BUSY},
    ),
    "wxpusher": Sayings(
        (("data", 0, "code"), ("code",)), frozenset({"1000"}), ("data", 0, "messageId"),
        {"1001": _LOG_IN, "1002": _LOG_IN, "1003": _TEXT, "1004": _WHO, "1005": _WHO, "1007": _TEXT, "1008": _BUSY,
         "1010": _SENDER},
        (("data", 0, "status"), ("msg",)),
    ),
    "pushdeer": Sayings((("code",),), frozenset({"0"}), codes={"80403": _LOG_IN}),
    "bark": _BARK,
    "barks": _BARK,
    "pover": Sayings((("status",),), frozenset({"1"}), ("request",), {"0": _WHO}, (("errors", 0),)),
    "tgram": Sayings((("error_code",),), proof=("result", "message_id"), codes={**HTTP, "400": _WHO}),
    "slack": Sayings(
        (("error",),), proof=("ts",), word=b"ok",
        codes={"ratelimited": _BUSY, "rate_limited": _BUSY, "service_unavailable": _BUSY, "invalid_auth": _LOG_IN,
               "not_authed": _LOG_IN, "account_inactive": _LOG_IN, "token_revoked": _LOG_IN, "missing_scope": _SENDER,
               "channel_not_found": _WHO, "not_in_channel": _WHO, "is_archived": _WHO, "msg_too_long": _TEXT},
    ),
    "ntfy": _NTFY,
    "ntfys": _NTFY,
    "gotify": _GOTIFY,
    "gotifys": _GOTIFY,
    "matrix": _MATRIX,
    "matrixs": _MATRIX,
    **dict.fromkeys(("discord", "workflows", "mmost", "mmosts", "json", "jsons"), _BY_STATUS),
}  # fmt: skip
"""The services whose answers are understood."""


def became(service: str, said: Said) -> Result:
    """What became of a message, from the answer to the request that carried it; never raises."""
    sayings = SERVICES.get(service)
    if sayings is None or sayings.by_status or not _in_words(said.status):
        return _by_status(said.status, sure=sayings is not None)
    try:
        body = json.loads(said.body)
    except (ValueError, RecursionError):
        body = None
    code = next((found for path in sayings.where if (found := _at(body, path))), "")
    proof, words = _at(body, sayings.proof), next((found for path in sayings.words if (found := _at(body, path))), "")
    by_word = bool(sayings.word) and said.body.strip() == sayings.word
    if _went_well(said.status) and (code in sayings.well or by_word or (proof and not code)):
        return Result(Outcome.accepted, f"{code} {words}".strip()[:200] or f"HTTP {said.status}", proof[:200] or None)
    if code and code not in sayings.well:
        return judged(sayings.codes, code, words)
    return unreadable(said) if _went_well(said.status) else _by_status(said.status, sure=True)


def _in_words(status: int) -> bool:
    """Whether more is to be believed than the status: not of a server that is busy, has broken down, or sends away."""
    return str(status) not in HTTP or HTTP[str(status)].outcome is _GOOD


def _went_well(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _by_status(status: int, *, sure: bool) -> Result:
    if _went_well(status):
        if sure:
            return Result(Outcome.accepted, f"HTTP {status}")
        return Result(Outcome.unknown, f"HTTP {status}", reason=reasons.UNREADABLE_ANSWER)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and str(status) not in HTTP:
        return Result(Outcome.unknown, f"HTTP {status}", reason=reasons.NO_ANSWER)
    found = HTTP.get(str(status), OTHERWISE)
    return Result(found.outcome, f"HTTP {status}", reason=found.reason)


def _at(body: Any, path: Path) -> str:
    """What stands at a place of an answer, as text; empty when there is nothing, or no number and no text."""
    for step in path:
        if isinstance(step, int):
            body = body[step] if isinstance(body, list) and len(body) > step else None
        else:
            body = body.get(step) if isinstance(body, dict) else None
    return str(body) if path and isinstance(body, (str, int)) and not isinstance(body, bool) else ""
