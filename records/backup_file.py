"""The file of a backup: a plain tar of the database's dump, what is known of it, and the digest of all that.

Every byte is covered by the digest at its end, which guards against decay and a broken copy; it is no signature. Any
tar opens the file, and PostgreSQL's own `pg_restore` reads `database.dump`. What is dumped and restored is decided
in `records.backup` and `records.restore`.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

from pydantic import TypeAdapter, ValidationError

from states.text import Text

DUMP, MANIFEST, DIGEST = "database.dump", "manifest.json", "sha256"
_BLOCK = tarfile.BLOCKSIZE
_PIECE = 1 << 20
_END = b"\0" * (2 * _BLOCK)
_TAIL = 2 * _BLOCK + len(_END)
_BROKEN = Text("{file} 不是完整的备份：{why}", "{file} is no whole backup: {why}")


class BackupFailed(Exception):
    """A backup was not made, not read or not restored; `reason` says why in both languages."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(f"{reason.zh}\n{reason.en}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a backup: its moment, the schema, how far the journal reached, and a word that its key opens."""

    taken_at: datetime
    schema: str
    entries: int
    seals: int
    last_seal: str
    database_bytes: int
    key: str
    probe: str


_MANIFEST = TypeAdapter(Manifest)


def write(part: Path, manifest: Manifest, dump: Callable[[BinaryIO], None]) -> None:
    """Writes a new file whole and has it on the disk when this returns; `dump` writes the database."""
    with part.open("xb") as file:
        part.chmod(0o600)
        file.write(b"\0" * _BLOCK)
        dump(file)
        size = file.tell() - _BLOCK
        file.write(b"\0" * (-size % _BLOCK))
        _member(file, MANIFEST, _MANIFEST.dump_json(manifest, indent=1), manifest.taken_at)
        file.seek(0)
        file.write(_header(DUMP, size, manifest.taken_at))
        file.seek(0, os.SEEK_END)
        file.flush()
        with part.open("rb") as again:
            digest = _digest(again, file.tell())
        file.write(_tail(digest))
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> Manifest:
    """What is known of a backup, after every byte was looked at. Raises BackupFailed when one is not as written."""
    try:
        with path.open("rb") as file:
            return _checked(file, path.stat().st_size)
    except (OSError, ValueError, tarfile.TarError, ValidationError) as fault:
        raise BackupFailed(_BROKEN.filled(file=path.name, why=str(fault).partition("\n")[0])) from fault


def pour_dump(path: Path, into: IO[bytes]) -> None:
    """Writes the dump of a backup that was read before."""
    with path.open("rb") as file:
        left = tarfile.TarInfo.frombuf(file.read(_BLOCK), "utf-8", "strict").size
        while left:
            piece = file.read(min(left, _PIECE))
            into.write(piece)
            left -= len(piece)


def _checked(file: BinaryIO, size: int) -> Manifest:
    covered = size - _TAIL
    if covered < 2 * _BLOCK:
        raise ValueError("too short")
    digest = _digest(file, covered)
    if file.read() != _tail(digest):
        raise ValueError("sha256")
    file.seek(0)
    dump = tarfile.TarInfo.frombuf(file.read(_BLOCK), "utf-8", "strict")
    file.seek(_BLOCK + dump.size + -dump.size % _BLOCK)
    known = tarfile.TarInfo.frombuf(file.read(_BLOCK), "utf-8", "strict")
    return _MANIFEST.validate_json(file.read(known.size))


def _digest(file: BinaryIO, covered: int) -> str:
    made = hashlib.sha256()
    while covered:
        piece = file.read(min(covered, _PIECE))
        if not piece:
            raise ValueError("too short")
        made.update(piece)
        covered -= len(piece)
    return made.hexdigest()


def _tail(digest: str) -> bytes:
    told = f"{digest}\n".encode()
    return _header(DIGEST, len(told), None) + told.ljust(_BLOCK, b"\0") + _END


def _member(file: BinaryIO, name: str, content: bytes, at: datetime) -> None:
    file.write(_header(name, len(content), at) + content + b"\0" * (-len(content) % _BLOCK))


def _header(name: str, size: int, at: datetime | None) -> bytes:
    made = tarfile.TarInfo(name)
    made.size, made.mode, made.mtime = size, 0o600, int(at.timestamp()) if at else 0
    return made.tobuf(tarfile.GNU_FORMAT)
