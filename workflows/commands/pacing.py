"""How fast messages go through an account: no faster than its provider lets through, by all workers together.

The account's row says from when the next message may go (the generic cell rate algorithm: one time per account). Who
takes messages moves it on; what has to wait is told when to be looked at again, and room is left for what is more
urgent. It is machinery, and nothing of it is history.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from notifiers.address import Address
from notifiers.channels.kinds import KINDS
from records.questions import channels, messages
from records.questions.messages import Taken
from workflows.work import Work

GRAIN = timedelta(seconds=0.25)
"""What is due so soon goes at once: whoever sends is not woken for each message."""
_LONGEST = timedelta(seconds=2)
_SHARE = 1 / (1 + GRAIN.total_seconds())
"""The share of the provider's rate that is used: so no second holds more than the provider lets through."""


def account_of(address: str) -> str:
    """The key of the account through which an address is reached, where its provider limits the rate; else empty."""
    read = Address.read(address)
    kind = KINDS.get(read.schema) if read else None
    return read.host if read and kind and kind.per_second else ""


def paced(work: Work, taken: Sequence[Taken], priority: int) -> list[Taken]:
    """Of these messages those that may go now, in their order; the others are told when to be looked at again."""
    going = [one for one in taken if not one.message.account]
    for key in sorted({one.message.account for one in taken if one.message.account}):
        going += _through(work, key, [one for one in taken if one.message.account == key], priority)
    order = {one.message.id: number for number, one in enumerate(taken)}
    return sorted(going, key=lambda one: order[one.message.id])


def _through(work: Work, key: str, waiting: Sequence[Taken], priority: int) -> list[Taken]:
    account = channels.locked(work.session, key)
    kind = KINDS.get(account.channel) if account else None
    if account is None or kind is None or not kind.per_second:
        return list(waiting)
    step = timedelta(seconds=1 / (kind.per_second * _SHARE))
    free = max(account.next_at or work.now, work.now)
    slot = free + step * messages.more_urgent(work.session, key, priority, work.now)
    going: list[Taken] = []
    for one in waiting:
        if slot <= work.now + GRAIN:
            going.append(one)
        else:
            one.message.slot_at = min(slot, work.now + _LONGEST)
        slot += step
    account.next_at = free + step * len(going)
    work.session.flush()
    return going
