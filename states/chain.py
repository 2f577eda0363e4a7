"""The hash chain of the journal: what an entry's digest covers, and how a chain is followed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

START = "0" * 64


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The one byte string that stands for an entry: keys sorted, no spaces, UTF-8."""
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(previous: str, sequence: int, entry: Mapping[str, Any]) -> str:
    """The digest of an entry at its place: over the digest before it, its number and all that it says."""
    return hashlib.sha256(f"{previous}:{sequence}:".encode() + canonical(entry)).hexdigest()


def content_digest(content: Any) -> str:
    """The digest of what stands by itself, like a published definition, however its parts are ordered."""
    return hashlib.sha256(canonical(json.loads(json.dumps(content)))).hexdigest()
