"""Access tokens of providers: fetched once for many threads, kept in memory per account, renewed before they end.

A token that the provider does not know any more (another process has fetched one, it was revoked) is dropped and
fetched once more; what was asked with it was refused, and is asked again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.web import Said
from notifiers.notifier import Outcome, Result

EARLY = 300.0
"""Seconds before its end at which a token is renewed, or a tenth of its life when that is less."""

Fetch = Callable[[ChannelAccount], "Token | Result"]


@dataclass(frozen=True, slots=True)
class Token:
    """What a provider lent, and for how many seconds."""

    value: str = field(repr=False)
    seconds: float


@dataclass(slots=True)
class _Kept:
    lock: threading.Lock = field(default_factory=threading.Lock)
    value: str = ""
    until: float = 0.0
    refused_at: float = float("-inf")
    refusal: Result | None = None


class AccessTokens:
    """The tokens of every account of one kind of channel. Safe to ask from many threads at once."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[int, _Kept] = {}

    def ask_with(
        self, account: ChannelAccount, asking: Callable[[str], Said | Result], not_good: Callable[[Said], bool]
    ) -> Said | Result:
        """What `asking` got with a token of the account; asked twice when the provider says that the first is not good.

        Without a token nothing was sent: that is never `unknown`.
        """
        token = self._token(account, "")
        said = token if isinstance(token, Result) else asking(token)
        if isinstance(token, Result) or isinstance(said, Result) or not not_good(said):
            return said
        token = self._token(account, token)
        return token if isinstance(token, Result) else asking(token)

    def _token(self, account: ChannelAccount, bad: str) -> str | Result:
        """A token other than `bad`; the refusal when none can be had."""
        kept, began = self._of(account), self._clock()
        with kept.lock:
            if kept.value and kept.value != bad and self._clock() < kept.until:
                return kept.value
            if kept.refusal is not None and kept.refused_at >= began:
                return kept.refusal  # whoever waited here meanwhile need not wait for the same refusal again
            return self._fetched(kept, account)

    def _fetched(self, kept: _Kept, account: ChannelAccount) -> str | Result:
        kept.value = ""
        token = self._fetch(account)
        if isinstance(token, Result):
            unsent = Outcome.failed_for_now if token.outcome is Outcome.unknown else token.outcome
            kept.refused_at, kept.refusal = self._clock(), replace(token, outcome=unsent)
            return kept.refusal
        kept.value, kept.refusal = token.value, None
        kept.until = self._clock() + token.seconds - min(EARLY, token.seconds / 10)
        return token.value

    def _of(self, account: ChannelAccount) -> _Kept:
        """By all that the account is: with another secret it is another one."""
        known = hash((account.key, account.channel, account.base_url, tuple(sorted(account.secrets.items()))))
        with self._lock:
            return self._kept.setdefault(known, _Kept())
