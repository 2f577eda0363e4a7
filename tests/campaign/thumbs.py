"""The officials of a campaign: they answer as their channel lets them, by link, by card, by text or by key."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import httpx
from typing_extensions import override

from api.drill.officials import Habit, Officials
from api.drill.script import Drill
from notifiers.phones import Arrived

_CODE = re.compile(r"回复 ?(\d+)1 收到")
_NUMBERS = {"received": "1", "declined": "2"}


class Thumbs(Officials):
    """Answers through the rehearsed providers wherever a message offers it; every other card by its link."""

    def __init__(self, drill: Drill, directory: Path, mailbox: Path, providers: str) -> None:
        super().__init__(drill, directory, mailbox)
        self._providers = providers
        self._people |= {key: key for key in set(self._people.values())}
        self._answers: dict[str, tuple[str, dict[str, str]]] = {}
        self.ways: Counter[str] = Counter()

    @override
    def _planned(self, message: Arrived) -> tuple[float, str, Habit] | None:
        habit = self._habits.get(self._people.get(message.to.lower(), ""), self._otherwise)
        asked = _by_channel(message, habit.answer or "received")
        if asked is None:
            return super()._planned(message)
        way = f"channel:{message.channel}:{message.number}"
        self._answers[way] = f"{self._providers}/phones/{message.to}/answer", asked
        planned = super()._planned(replace(message, link=way))
        return planned and (planned[0], way, planned[2])

    @override
    def _answer(self, client: httpx.Client, link: str, habit: Habit) -> bool:
        if link not in self._answers:
            done = super()._answer(client, link, habit)
            self.ways["link"] += done
            return done
        url, asked = self._answers[link]
        try:
            answer = client.post(url, json=asked)
        except httpx.TransportError:
            return False
        if answer.status_code != HTTPStatus.OK or answer.json().get("status") not in (None, HTTPStatus.OK):
            return False
        self.ways[link.split(":")[1]] += 1
        return True


def _by_channel(message: Arrived, answer: str) -> dict[str, str] | None:
    """What the owner of the phone does to a message that can be answered where it lies; None: its link is taken."""
    code = _CODE.search(message.body)
    if message.channel == "tencentvoice":
        return {"number": message.number, "key": _NUMBERS[answer]}
    if message.account and code:
        return {"number": message.number, "text": f"{code[1]}{_NUMBERS[answer]}"}
    offered = {choice for choice, _ in message.choices}
    if message.account and answer in offered and zlib.crc32(message.number.encode()) % 2:
        return {"number": message.number, "tap": answer}
    return None
