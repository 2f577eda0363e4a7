"""A draw that anybody can make again: no generator has to be trusted, only SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta


def in_drawn_order(keys: Iterable[str], seed: str) -> list[str]:
    """The keys, each once, in the order of SHA-256 of seed and key."""
    return sorted(set(keys), key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())


def drawn_moment(begins: datetime, ends: datetime, seed: str) -> datetime:
    """The whole second that a seed picks out of a stretch of time; its beginning may be picked, its end never."""
    seconds = max(1, int((ends - begins).total_seconds()))
    picked = int(hashlib.sha256(f"{seed}:moment".encode()).hexdigest(), 16) % seconds
    return begins + timedelta(seconds=picked)
