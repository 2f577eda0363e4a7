"""How fast messages go through an account: no faster than its provider lets through, by all workers together.

The account's row says from when the next message may go (the generic cell rate algorithm: one time per account). Who
takes messages moves it on; what has to wait is told when to be looked at again, and room is left for what is more
urgent. It is machinery, and nothing of it is history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifiers.address import Address
from notifiers.channels.kinds import KINDS
from records.channel_account import KeptAccount
from records.questions import channels, messages
from records.questions.messages import Taken
from workflows.channel_accounts import as_used
from workflows.work import Work

GRAIN = timedelta(seconds=0.25)
"""What is due so soon goes at once: whoever sends is not woken for each message."""
_LONGEST = messages.LONGEST_SLOT
_SHARE = 1 / (1 + GRAIN.total_seconds())
"""The share of the provider's rate that is used: so no second holds more than the provider lets through."""
_AFTER_ALL = 1_000
"""Less urgent than the effects of any message."""


def account_of(address: str) -> str:
    """The key of the account through which an address is reached, where its provider limits the rate; else empty."""
    read = Address.read(address)
    kind = KINDS.get(read.schema) if read else None
    return read.host if read and kind and kind.limited else ""


def paced(work: Work, taken: Sequence[Taken], priority: int) -> list[Taken]:
    """Of these messages those that may go now, in their order; the others are told when to be looked at again."""
    going = [one for one in taken if not one.message.account]
    for key in sorted({one.message.account for one in taken if one.message.account}):
        going += _through(work, key, [one for one in taken if one.message.account == key], priority)
    order = {one.message.id: number for number, one in enumerate(taken)}
    return sorted(going, key=lambda one: order[one.message.id])


def room(work: Work, key: str, wanted: int) -> int:
    """How many requests beside the messages may go through an account now: messages that wait keep their room.

    They are counted at once, so that messages and requests together stay below what the provider lets through.
    """
    limit = _limit(work, key)
    if limit is None:
        return wanted
    slot = limit.free + limit.step * messages.more_urgent(work.session, key, _AFTER_ALL, work.now)
    going = 0
    while going < wanted and slot <= work.now + GRAIN:
        slot, going = slot + limit.step, going + 1
    limit.take(work, going)
    return going


@dataclass(frozen=True, slots=True)
class _Limit:
    """What an account lets through: one after the other with a step between, the next from `free` on. It is locked."""

    account: KeptAccount
    step: timedelta
    free: datetime

    def take(self, work: Work, going: int) -> None:
        self.account.next_at = self.free + self.step * going
        work.session.flush()


def _limit(work: Work, key: str) -> _Limit | None:
    account = channels.locked(work.session, key)
    kind = KINDS.get(account.channel) if account else None
    rate = kind.rate(as_used(account).secrets) if account and kind else None
    if account is None or not rate:
        return None
    step = timedelta(seconds=1 / (rate * _SHARE))
    free = max(account.next_at or work.now, work.now)
    if free > work.now + _LONGEST + step:
        free = work.now  # nobody goes so far ahead: the clock has been set back since
    return _Limit(account, step, free)


def _through(work: Work, key: str, waiting: Sequence[Taken], priority: int) -> list[Taken]:
    limit = _limit(work, key)
    if limit is None:
        return list(waiting)
    slot = limit.free + limit.step * messages.more_urgent(work.session, key, priority, work.now)
    going: list[Taken] = []
    for one in waiting:
        if slot <= work.now + GRAIN:
            going.append(one)
        else:
            one.message.slot_at = min(slot, work.now + _LONGEST)
        slot += limit.step
    limit.take(work, len(going))
    return going
