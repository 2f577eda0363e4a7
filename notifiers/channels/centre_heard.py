"""What a governance centre tells of the people of a call-out, signed as a webhook's: many results in one push.

    {"type": "results", "people": [{"person": "…", "number": "2026-…", "at": "…", "note": "…", "minutes": 20,
        "result": "delivered" | "read" | "failed" | "received" | "accepted" | "declined" | "arrived"}, …]}

The first three are receipts, the others answers of the person. The `webhook-id` is the number of the push: the same
push sent twice is one. A push of which one piece can not be read is refused whole, and changes nothing.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.centre_signing import KIND
from notifiers.channels.heard import Heard, Incoming, Receipt, Reply, Step, Unreadable
from notifiers.channels.hook_heard import moment, proven

MOST = 300
"""Results in one push: every one is locked, recorded and chained before the centre is answered."""
_STEPS = frozenset(Step)


def read(account: ChannelAccount, incoming: Incoming, now: datetime) -> Heard:
    """See Reader."""
    event = proven(account, incoming, now)
    try:
        said = json.loads(incoming.body)
        people = said["people"]
        if said["type"] != "results" or not isinstance(people, list) or not 0 < len(people) <= MOST:
            raise Unreadable("not a list of results")
        told = [_one(f"{event}/{place}", one) for place, one in enumerate(people)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Unreadable(type(fault).__name__) from fault
    return Heard(
        receipts=tuple(one for one in told if isinstance(one, Receipt)),
        replies=tuple(one for one in told if isinstance(one, Reply)),
    )


def _one(event: str, said: dict[str, Any]) -> Receipt | Reply:
    result, number, at = said["result"], str(said["number"]), moment(said.get("at"))
    note, minutes = str(said.get("note", ""))[:500], said.get("minutes")
    if not isinstance(result, str):
        raise Unreadable("result")
    if result in _STEPS:
        return Receipt(event, Step(result), number, at=at, detail=note[:200])
    ahead = minutes if isinstance(minutes, int) else None
    return Reply(event, result, KIND.channel, number, sender=str(said["person"]), note=note, at=at, minutes=ahead)
