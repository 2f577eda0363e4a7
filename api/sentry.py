"""The sentry: a process beside the others that looks whether the engine keeps its promises, and beats to the outside.

It asks the database, the web server and Prefect, and needs no worker. A beat goes out only after a look that found all
well; so whoever waits outside for the next one raises the alarm, whatever it is that has stopped, the sentry included.
"""

from __future__ import annotations

import signal
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from api import backing_up, processes
from notifiers.beat import beat
from records.database import DatabaseAway, StatementFailed
from records.oversight import Sentry as SentryRow
from records.questions import oversight
from settings import Settings
from states.actor import engine
from states.backup import Schedule, seen
from states.oversight import Seen, Sort
from workflows.commands import keep_backups
from workflows.commands.oversee import oversee
from workflows.work import House, Work

log = structlog.get_logger(__name__)
_PATIENCE = 3.0


def run(settings: Settings) -> None:
    """Looks again and again until it is told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    house = processes.house(settings)
    secret = settings.beat_secret.get_secret_value() if settings.beat_secret else None
    watch = Watch(house, processes.now, neighbours(settings), Outside(settings.beat_url, secret))
    watch.backups = backing_up.schedule(settings)
    threading.Thread(target=backing_up.by_the_clock, args=(settings, house, stop), name="backups", daemon=True).start()
    with closing(house.database):
        while not stop.wait(settings.sentry_seconds):
            watch.look()


def neighbours(settings: Settings) -> dict[Sort, str]:
    """The processes beside the worker, each with the address at which it says that it lives."""
    found = {Sort.WEB: f"http://{settings.web_host}:{settings.web_port}/health"}
    if settings.prefect_api_url:
        found[Sort.PREFECT] = f"{settings.prefect_api_url}/health"
    return found


@dataclass(frozen=True, slots=True)
class Outside:
    """Where beats go, if anywhere, and the secret under which they are signed."""

    url: str | None = None
    secret: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class Watch:
    """One sentry: what it asks, where it beats, and since when each neighbour has been silent."""

    house: House
    clock: Callable[[], datetime]
    neighbours: Mapping[Sort, str]
    outside: Outside
    silent: dict[Sort, datetime] = field(default_factory=dict)
    backups: Schedule | None = None

    def look(self) -> bool:
        """One look, and a beat when all is well; whether it was."""
        now = self.clock()
        self._ask_around(now)
        away = [Seen(sort, f"engine:{sort}", since) for sort, since in self.silent.items()]
        try:
            found = self.house.carry(
                engine("sentry"), now, lambda work: oversee(work, [*away, *self._of_backups(work)])
            )
        except (DatabaseAway, StatementFailed) as fault:
            log.warning("the database is away", reason=str(fault).splitlines()[0])
            return False
        well = not found and not away
        told = self._beat(now) if well and self.outside.url else None
        self._note(now, found, told)
        return well

    def _of_backups(self, work: Work) -> Sequence[Seen]:
        known = keep_backups.known(work) if self.backups else None
        return tuple(seen(known, self.backups)) if known and self.backups else ()

    def _ask_around(self, now: datetime) -> None:
        for sort, url in self.neighbours.items():
            if _answers(url):
                self.silent.pop(sort, None)
            else:
                self.silent.setdefault(sort, now)

    def _beat(self, now: datetime) -> str:
        told = beat(str(self.outside.url), self.outside.secret, now)
        if told:
            log.warning("the beat was not taken", reason=told)
        return told

    def _note(self, now: datetime, found: Sequence[Seen], told: str | None) -> None:
        row = SentryRow(host=socket.gethostname(), looked_at=now, amiss=len(found), outside=bool(self.outside.url))
        try:
            with self.house.database.transaction() as session:
                oversight.looked(session, row, told)
        except (DatabaseAway, StatementFailed) as fault:
            log.warning("the database is away", reason=str(fault).splitlines()[0])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE) as answer:  # noqa: S310 - addresses of our own settings
            return bool(answer.status == 200)  # noqa: PLR2004 - the number everybody knows
    except (urllib.error.URLError, OSError, ValueError):
        return False
