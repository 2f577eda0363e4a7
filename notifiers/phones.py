"""Reading the file of the local mailbox: what lies on whose pretend phone. Light enough for the web process.

One line of JSON is one message. The writer may be killed at any moment: a last line without its end is not
there yet, and a torn line in the middle is passed over.
"""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message as it came through a door."""

    channel: str
    to: str
    number: str
    repeat: int
    subject: str
    body: str
    account: str = ""
    """Through which it came, where the channel works through accounts; of a mail, who sent it."""
    provider_id: str = ""
    """The provider's own number for it; of a mail, its Message-ID."""
    link: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """What it offers to tap, each answer with its label."""


@dataclass(frozen=True, slots=True)
class Arrived(Parcel):
    """One message on a pretend phone; `at` is ISO 8601 with its zone."""

    at: str = ""

    @classmethod
    def at_time(cls, at: str, parcel: Parcel) -> Arrived:
        """A parcel that arrived at this time."""
        return cls(**{**asdict(parcel), "at": at})

    def as_line(self) -> bytes:
        """The form in which it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Arrived | None:
        """The message in a line, or None when the line is torn."""
        try:
            said = json.loads(line)
            choices = tuple((str(answer), str(label)) for answer, label in said.get("choices", ()))
            return cls(**{**said, "choices": choices})
        except (ValueError, TypeError, AttributeError):
            return None


class Phones:
    """The messages in a mailbox file, in order of arrival. Each call reads only what is new; thread-safe."""

    def __init__(self, file: Path) -> None:
        self._file = Path(file)
        self._lock = threading.Lock()
        self._forget()

    def of(self, address: str) -> list[Arrived]:
        """The messages for one mail address or phone number, oldest first."""
        with self._lock:
            self._catch_up()
            return list(self._by_address.get(address.lower(), ()))

    def since(self, n: int) -> list[Arrived]:
        """The messages after the first `n`."""
        with self._lock:
            self._catch_up()
            return self._all[max(n, 0) :]

    def addresses(self) -> list[str]:
        """Everyone who has ever been sent a message, in order of the first."""
        with self._lock:
            self._catch_up()
            return list(self._by_address)

    def _forget(self) -> None:
        self._read_to = 0
        self._same: Any = None
        self._all: list[Arrived] = []
        self._by_address: dict[str, list[Arrived]] = {}

    def _catch_up(self) -> None:
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            self._forget()
            return
        if stat.st_size < self._read_to or self._same not in (None, stat.st_ino):
            self._forget()
        self._same = stat.st_ino
        if stat.st_size > self._read_to:
            self._read_on()

    def _read_on(self) -> None:
        with self._file.open("rb") as file:
            file.seek(self._read_to)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read_to += len(whole)
        for line in whole.splitlines():
            message = Arrived.read(line)
            if message is not None:
                self._all.append(message)
                self._by_address.setdefault(message.to.lower(), []).append(message)
