"""The desk of a campaign: whoever no ladder has reached is reached by hand, and their answer typed in."""

from __future__ import annotations

import threading
from contextlib import suppress
from http import HTTPStatus

import httpx

from api import demonstration
from api.drill.desk import Desk, Unexpected
from api.drill.player import Player

LOOK_SECONDS = 1.0
_ON_DUTY = "duty"
_NOTE = "电话，由值班员接通本人（演练） / by telephone, answered in person (drill)"


class DeskHand:
    """Answers on behalf for every call of the drill's responses that has ended at the desk."""

    def __init__(self, address: str, player: Player) -> None:
        self._desk = Desk(address, demonstration.PASSWORD)
        self._player = player
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._live, name="desk hand", daemon=True)
        self.answered = 0

    def __enter__(self) -> DeskHand:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=70)
        self._desk.close()

    def _live(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            with suppress(Unexpected, httpx.HTTPError):  # the desk is away as well now and then: looked at again
                self._look()

    def _look(self) -> None:
        incident = self._player.cases.get("incident")
        if incident is None:
            return
        for case in self._desk.get(_ON_DUTY, f"/api/cases/{incident}")["children"]:
            if case["kind"] != "response":
                continue
            for call in self._desk.get(_ON_DUTY, f"/api/cases/{case['id']}/calls"):
                if call["state"] == "unreached":
                    self._answer(call["id"])

    def _answer(self, call: str) -> None:
        answer, _ = self._desk.post(_ON_DUTY, f"/api/calls/{call}/answer", {"answer": "received", "note": _NOTE})
        self.answered += answer.status_code == HTTPStatus.OK and answer.json()["outcome"] == "first"
