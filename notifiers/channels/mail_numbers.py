"""The Message-ID of our mails: which message of ours a reply or a bounce belongs to, and the proof that it saw it.

`<number.repeat.proof@domain>`: the proof is made from the link that the message alone says, so whoever was not sent
it can not name it. A message that asks nothing has no link, and nobody can answer it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from notifiers.notifier import Message

PROOF = 16
"""How much of the digest of a link's key stands in the id: nothing that opens the link."""
_OURS = re.compile(rf"<([A-Za-z0-9._=-]+)\.([0-9]+)\.([0-9a-f]{{{PROOF}}})@[^<>@\s]+>")
_QUOTED = re.compile(r"=([0-9a-f]{1,6})=")


@dataclass(frozen=True, slots=True)
class Named:
    """The message that an id names."""

    number: str
    proof: str


def message_id(message: Message, repeat: int, domain: str) -> str:
    """The same attempt has the same id."""
    number = re.sub(r"[^A-Za-z0-9._-]", lambda found: f"={ord(found[0]):x}=", message.number)
    key = message.link.rpartition("/")[2]
    proof = f".{hashlib.sha256(key.encode()).hexdigest()[:PROOF]}" if key else ""
    return f"<{number}.{repeat}{proof}@{domain}>"


def named(ids: str) -> Named | None:
    """The last of our messages that stands in these ids; None when there is none."""
    found = _OURS.findall(ids)
    if not found:
        return None
    number, _, proof = found[-1]
    try:
        return Named(_QUOTED.sub(lambda one: chr(int(one[1], 16)), number), proof)
    except (ValueError, OverflowError):
        return None
