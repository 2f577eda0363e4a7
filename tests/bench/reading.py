"""Reading: the board with two hundred live responses, the page of one, and the replay of a hundred thousand entries."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterable
from urllib.parse import quote

from api.demonstration import PASSWORD
from records.case import Case
from tests.bench.county import LIVE, bad_night, long_history, scene_of
from tests.bench.stage import Stage
from tests.bench.table import Row, spread

LOOKS = 200


class Desk:
    """Somebody at the desk, signed in, with one connection to the web server."""

    def __init__(self, stage: Stage) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", stage.settings.web_port, timeout=60)
        said = json.dumps({"username": "shift", "password": PASSWORD})
        self._line.request("POST", "/api/sign-in", said, {"Content-Type": "application/json"})
        self._token = json.load(self._line.getresponse())["token"]

    def looks(self, path: str) -> float:
        """Seconds until a page is there."""
        began = time.perf_counter()
        self._line.request("GET", path, headers={"Authorization": f"Bearer {self._token}", "Accept": "text/html"})
        answer = self._line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return time.perf_counter() - began


def measure(stage: Stage) -> list[Row]:
    """Every page as a browser asks the web server for it."""
    scene = scene_of(stage)
    responses = bad_night(scene)
    stage.settle()
    stage.serve()
    desk = Desk(stage)
    incident = scene.one(Case, Case.id == responses[0].incident_id).number
    pages = [
        _row(f"the board, {LIVE} live responses of 48 calls, whole page", _looks(desk, "/"), "p50 ≤ 50 ms"),
        _row("the page of one of them", _looks(desk, f"/incidents/{incident}"), "p50 ≤ 30 ms"),
    ]
    moments = long_history(scene, responses[0])
    stage.settle()
    desk = Desk(stage)
    replays = [
        desk.looks(f"/incidents/{incident}/at?time={quote(one.isoformat())}") for one in moments for _ in range(2)
    ]
    return [*pages, _row("replay of an incident with 100,000 entries, ten moments", replays, "≤ 1 s")]


def _looks(desk: Desk, path: str) -> list[float]:
    for _ in range(10):
        desk.looks(path)
    return [desk.looks(path) for _ in range(LOOKS)]


def _row(what: str, spans: Iterable[float], bar: str) -> Row:
    p50, p99 = spread(list(spans))
    return Row(what, f"{p50 * 1e3:.0f} ms", f"{p99 * 1e3:.0f} ms", bar, "")
