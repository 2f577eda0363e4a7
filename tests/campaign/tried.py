"""How a door is tried: the desk on a port, several hands that knock, and whether anything was changed by it."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from sqlalchemy import text
from sqlmodel import Session
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from records.tables import TABLES
from settings import Settings
from tests.campaign.knocking import Knock
from tests.conftest import free_port
from tests.workflows.scene import Clock, Scene

HANDS = 4
_KEPT_APART = frozenset({"journal", "seals", "anchors"})
_FAILED = 500


@dataclass(slots=True)
class Tried:
    """What was answered at one door."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    def knocks(self, port: int, given: Iterator[Knock]) -> None:
        """Knocks with several hands at once until nothing is left to try."""
        lock = threading.Lock()

        def one_hand(_: int) -> None:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            while True:
                with lock:
                    knock = next(given, None)
                if knock is None:
                    line.close()
                    return
                began = time.perf_counter()
                status = knock.sent(line)
                took = time.perf_counter() - began
                with lock:
                    self._note(knock, status, took)

        with ThreadPoolExecutor(HANDS) as hands:
            list(hands.map(one_hand, range(HANDS)))

    def _note(self, knock: Knock, status: int, took: float) -> None:
        self.statuses[status] += 1
        what = f"{knock.method} {knock.target[:200]} {knock.headers!s:.300} {knock.body[:200]!r}"
        self.slowest = max(self.slowest, (took, f"{status}: {what}"))
        if status >= _FAILED and len(self.faults) < 10:
            self.faults.append(f"{status}: {what}")


class Visitors:
    """Lets every request come from another address: whoever tries doors has many machines."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app, self._clock = app, clock
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, a thousandth of a second after the one before."""
        if scope["type"] == "http":
            number = next(self._numbers)
            scope["client"] = (f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", 1)
        await self._app(scope, receive, send)


@contextmanager
def served(scene: Scene) -> Iterator[int]:
    """The desk on a port of its own."""
    port = free_port()
    settings = Settings(public_url=f"http://127.0.0.1:{port}")
    app = Visitors(create_app(scene.house, settings, scene.clock), scene.clock)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield port
    server.should_exit = True
    thread.join(timeout=20)


def fingerprint(session: Session, but: frozenset[str] = frozenset()) -> dict[str, str]:
    """Every row of every table but the journal's own, as one digest each."""
    names = sorted({str(table.__tablename__) for table in TABLES} - _KEPT_APART - but)
    row = "select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {} t"
    return {name: str(session.execute(text(row.format(name))).scalar()) for name in names}


def looked(scene: Scene, but: frozenset[str] = frozenset()) -> tuple[dict[str, str], int]:
    """The fingerprint, and how long the journal is."""
    with scene.house.database.transaction(reading=True) as session:
        return fingerprint(session, but), int(session.execute(text("select count(*) from journal")).scalar() or 0)


@contextmanager
def unchanged(scene: Scene, tried: Tried, but: frozenset[str] = frozenset()) -> Iterator[None]:
    """Whatever happens within may write entries of the journal, and nothing else."""
    before, entries = looked(scene, but)
    yield
    after, grown = looked(scene, but)
    tried.faults += [f"{name} was changed by what proved nothing" for name in before if before[name] != after[name]]
    print(f"    {sum(tried.statuses.values())} unproven: {grown - entries} entries, {dict(tried.statuses)}", flush=True)
