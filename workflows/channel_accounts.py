"""The channel accounts as workers use them: read from the database, remembered for some seconds."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from notifiers.channels.accounts import ChannelAccount
from records.channel_account import KeptAccount
from records.questions import channels
from states.actor import engine
from workflows.work import House

REMEMBERED = timedelta(seconds=5)
"""So long an account that was changed or closed may still be used as it was."""


class KeptAccounts:
    """See ChannelAccounts. Safe to ask from many threads at once."""

    def __init__(self, house: House, clock: Callable[[], datetime]) -> None:
        self._house = house
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[datetime, ChannelAccount | None]] = {}

    def find(self, key: str) -> ChannelAccount | None:
        """See ChannelAccounts.find."""
        now = self._clock()
        with self._lock:
            read_at, known = self._known.get(key, (None, None))
            if read_at is None or not timedelta(0) <= now - read_at < REMEMBERED:
                known = self._house.look(engine("worker"), now, lambda work: _read(channels.in_use(work.session, key)))
                self._known[key] = (now, known)
            return known


def as_used(kept: KeptAccount) -> ChannelAccount:
    """An account with its secrets, for whoever sends or reads through it."""
    secrets = json.loads(kept.secrets) if kept.secrets else {}
    approvals = {code: one["state"] for code, one in kept.approvals.items()}
    return ChannelAccount(kept.key, kept.channel, kept.drill, kept.base_url, secrets, approvals)


def _read(kept: KeptAccount | None) -> ChannelAccount | None:
    return as_used(kept) if kept else None
