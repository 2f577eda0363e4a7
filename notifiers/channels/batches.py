"""What providers in China push: JSON in one object or a list of them, with times of the clock there and no zone.

Nothing of it is signed: whoever knows the key of the account's door is believed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from notifiers.channels import door_key
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import Heard, Incoming, Reader, Receipt, Reply, Unreadable, Uplink

Read = TypeVar("Read")
HERE = ZoneInfo("Asia/Shanghai")
MOST = 1000
"""How many things one push may tell of."""
_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S")


def at_the_door(one: Callable[[dict[str, Any]], Receipt | Reply | Uplink | None], taken: bytes) -> Reader:
    """The reader of such pushes: `one` reads one thing told, `taken` is what the provider wants to hear."""

    def read(account: ChannelAccount, incoming: Incoming, now: datetime) -> Heard:
        del now
        door_key.proven(account, incoming)
        told = each(incoming.body, one)
        return Heard(
            receipts=tuple(said for said in told if isinstance(said, Receipt)),
            replies=tuple(said for said in told if isinstance(said, Reply)),
            uplinks=tuple(said for said in told if isinstance(said, Uplink)),
            answer=taken,
        )

    return read


def each(body: bytes, read: Callable[[dict[str, Any]], Read | None]) -> list[Read]:
    """What `read` makes of each thing told, without those that it makes nothing of; Unreadable for anything else."""
    try:
        said = json.loads(body)
        told = said if isinstance(said, list) else [said]
        if len(told) > MOST or not all(isinstance(one, dict) for one in told):
            raise Unreadable("not a list of objects")
        found = [read(one) for one in told]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as fault:
        raise Unreadable(type(fault).__name__) from fault
    return [one for one in found if one is not None]


def event_of(what: str, told: dict[str, Any]) -> str:
    """The same for a thing that is pushed again, and opaque: no telephone number stands in it."""
    plain = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return f"{what}:{hashlib.sha256(plain.encode('utf-8', 'replace')).hexdigest()[:40]}"


def clock_there(said: Any) -> datetime | None:
    """A moment as the provider writes it; None when it says nothing of use."""
    for form in _FORMS:
        try:
            return datetime.strptime(str(said), form).replace(tzinfo=HERE).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def unix(said: Any) -> datetime | None:
    """A moment in seconds since 1970; None when it says nothing of use."""
    try:
        return datetime.fromtimestamp(int(said), UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
