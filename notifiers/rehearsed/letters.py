"""What the owners of pretend phones write back to mails: one file that only grows, each letter numbered by its line.

Whoever reads them does so over IMAP (`imap_door`), as at any mail server.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from notifiers.phones import Arrived

MAIL = "mail"
"""The channel of what the mail server of the practice mailbox has taken."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that lies in the mailbox of replies, and since when."""

    uid: int
    at: datetime
    raw: bytes


class Letters:
    """The mailbox of replies."""

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now

    @property
    def validity(self) -> int:
        """Another one as soon as the numbers count other letters."""
        return self._file.stat().st_ino % 2**32 or 1 if self._file.exists() else 1

    def write_back(self, message: Arrived, text: str) -> None:
        """The owner of a phone replies to a mail; kept before anybody is told so."""
        at = self._now()
        line = json.dumps({"at": at.isoformat(), "raw": _reply(message, text, at)}).encode() + b"\n"
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)

    def all(self) -> list[Letter]:
        """Every letter, the oldest first."""
        lines = self._file.read_bytes().splitlines(keepends=True) if self._file.exists() else []
        found = [(uid, _read(line)) for uid, line in enumerate(lines, 1)]
        return [Letter(uid, *one) for uid, one in found if one is not None]


def _reply(message: Arrived, text: str, at: datetime) -> str:
    mail = EmailMessage()
    mail["From"], mail["To"] = message.to, message.account
    mail["Subject"], mail["Date"] = f"Re: {message.subject}", format_datetime(at)
    mail["Message-ID"] = f"<{uuid.uuid4().hex}@phones.example>"
    mail["In-Reply-To"] = mail["References"] = message.provider_id
    given_back = "\n".join(f"> {line}" for line in message.body.splitlines())
    mail.set_content(f"{text}\n\n{given_back}\n", cte="base64")
    return mail.as_bytes().decode("ascii")


def _read(line: bytes) -> tuple[datetime, bytes] | None:
    """Since when it lies there, and the mail; None for a line that a kill has torn."""
    try:
        said = json.loads(line)
        return datetime.fromisoformat(said["at"]), str(said["raw"]).encode("ascii")
    except (ValueError, KeyError, TypeError):
        return None
