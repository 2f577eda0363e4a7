"""The remote monitor: plays a drill call-out at an installation from another machine, measures it, raises the alarm.

It has an interface token and nothing else: no settings, no database, no plan. What it plays is the procedure
`line_check`: one post is called as a drill, and the monitor enters the answer when the first message has gone out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from states.text import Text

PAUSE = 0.2
_FAULTS = {
    "health": Text("网页服务没有应答", "the web server does not answer"),
    "ready": Text("系统未就绪", "the installation is not ready"),
    "start": Text("自检叫应无法启动", "the check could not be started"),
    "first_message": Text("消息未按时发出", "no message went out in time"),
    "answered": Text("应答未被记录", "the answer was not recorded"),
    "complete": Text("叫应未按时完成", "the call-out did not complete in time"),
}
_STEPS = {
    "health": Text("网页服务", "web server"),
    "ready": Text("就绪", "ready"),
    "start": Text("启动", "start"),
    "first_message": Text("启动至首条消息", "start to first message"),
    "answered": Text("启动至应答", "start to answer"),
    "complete": Text("启动至叫应完成", "start to completion"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What is monitored: its address, an interface token, the post that is called, the seconds that a check may take.

    The token opens cases:read, cases:write, parts:read and calls:write, for somebody who may take in information.
    """

    url: str
    token: str = field(repr=False)
    post: str
    within: float = 30.0


class Broken(Exception):
    """A step of the check that failed."""

    def __init__(self, step: str, detail: str | Text) -> None:
        said = detail if isinstance(detail, Text) else Text(detail, detail)
        self.told = Text(f"{_FAULTS[step].zh}：{said.zh}", f"{_FAULTS[step].en}: {said.en}")
        super().__init__(self.told.en)
        self.step = step


@dataclass(slots=True)
class Measured:
    """How one check went: seconds from its start to each step that was reached, and the step that failed."""

    seconds: dict[str, float] = field(default_factory=dict)
    number: str = ""
    broken: Broken | None = None

    @property
    def lines(self) -> list[Text]:
        """What is said of it, line by line."""
        said = [
            Text(f"{_STEPS[name].zh} {took:.2f} 秒", f"{_STEPS[name].en} {took:.2f} s")
            for name, took in self.seconds.items()
        ]
        return [
            *said,
            self.broken.told if self.broken else Text(f"链路畅通 {self.number}", f"the line is sound, {self.number}"),
        ]


def check(
    target: Target, wire: httpx.BaseTransport | None = None, rest: Callable[[float], None] = time.sleep
) -> Measured:
    """Plays one check to its end; every fault is told in the result, none is raised."""
    measured = Measured()
    headers = {"Authorization": f"Bearer {target.token}"}
    with httpx.Client(base_url=target.url, headers=headers, timeout=min(10.0, target.within), transport=wire) as client:
        try:
            _Check(target, client, measured, rest).play()
        except Broken as broken:
            measured.broken = broken
    return measured


@dataclass(slots=True)
class _Check:
    target: Target
    client: httpx.Client
    measured: Measured
    rest: Callable[[float], None]
    began: float = field(default_factory=time.monotonic)

    def play(self) -> None:
        with self._step("health"):
            self._asked("health", "GET", "/health")
        with self._step("ready"):
            self._asked("ready", "GET", "/ready")
        self.began = time.monotonic()
        with self._step("start"):
            form = {"called": [self.target.post]}
            opened = self._asked(
                "start", "POST", "/api/cases", {"procedure": "line_check", "form": form, "drill": True}
            )
        path = f"/api/cases/{opened['id']}"
        self.measured.number = opened["number"]
        with self._step("first_message"):
            messages = self._until(
                "first_message", f"{path}/messages", lambda rows: [one for one in rows if one["sent_at"]]
            )
        self.measured.seconds["first_message"] = _between(opened["opened_at"], min(one["sent_at"] for one in messages))
        with self._step("answered"):
            (call,) = [one for one in self._asked("answered", "GET", f"{path}/calls") if one["part"] == "holder"]
            said = {"answer": "received", "note": "链路自检"}
            done = self._asked("answered", "POST", f"/api/calls/{call['id']}/answer", said)
            if done["outcome"] != "first":
                raise Broken("answered", str(done["outcome"]))
        with self._step("complete"):
            self._until("complete", path, lambda case: case["state"] == "sound")

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        """Measures a step; a fault of the network is a fault of the step."""
        try:
            yield
        except httpx.HTTPError as fault:
            raise Broken(name, f"{type(fault).__name__} {fault}".strip()) from fault
        self.measured.seconds[name] = round(time.monotonic() - self.began, 3)

    def _asked(self, step: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.client.request(method, path, json=body)
        if not answer.is_success:
            raise Broken(step, _refusal(answer))
        try:
            return answer.json()
        except ValueError as fault:
            raise Broken(step, "no JSON") from fault

    def _until(self, step: str, path: str, reached: Callable[[Any], Any]) -> Any:
        """Asks until it is so, within what is left of the time."""
        while not (found := reached(self._asked(step, "GET", path))):
            if time.monotonic() - self.began > self.target.within:
                raise Broken(step, f"{self.target.within:g} s")
            self.rest(PAUSE)
        return found


def _refusal(answer: httpx.Response) -> Text:
    """Why an installation refused, and nothing else of its answer: that holds names and telephones of its desk."""
    try:
        reason = answer.json()["reason"]
        return Text(f"{reason['zh'][:300]}（{answer.status_code}）", f"{reason['en'][:300]} ({answer.status_code})")
    except (ValueError, LookupError, TypeError):
        return Text(f"HTTP {answer.status_code}", f"HTTP {answer.status_code}")


def _between(since: str, until: str) -> float:
    """Seconds between two times of the installation's own clock."""
    return round((datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds(), 3)
