"""The remote monitor: which step broke is what it says, and the alarm goes out when the line breaks and is back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest

from api import monitoring
from api.monitor import Broken, Measured, Target, check
from api.monitoring import Rounds, watch
from notifiers.alarm import raise_alarm
from notifiers.notifier import Outcome, Result
from states.text import Text
from tests.notifiers.test_beat import Outside, outside

__all__ = ["outside"]
TARGET = Target("https://tocsin.example", "tocsin_secret", "duty", within=1.0)
CASE = {"id": "c1", "number": "2026-K0001", "opened_at": "2026-08-23T09:00:00+00:00", "state": "sound"}
SOUND: dict[str, Any] = {
    "GET /health": {"health": "alive"},
    "GET /ready": {"ready": True},
    "POST /api/cases": CASE,
    "GET /api/cases/c1/messages": [{"sent_at": "2026-08-23T09:00:00.250000+00:00"}, {"sent_at": None}],
    "GET /api/cases/c1/calls": [{"id": "k1", "part": "holder"}],
    "POST /api/calls/k1/answer": {"outcome": "first"},
    "GET /api/cases/c1": CASE,
}


def played(rest: Callable[[float], None] = lambda _: None, **otherwise: Any) -> Measured:
    """A check at an installation that answers so."""
    answers = SOUND | {key.replace("_", " ", 1): value for key, value in otherwise.items()}

    def answer(asked: httpx.Request) -> httpx.Response:
        assert asked.headers["authorization"] == "Bearer tocsin_secret"
        said = answers[f"{asked.method} {asked.url.path}"]
        return said if isinstance(said, httpx.Response) else httpx.Response(200, json=said)

    return check(TARGET, httpx.MockTransport(answer), rest)


def test_a_sound_line_is_measured_by_the_clock_of_the_installation() -> None:
    measured = played()
    assert measured.broken is None
    assert measured.seconds["first_message"] == 0.25
    assert measured.number == "2026-K0001"


@pytest.mark.parametrize(
    ("step", "asked", "said"),
    [
        ("health", "GET /health", httpx.Response(502)),
        ("ready", "GET /ready", httpx.Response(503, json={"ready": False})),
        ("start", "POST /api/cases", httpx.Response(403, json={"reason": "no"})),
        ("start", "POST /api/cases", httpx.Response(200, text="<html>")),
        ("first_message", "GET /api/cases/c1/messages", []),
        ("answered", "POST /api/calls/k1/answer", {"outcome": "over"}),
        ("complete", "GET /api/cases/c1", CASE | {"state": "calling"}),
    ],
)
def test_the_step_that_broke_is_named(step: str, asked: str, said: Any) -> None:
    measured = played(rest=lambda _: time.sleep(0.3), **{asked.replace(" ", "_", 1): said})
    assert measured.broken is not None
    assert measured.broken.step == step
    assert measured.lines[-1] == measured.broken.told


def test_of_a_refusal_only_the_reason_is_told_in_the_language_of_the_reader_and_no_name_of_the_desk() -> None:
    body = {
        "reason": {"zh": "没有这个岗位", "en": "there is no such post"},
        "who_could": ["罗春林"],
        "telephone": [{"name": "罗春林", "number": "13800000001"}],
    }
    broken = played(rest=lambda _: None, **{"POST_/api/cases": httpx.Response(422, json=body)}).broken
    assert broken is not None
    assert broken.told == Text(
        "自检叫应无法启动：没有这个岗位（422）", "the check could not be started: there is no such post (422)"
    )


def test_an_installation_that_is_away_breaks_at_its_health() -> None:
    measured = check(Target("http://127.0.0.1:1", "t", "duty", 1.0))
    assert measured.broken is not None
    assert measured.broken.step == "health"


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # by what Apprise loads beside its own
def test_an_alarm_that_an_address_does_not_take_is_failed(outside: Outside) -> None:
    url = f"json://127.0.0.1:{outside.server_port}/alarm"
    assert raise_alarm([url], "t", "b").outcome is Outcome.accepted
    outside.answers = 500
    assert raise_alarm([url], "t", "b").outcome is not Outcome.accepted
    assert raise_alarm([], "t", "b").outcome is not Outcome.accepted
    outside.answers = 200
    assert raise_alarm([url, "nonsense"], "t", "b").outcome is not Outcome.accepted


def test_the_alarm_goes_out_when_the_line_breaks_and_when_it_is_back_and_not_in_between() -> None:
    told: list[str] = []
    states = iter([False, True, True, False, False])

    class Enough(Exception):
        """The test has seen enough."""

    def play(_: Target) -> Measured:
        try:
            return Measured(broken=Broken("ready", "503") if next(states) else None)
        except StopIteration:
            raise Enough from None

    def tell(_: Sequence[str], title: str, body: str) -> Result:
        told.append(title)
        assert TARGET.url in body
        return Result(Outcome.accepted, "")

    with pytest.raises(Enough):
        watch(TARGET, Rounds(("x://",), 60, tell, lambda _: None), play)
    assert [title.endswith("IS BROKEN") for title in told] == [True, False]


def test_without_a_token_the_monitor_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOCSIN_MONITOR_TOKEN", raising=False)
    with pytest.raises(Exception, match="TOCSIN_MONITOR_TOKEN"):
        monitoring.target("https://x", "duty", 30)
    monkeypatch.setenv("TOCSIN_MONITOR_TOKEN", " t ")
    assert monitoring.target("https://x/", "duty", 30) == Target("https://x", "t", "duty", 30)
