"""What an interface token looks like: `tocsin_<installation>_<secret>_<check>`, all in hexadecimal.

The beginning is one that scanners of leaked secrets can know; the installation tells a token of another place; the
check tells a misspelled or made-up one before anybody looks for it. Pure: secrets are made elsewhere.
"""

from __future__ import annotations

import re
import zlib
from enum import StrEnum

BEGINS = "tocsin_"
SECRET_BYTES = 20
SHOWN = 6
"""How many letters of its secret name a token where the whole is not shown."""
_SHAPE = re.compile(r"tocsin_([0-9a-f]{8})_([0-9a-f]{40})_([0-9a-f]{8})")


class Fault(StrEnum):
    """Why something that begins like a token is none of ours."""

    SHAPE = "shape"  # misspelled, cut off or made up
    ELSEWHERE = "elsewhere"  # of another installation


def written(installation: str, secret: bytes) -> str:
    """A token of this installation (eight hexadecimal letters)."""
    body = f"{BEGINS}{installation}_{secret.hex()}"
    return f"{body}_{_check(body)}"


def fault(given: str, installation: str) -> Fault | None:
    """What is wrong with a token before anybody looks for it; None when it may be one of ours."""
    found = _SHAPE.fullmatch(given)
    if found is None or _check(given.rpartition("_")[0]) != found.group(3):
        return Fault.SHAPE
    return None if found.group(1) == installation else Fault.ELSEWHERE


def name_of(token: str) -> str:
    """The letters by which a token is named."""
    return token.split("_")[2][:SHOWN]


def _check(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
