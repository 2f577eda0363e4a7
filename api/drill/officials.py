"""The officials in a drill: each looks at a pretend phone and answers by the link in the message, or does not."""

from __future__ import annotations

import random
import re
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from api.drill.script import Drill
from notifiers.phones import Arrived, Phones
from plans.source import read

_LINK = re.compile(r"https?://\S+?/c/[A-Za-z0-9_-]{22}")
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Habit:
    """How one person behaves: the answer (none when silent), after how many seconds, and on which channel only."""

    answer: str | None
    after: tuple[float, float]
    note: str = ""
    only: str | None = None


class Officials:
    """Everybody who is called in a drill. Answers are posted to the link in the message, as a thumb would."""

    def __init__(self, drill: Drill, directory: Path, mailbox: Path) -> None:
        data = read(directory).data
        self._phones = Phones(mailbox)
        self._people = _people(data)
        self._habits = _habits(drill, data)
        self._otherwise = Habit(
            drill.people.otherwise.answer,
            (drill.seconds(drill.people.otherwise.after[0]), drill.seconds(drill.people.otherwise.after[1])),
        )
        self._answered: set[str] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._live, name="officials", daemon=True)
        self.answers: list[tuple[str, int]] = []

    def start(self) -> None:
        """Begins to look at the phones."""
        self._thread.start()

    def stop(self) -> None:
        """Puts the phones away."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _live(self) -> None:
        seen = 0
        due: list[tuple[float, str, Habit]] = []
        with httpx.Client(timeout=10, follow_redirects=False) as client:
            while not self._stop.is_set():
                arrived = self._phones.since(seen)
                seen += len(arrived)
                due += [one for message in arrived if (one := self._planned(message)) is not None]
                now = time.monotonic()
                ready, due = [one for one in due if one[0] <= now], [one for one in due if one[0] > now]
                due += [(now + 0.5, link, habit) for _, link, habit in ready if not self._answer(client, link, habit)]
                self._stop.wait(LOOK_SECONDS)

    def _planned(self, message: Arrived) -> tuple[float, str, Habit] | None:
        link = message.link or next(iter(_LINK.findall(message.body)), "")
        person = self._people.get(message.to.lower())
        if not link or person is None:
            return None
        habit = self._habits.get(person, self._otherwise)
        if habit.answer is None or (habit.only is not None and habit.only != message.channel):
            return None
        wait = random.Random(message.number).uniform(*habit.after)  # noqa: S311 - behaviour in a drill, the same every time
        return time.monotonic() + wait, link, habit

    def _answer(self, client: httpx.Client, link: str, habit: Habit) -> bool:
        """Whether the answer arrived; while the line is dead the thumb presses again."""
        try:
            answer = client.post(link, data={"answer": str(habit.answer), "note": habit.note})
        except httpx.TransportError:
            return False
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return False
        self.answers.append((link, answer.status_code))
        return True


def _people(data: dict[str, Any]) -> dict[str, str]:
    """Whose pretend phone an address is: mail by key, SMS by number, as the sample directory gives them out."""
    found = {}
    for number, one in enumerate(data["people"], start=1):
        found[f"{one['key']}@phones.example"] = one["key"]
        found[f"{13800000000 + number}"] = one["key"]
    return found


def _habits(drill: Drill, data: dict[str, Any]) -> dict[str, Habit]:
    holder = {post["key"]: post["holder"] for post in data["posts"]}
    first, last = (drill.seconds(span) for span in drill.people.otherwise.after)
    habits = {holder[post]: Habit(None, (0, 0)) for post in drill.people.silent}
    for one in drill.people.declines:
        after = drill.seconds(one.after)
        habits[holder[one.post]] = Habit("declined", (after, after), one.reason["zh"])
    for post in drill.people.second_channel_only:
        habits[holder[post]] = Habit(drill.people.otherwise.answer, (first, last), only="sms")
    return habits
