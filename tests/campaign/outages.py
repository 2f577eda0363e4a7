"""Each channel gone for a minute, in turn, while the others stay; and what became of whom it had to reach."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from api import children
from notifiers.rehearsed.kinds import PROVIDERS
from notifiers.tray import Trouble
from tests.campaign.county import County

GONE = 60.0
"""Seconds for which a channel is gone."""
MAILBOX = "mailbox"
"""Mail, SMS and telephone of the practice mailbox, which is a process of its own."""
_OF_MAILBOX = ["mail", "sms", "voice"]
_BEGIN = 4.0
"""Seconds of a drill before the first one goes: nobody is called in them."""
_LOOK_SECONDS = 0.3
_LAST = "select coalesce(max(id), 0) from journal"
_TRIED = """
    select subject, data ->> 'outcome' from journal where id > %s and id <= %s and kind = 'sent'
    and data ->> 'channel' = any(%s) and data ->> 'outcome' <> 'accepted'
"""
_GOT_THROUGH = frozenset({"accepted", "delivered"})


@dataclass(frozen=True, slots=True)
class Outage:
    """A channel that was gone for its minute: for each attempt that failed then, what it was about and its outcome."""

    kind: str
    drill: int
    tried: tuple[tuple[str, str], ...] = ()

    def told(self, responses: Iterable[Mapping[str, Any]]) -> str:
        """What became of the calls whose messages failed, once the drill is over."""
        meant = {subject.removeprefix("call:") for subject, _ in self.tried if subject.startswith("call:")}
        whole = list(responses)
        calls = [call for one in whole for call in one["calls"] if call["id"] in meant]
        through = {
            message["call_id"]
            for one in whole
            for message in one["messages"]
            if message["channel"] not in channels_of(self.kind) and message["state"] in _GOT_THROUGH
        }
        unknown = sum(outcome == "unknown" for _, outcome in self.tried)
        states = ", ".join(sorted({call["state"] for call in calls})) or "none"
        return (
            f"{self.kind} in drill {self.drill}: {len(self.tried)} attempts failed, {unknown} of them unknown;"
            f" of {len(calls)} calls another channel took {sum(call['id'] in through for call in calls)} ({states})"
        )


class Queue:
    """Whose turn it is to be gone, over all drills. A minute in which nobody was called is had once more."""

    def __init__(self) -> None:
        self.left = deque([*(one.kind for one in PROVIDERS), MAILBOX])
        self.never = list(self.left)
        """Which were not gone yet."""

    def had(self, outage: Outage) -> None:
        """The first has had its minute."""
        kind = self.left.popleft()
        if kind in self.never:
            self.never.remove(kind)
            self.left += [] if outage.tried else [kind]


class Outages:
    """The outages of one drill."""

    def __init__(self, county: County, queue: Queue, drill: int) -> None:
        self._county = county
        self._queue = queue
        self._drill = drill
        self._stop, self._last = threading.Event(), threading.Event()
        self.made: list[Outage] = []

    def make(self) -> None:
        """One after the other until no other is to begin; one that is cut short does not count."""
        self._stop.wait(_BEGIN)
        while self._queue.left and not self._last.is_set():
            kind = self._queue.left[0]
            first = self._asked(_LAST)
            self._gone(kind)
            self._stop.wait(GONE)
            self._back(kind)
            last = self._asked(_LAST)
            if first is None or last is None or self._stop.is_set():
                return
            tried = self._asked(_TRIED, first[0][0], last[0][0], channels_of(kind))
            self.made.append(Outage(kind, self._drill, tuple((str(one[0]), str(one[1])) for one in tried or ())))
            self._queue.had(self.made[-1])

    def finish(self) -> None:
        """The one at hand is the last."""
        self._last.set()

    def stop(self) -> None:
        """Ends at once."""
        self._last.set()
        self._stop.set()

    def _gone(self, kind: str) -> None:
        if kind == MAILBOX:
            self._county.keep_away(MAILBOX)
            return
        while not self._ordered(kind, Trouble.gone) and not self._stop.wait(_LOOK_SECONDS):
            pass

    def _back(self, kind: str) -> None:
        if kind == MAILBOX:
            self._county.let_back(MAILBOX)
        else:
            self._ordered(kind, Trouble.none)

    def _ordered(self, kind: str, trouble: Trouble) -> bool:
        said = json.dumps({"address": f"{kind}:*", "fault": trouble}).encode()
        url = f"http://127.0.0.1:{self._county.providers_port}/faults"
        try:
            request = urllib.request.Request(url, said, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=5):
                return True
        except OSError:
            return False

    def _asked(self, question: str, *given: object) -> list[tuple[Any, ...]] | None:
        """Asked again while the database is away; None when the drill is over before."""
        server = children.embedded(self._county.settings)
        assert server is not None
        while True:
            try:
                with psycopg.connect(server.conninfo(), connect_timeout=2) as connection:
                    return connection.execute(question.encode(), given or None).fetchall()
            except psycopg.Error:
                if self._stop.wait(_LOOK_SECONDS):
                    return None


def channels_of(kind: str) -> list[str]:
    """The channels of messages that are gone with it."""
    return _OF_MAILBOX if kind == MAILBOX else [kind]
