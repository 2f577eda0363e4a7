"""Personal data that the record proves without holding it: a seal over a value and a salt, which can be destroyed.

After the event what was collected for it is destroyed (《突发事件应对法》第85条). The seal stays in the journal: while
salt and value are there anybody can prove the value by it; without them nobody can find the value again.
"""

from __future__ import annotations

import hashlib
import secrets


def salt() -> str:
    """A new salt: 128 bits of chance."""
    return secrets.token_hex(16)


def sealed(value: str, salt: str) -> str:
    """The seal of a value."""
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()
