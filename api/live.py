"""Live pages: one listening thread per process hears what has changed and tells every open stream.

An event says only *what* changed and the version of the record; the page then asks for what it shows, so a
lost event costs nothing. The first event of a connection carries the current version. When the database goes
away every stream is told so (`away`), and told the version again when it is back.
"""

from __future__ import annotations

import asyncio
import re
import threading
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress

import structlog
from fastapi.sse import ServerSentEvent
from starlette.concurrency import run_in_threadpool

from records import reading
from records.database import Database, DatabaseAway
from records.journal import OFFICE
from records.sight import sees_what
from states.sight import Sight

EVERYTHING = ""
"""What has changed when nobody can say what: look at everything again."""
_CASE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOOK_SECONDS = 1.0
_GATHER_SECONDS = 0.2
"""A stream tells at most five times a second: a thousand answers are a few events."""
_LONGEST_SECONDS = 600.0
"""A stream ends after ten minutes; the browser opens the next, which must show a session that still lasts."""

log = structlog.get_logger("tocsin.live")


class Stream:
    """What one open page has not been told yet. Lives in the event loop; told of news from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._news: dict[str, int | None] = {}
        self._woken = asyncio.Event()

    def tell(self, news: dict[str, int | None]) -> None:
        """Hands news over; safe from any thread, and when the loop has ended."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._take, news)

    def _take(self, news: dict[str, int | None]) -> None:
        for what, version in news.items():
            self._news.pop(what, None)
            self._news[what] = version
        self._woken.set()

    async def next(self, seconds: float) -> dict[str, int | None]:
        """What has changed since the last look, each thing once; empty when nothing did for so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()
        news, self._news = self._news, {}
        return news


class Live:
    """Every stream of this process, and the thread that listens for them. It starts with the first stream."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._streams: set[Stream] = set()
        self._lock = threading.RLock()  # whoever is told to stop by a signal may be holding it already
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def version(self) -> int:
        """The version of the record now; `DatabaseAway` when nobody can tell."""
        with self._database.transaction() as session:
            return reading.version(session)

    def sees(self, sight: Sight, what: str) -> bool:
        """Whether somebody may be told that this changed: a case that they see, the office, or what is no case."""
        if sight.everything or what == str(OFFICE) or not _CASE.fullmatch(what):
            return True
        if self._stop.is_set():
            return False
        with suppress(DatabaseAway), self._database.transaction(reading=True) as session:
            return sees_what(session, sight, uuid.UUID(what))
        return False  # when the database is back everything is looked at again

    async def events(self, sight: Sight, *, longest: float = _LONGEST_SECONDS) -> AsyncIterator[ServerSentEvent]:
        """One connection: the current version first, then each change that is seen; ends after `longest` seconds."""
        seen = {EVERYTHING}
        stream = Stream()
        self._open(stream)
        try:
            yield _event(EVERYTHING, await run_in_threadpool(self.version))
            end = stream_time() + longest
            while not self._stop.is_set() and (left := end - stream_time()) > 0:
                for what, version in (await stream.next(left)).items():
                    if what in seen or await run_in_threadpool(self.sees, sight, what):
                        seen.add(what)
                        yield _event(what, version)
                await asyncio.sleep(min(_GATHER_SECONDS, longest))
        finally:
            with self._lock:
                self._streams.discard(stream)

    def end(self) -> None:
        """Ends every stream; safe in a signal handler."""
        self._stop.set()
        self._tell({})

    def close(self) -> None:
        """Ends every stream and the listening."""
        self.end()
        if self._thread is not None:
            self._thread.join(timeout=2 * _LOOK_SECONDS)

    def _open(self, stream: Stream) -> None:
        with self._lock:
            self._streams.add(stream)
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="live", daemon=True)
                self._thread.start()

    def _tell(self, news: dict[str, int | None]) -> None:
        with self._lock:
            streams = tuple(self._streams)
        for stream in streams:
            stream.tell(news)

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                self._hear()
            except DatabaseAway as away:
                log.warning("database_away", reason=str(away))
                self._tell({EVERYTHING: None})
                self._stop.wait(_LOOK_SECONDS)

    def _hear(self) -> None:
        """Listens until the database goes away. What was missed before that is told as everything."""
        missed: list[str] = [EVERYTHING]
        for heard in self._database.wakes(seconds=_LOOK_SECONDS):
            if self._stop.is_set():
                return
            changed = dict.fromkeys((*missed, *heard))
            missed = []
            if changed:
                self._tell(dict.fromkeys(changed, self.version()))


def stream_time() -> float:
    """The loop's own clock, in seconds."""
    return asyncio.get_running_loop().time()


def _event(what: str, version: int | None) -> ServerSentEvent:
    if version is None:
        return ServerSentEvent(event="away", data={"what": what})
    return ServerSentEvent(event="changed", id=str(version), data={"what": what, "version": version})
