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
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from notifiers.gateway_door import gateway_door
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


class Mailbox:
    """The mailbox in a thread of its own, for tests and for drills in one process.

    After `start()`, `doors` tells the ports, and `phones` reads what arrived. `serve` runs the same as a
    process.
    """

    def __init__(self, file: Path, doors: Doors | None = None) -> None:
        self.doors = doors or Doors()
        self._tray = Tray(Path(file), _now)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._fault: OSError | None = None

    @property
    def phones(self) -> Phones:
        """Reads what arrived."""
        return self._tray.phones

    def start(self) -> None:
        """Open both doors; returns when they are open, raises OSError when they can not be."""
        opened = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="mailbox", daemon=True)
        self._thread.start()
        opened.wait()
        if self._fault is not None:
            raise self._fault

    def stop(self) -> None:
        """Close both doors and cut every line; the file stays."""
        if self._loop is not None and self._end is not None:
            with suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._end.set)
        if self._thread is not None:
            self._thread.join()

    def trouble(self, address: str, trouble: Trouble, seconds: float | None = None) -> None:
        """Put a fault on an address ("*" for all), as `POST /faults` does."""
        self._tray.order(address, Order(trouble, seconds))

    async def live(self, opened: Callable[[], None]) -> None:
        """Serve until `stop()`, or until cancelled."""
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        host, smtp_port, http_port = self.doors.host, self.doors.smtp_port, self.doors.http_port
        self._tray.open()
        try:
            async with (
                mail_door(self._tray, host, smtp_port) as smtp_port,
                gateway_door(self._tray, host, http_port) as http_port,
            ):
                self.doors = Doors(host, smtp_port, http_port)
                opened()
                await self._end.wait()
        finally:
            self._tray.close()

    def _run(self, opened: threading.Event) -> None:
        try:
            asyncio.run(self.live(opened.set))
        except OSError as fault:
            self._fault = fault
        finally:
            opened.set()


def serve(host: str, smtp_port: int, http_port: int, file: Path) -> None:
    """Run a mailbox in this process until SIGTERM or SIGINT; raises OSError for a port that is taken."""
    asyncio.run(_served(Mailbox(file, Doors(host, smtp_port, http_port))))


async def _served(mailbox: Mailbox) -> None:
    living = asyncio.ensure_future(mailbox.live(lambda: None))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, living.cancel)
    with suppress(asyncio.CancelledError):
        await living
