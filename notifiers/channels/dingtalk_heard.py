"""What DingTalk sends back: taps on interactive cards, answered within two seconds with the values of the card.

    {"type": "actionCallback", "outTrackId", "corpId", "userId",
     "content": "{\"cardPrivateData\": {\"actionIds\": [...], \"params\": {\"answer\": \"received\"}}}"}
    → {"cardUpdateOptions", "cardData": {"cardParamMap": {"state", "answered"}}}

Each button of the template gives back `answer`, or has it as its action id; `note` and `minutes` beside it are what was
written into boxes of the card. DingTalk
numbers no events: the same answer by the same person at the same signed time is one. Whether a work notice was read is
never pushed, and is asked: see `dingtalk_asked`.

From documents alone: https://open.dingtalk.com/document/development/event-callback-card; names of fields were checked
against dingtalk-stream's CardCallbackMessage.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.dingtalk_signing import message_number, signature
from notifiers.channels.heard import (
    LATEST,
    TOO_OLD,
    UNSIGNED,
    Became,
    Forged,
    Heard,
    Incoming,
    Reply,
    Unreadable,
)
from states.call import LONGEST_MINUTES, Answer
from states.text import Text

_LONGEST_TIME = 14
_LONGEST_NOTE = 500


def read(account: ChannelAccount, incoming: Incoming, now: datetime) -> Heard:
    """See Reader."""
    at = _proven_at(account, incoming, now)
    try:
        said = json.loads(incoming.body)
        track, sender, content = str(said["outTrackId"]), str(said["userId"]), json.loads(said["content"])
        answer, (note, minutes) = _answer(content), _filled(content)
        is_tap = said["type"] == "actionCallback"
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as fault:
        raise Unreadable(type(fault).__name__) from fault
    if not is_tap:
        raise Unreadable("type")
    number = message_number(account, track)
    if number is None:
        raise Forged(UNSIGNED)
    told = f"{track}\n{sender}\n{answer}\n{at.timestamp()}".encode("utf-8", "replace")
    event = hashlib.sha256(told).hexdigest()
    reply = Reply(
        event,
        answer,
        "card",
        number,
        sender=sender,
        at=at,
        note=note,
        minutes=minutes if answer == Answer.ACCEPTED else None,
    )
    return Heard(replies=(reply,), answered=_card)


def as_values(stands: Text) -> dict[str, str]:
    """The values of a card that asks no more: how its call stands."""
    return {"state": "answered", "answered": f"{stands.zh} · {stands.en}"}


def _proven_at(account: ChannelAccount, incoming: Incoming, now: datetime) -> datetime:
    """When the request was signed, when it is signed as the account's."""
    said = incoming.headers.get("x-ddpaas-signature-timestamp", "")
    if not (said.isascii() and said.isdecimal() and len(said) <= _LONGEST_TIME):
        raise Forged(UNSIGNED)
    right, given = signature(account.secret("callback_secret"), said), incoming.headers.get("x-ddpaas-signature", "")
    if not hmac.compare_digest(right.encode(), given.encode()):
        raise Forged(UNSIGNED)
    at = datetime.fromtimestamp(int(said) / 1000, UTC)
    if abs(now - at) > LATEST:
        raise Forged(TOO_OLD)
    return at


def _answer(content: Mapping[str, Any]) -> str:
    tapped = content["cardPrivateData"]
    said = (tapped.get("params") or {}).get("answer")
    return str(said or tapped["actionIds"][0])


def _filled(content: Mapping[str, Any]) -> tuple[str, int | None]:
    """What was written into the card beside its buttons, where its template has boxes: reason and minutes."""
    params = content["cardPrivateData"].get("params") or {}
    minutes = str(params.get("minutes") or "")
    is_number = minutes.isascii() and minutes.isdecimal() and len(minutes) <= len(str(LONGEST_MINUTES))
    return str(params.get("note") or "")[:_LONGEST_NOTE], int(minutes) if is_number else None


def _card(became: Became) -> bytes:
    """The values of the card after a tap: an answer that was not taken leaves the buttons."""
    values = as_values(became.words)
    if became.outcome == "refused":
        del values["state"]
    said = {
        "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
        "cardData": {"cardParamMap": values},
    }
    return json.dumps(said, ensure_ascii=False).encode()
