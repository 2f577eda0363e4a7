"""What a provider tells of a message before it is recorded that the message was sent: kept aside, and taken in after.

Results of a run are recorded many at a time; a phone may have been answered by then, and a provider that knows the
message by nothing but its own number is understood only when that is recorded.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from notifiers.address import Address
from notifiers.channels.heard import Receipt, Reply, Step, Uplink
from notifiers.channels.kinds import READERS
from notifiers.channels.mailbox_account import MAIL_SCHEMAS
from notifiers.notifier import Result
from records.call import Message
from records.channel_account import EarlyEvent, KeptAccount
from records.questions import channels
from workflows.work import Work

_TOLD_OF = READERS.keys() | MAIL_SCHEMAS


def kept(account: KeptAccount, awaited: str, told: Receipt | Reply | Uplink, now: datetime) -> EarlyEvent:
    """An event as it is kept aside."""
    said = asdict(told) | {"at": told.at.isoformat() if told.at else None}
    return EarlyEvent(account_id=account.id, awaits=awaited, told=json.dumps(said), heard_at=now)


def read(told: str) -> Receipt | Reply | Uplink:
    """The event again."""
    said: dict[str, Any] = json.loads(told)
    said["at"] = datetime.fromisoformat(said["at"]) if said["at"] else None
    if "step" in said:
        return Receipt(**said | {"step": Step(said["step"])})
    return Reply(**said) if "answer" in said else Uplink(**said)


def about(settled: Sequence[tuple[Message, Result]]) -> list[str]:
    """By what the messages are known of which something may have been told early; of other channels nothing ever is."""
    found: list[str] = []
    for message, result in settled:
        address = Address.read(message.address)
        if address is not None and address.schema in _TOLD_OF:
            found += [message.number, *([result.provider_id] if result.provider_id else [])]
    return found


def accounts(work: Work, awaited: Sequence[str]) -> list[KeptAccount]:
    """The accounts through which something was told early of these messages."""
    return channels.with_early(work.session, awaited)
