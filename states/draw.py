"""A draw that anybody can make again: no generator has to be trusted, only SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def in_drawn_order(keys: Iterable[str], seed: str) -> list[str]:
    """The keys, each once, in the order of SHA-256 of seed and key."""
    return sorted(set(keys), key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())
