"""The files that pages load: all from this package, each under an address that changes with its content."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse

STATIC = Path(__file__).parent.parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}

router = APIRouter(include_in_schema=False)


@functools.cache
def _files() -> dict[str, str]:
    """The served files with the digest of their content."""
    found = (path for path in sorted(STATIC.iterdir()) if path.suffix in KINDS)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in found}


def address(name: str) -> str:
    """The address of a file; a new one whenever its content changes."""
    return f"/static/{name}?v={_files()[name]}"


@router.get("/static/{name}")
def served(name: str, v: str = "") -> FileResponse:
    """One file of this package; kept for good by the browser that asks for this very content."""
    if name not in _files():
        raise HTTPException(404)
    headers = FOR_GOOD if v == _files()[name] else {}
    return FileResponse(STATIC / name, media_type=KINDS[Path(name).suffix], headers=headers)


@router.get("/favicon.ico")
def favicon() -> FileResponse:
    """The sign of the bell, for whoever asks for it by habit."""
    return served("bell.svg")
