"""What another system sends back over its webhook, signed as ours are: receipts and answers.

    {"type": "receipt", "number": "2026-…", "step": "delivered" | "read" | "failed", "at": "…", "detail": "…"}
    {"type": "answer", "number": "2026-…", "answer": "received" | "declined" | "arrived", "to": "…", "note": "…"}

The `webhook-id` is the number of the event: the same event sent twice is one.
"""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from typing import Any

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import (
    LATEST,
    TOO_OLD,
    UNSIGNED,
    Forged,
    Heard,
    Incoming,
    Receipt,
    Reply,
    Step,
    Unreadable,
)
from notifiers.channels.hook_signing import signature


def read(account: ChannelAccount, incoming: Incoming, now: datetime) -> Heard:
    """See Reader."""
    event = proven(account, incoming, now)
    try:
        said = json.loads(incoming.body)
        kind, number, at = said["type"], str(said["number"]), moment(said.get("at"))
        if kind == "receipt":
            detail = str(said.get("detail", ""))[:200]
            return Heard(receipts=(Receipt(event, Step(said["step"]), number, at=at, detail=detail),))
        if kind == "answer":
            note, sender = str(said.get("note", ""))[:500], str(said.get("to", ""))
            minutes = said.get("minutes") if isinstance(said.get("minutes"), int) else None
            reply = Reply(event, str(said["answer"]), "hook", number, sender=sender, note=note, at=at, minutes=minutes)
            return Heard(replies=(reply,))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Unreadable(type(fault).__name__) from fault
    raise Unreadable("type")


def proven(account: ChannelAccount, incoming: Incoming, now: datetime) -> str:
    """The number of the event, when the signature is that of the account and the time is ours."""
    event, seconds = incoming.headers.get("webhook-id", ""), incoming.headers.get("webhook-timestamp", "")
    if not (event and seconds.isascii() and seconds.isdecimal() and len(seconds) < len("99999999999")):
        raise Forged(UNSIGNED)
    at = datetime.fromtimestamp(int(seconds), UTC)
    right = signature(account.secret("secret"), event, at, incoming.body)["webhook-signature"]
    given = incoming.headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(right.encode(), one.encode()) for one in given):
        raise Forged(UNSIGNED)
    if abs(now - at) > LATEST:
        raise Forged(TOO_OLD)
    return event


def moment(said: Any) -> datetime | None:
    """A moment as it is told, with its zone; ValueError for one without."""
    if said is None:
        return None
    at = datetime.fromisoformat(said)
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return at
