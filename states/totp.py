"""One-time codes by the time (RFC 6238 on RFC 4226: SHA-1, six digits, thirty seconds), for the second factor.

Pure: the time is given, secrets are made and kept elsewhere. A code is told by its step, the count of half minutes
since 1970; whoever checks it says which step was used last, so that each code counts once.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

SECONDS = 30
DIGITS = 6
DRIFT = 1
"""Steps by which a telephone's clock may be off, either way (RFC 6238, 5.2)."""
SECRET_BYTES = 20


def step_of(now: datetime) -> int:
    """The step of a moment."""
    return int(now.timestamp()) // SECONDS


def code(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of a step (RFC 4226, 5.3)."""
    made = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = made[-1] & 0xF
    number = int.from_bytes(made[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: bytes, given: str, now: datetime, used: int) -> int | None:
    """The step, later than the one `used` last, whose code was given; None when it is no code of these minutes."""
    written = "".join(given.split()).encode()
    found = None
    for step in range(step_of(now) - DRIFT, step_of(now) + DRIFT + 1):
        if hmac.compare_digest(code(secret, step).encode(), written) and step > used:
            found = step
    return found


def written(secret: bytes) -> str:
    """A secret as people type it into their telephone."""
    return b32encode(secret).decode().rstrip("=")


def address(secret: bytes, account: str, issuer: str) -> str:
    """The address that the code on the screen holds: an application on the telephone reads it."""
    label = quote(f"{issuer}:{account}", safe=":")
    told = urlencode(
        {"secret": written(secret), "issuer": issuer, "digits": DIGITS, "period": SECONDS}, quote_via=quote
    )
    return f"otpauth://totp/{label}?{told}"
