"""The files that pages load: all of them from this package, each under an address that changes with its content."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

STATIC = Path(__file__).parent.parent / "static"


@functools.cache
def address(name: str) -> str:
    """The address of a file; a new one whenever its content changes."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"
