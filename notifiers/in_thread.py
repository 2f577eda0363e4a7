"""A server of the rehearsal in a thread of its own, or as a process: started, told to end, ended."""

from __future__ import annotations

import asyncio
import signal
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress


class InThread(ABC):
    """Something that serves in an event loop of its own."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._fault: OSError | None = None

    @abstractmethod
    async def serve(self, opened: Callable[[], None], end: asyncio.Event) -> None:
        """Serve until the end, or until cancelled; `opened` is called when its doors are open."""

    def start(self) -> None:
        """Open the doors; returns when they are open, raises OSError when they can not be."""
        opened = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(opened,), name=self._name, daemon=True)
        self._thread.start()
        opened.wait()
        if self._fault is not None:
            raise self._fault

    def stop(self) -> None:
        """Close the doors and cut every line; what was written stays."""
        if self._loop is not None and self._end is not None:
            with suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._end.set)
        if self._thread is not None:
            self._thread.join()

    async def live(self, opened: Callable[[], None]) -> None:
        """Serve until `stop()`, or until cancelled."""
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        await self.serve(opened, self._end)

    def _run(self, opened: threading.Event) -> None:
        try:
            asyncio.run(self.live(opened.set))
        except OSError as fault:
            self._fault = fault
        finally:
            opened.set()


async def until_told(server: InThread, opened: Callable[[], None] = lambda: None) -> None:
    """Serves in this process until SIGTERM or SIGINT; raises OSError for a port that is taken."""
    living = asyncio.ensure_future(server.live(opened))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, living.cancel)
    with suppress(asyncio.CancelledError):
        await living
