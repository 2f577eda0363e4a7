"""The local mailbox that ships for drills: a mail server and an SMS gateway in one process, and faults to
rehearse.

Every message it takes is one line in a file before the sender hears that it was taken. The file outlives
restarts and kills. It listens on loopback, delivers nothing and knows no passwords.

    POST /sms                      the gateway that `tsms://` speaks to
    GET  /phones/{address}         the messages for one address
    GET  /messages?since=n         the messages after the first n, and the next n
    POST /faults                   {"address": "... or *", "fault": "...", "seconds": n}

Faults, at both doors: `refuse` (bad recipient), `busy` (try later), `slow` (taken, answered after n
seconds), `silent` (taken, not answered for n seconds, an hour if not said), `lost` (taken, then the line is
cut), `none` (as it should be).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from notifiers.gateway_door import gateway_door
from notifiers.in_thread import InThread, until_told
from notifiers.mail_door import mail_door
from notifiers.phones import Phones
from notifiers.tray import Order, Tray, Trouble


@dataclass(frozen=True, slots=True)
class Doors:
    """Where a mailbox listens; port 0 lets the system choose."""

    host: str = "127.0.0.1"
    smtp_port: int = 0
    http_port: int = 0


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the mailbox is a process of its own, and this is where its time enters


class Mailbox(InThread):
    """The mailbox in a thread of its own, for tests and for drills in one process.

    After `start()`, `doors` tells the ports, and `phones` reads what arrived. `serve` runs the same as a
    process.
    """

    def __init__(self, file: Path, doors: Doors | None = None) -> None:
        super().__init__("mailbox")
        self.doors = doors or Doors()
        self._tray = Tray(Path(file), _now)

    @property
    def phones(self) -> Phones:
        """Reads what arrived."""
        return self._tray.phones

    def trouble(self, address: str, trouble: Trouble, seconds: float | None = None) -> None:
        """Put a fault on an address ("*" for all), as `POST /faults` does."""
        self._tray.order(address, Order(trouble, seconds))

    async def serve(self, opened: Callable[[], None], end: asyncio.Event) -> None:
        """Serve both doors until the end."""
        host, smtp_port, http_port = self.doors.host, self.doors.smtp_port, self.doors.http_port
        self._tray.open()
        try:
            async with (
                mail_door(self._tray, host, smtp_port) as smtp_port,
                gateway_door(self._tray, host, http_port) as http_port,
            ):
                self.doors = Doors(host, smtp_port, http_port)
                opened()
                await end.wait()
        finally:
            self._tray.close()


def serve(host: str, smtp_port: int, http_port: int, file: Path) -> None:
    """Run a mailbox in this process until SIGTERM or SIGINT; raises OSError for a port that is taken."""
    asyncio.run(until_told(Mailbox(file, Doors(host, smtp_port, http_port))))
