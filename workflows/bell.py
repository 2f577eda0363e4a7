"""A bell that wakes every waiter of a loop, from any thread. A hint only: whoever waits also looks by themselves."""

from __future__ import annotations

import asyncio


class Bell:
    """Belongs to one event loop; `ring` may be called from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiters: list[asyncio.Event] = []

    def ear(self) -> asyncio.Event:
        """A waiter of its own, so that no other can take a ring away from it."""
        event = asyncio.Event()
        self._waiters.append(event)
        return event

    def ring(self) -> None:
        """Wakes everybody."""
        self._loop.call_soon_threadsafe(self._ring)

    def _ring(self) -> None:
        for event in self._waiters:
            event.set()

    @staticmethod
    async def wait(ear: asyncio.Event, seconds: float) -> None:
        """Waits for a ring, at most `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await ear.wait()
        except TimeoutError:
            pass
        ear.clear()
