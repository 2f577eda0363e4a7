"""The watcher is watched: whatever stops, the beat outside stays away within its bound, and a monitor notices.

Real processes; the sentry looks every half second, so that nobody waits for minutes. With the settings as they come
(a look every 30 s, and an alarm outside after a minute without a beat) the longest bound, that of the worker, gives
15 + 30 + 60 s: less than the two minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from api import demonstration
from api.monitor import Measured, Target, check
from api.monitoring import Rounds, watch
from states.oversight import BOUNDS, Sort
from tests.acceptance.product import Product
from tests.acceptance.test_database_away import Away
from tests.notifiers.test_beat import SECRET, Outside, outside_address

LOOK = 0.5
SLACK = 4.0
"""What a look and a request may take on a busy machine."""
BACK = 60.0


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    """Whoever listens for beats."""
    yield from outside_address()


@pytest.fixture(scope="module")
def product(session_folder: Path, outside: Outside) -> Iterator[Product]:
    """A product that beats outside, and that is well."""
    made = Product(session_folder / "watched", sentry_seconds=str(LOOK), beat_url=outside.url, beat_secret=SECRET)
    try:
        made.start()
        until(lambda: len(outside.came) > 1, BACK)
        yield made
    finally:
        made.stop()


def until(what: Callable[[], bool], seconds: float) -> None:
    """Waits until it is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.1)


@contextmanager
def kept_away(product: Product, name: str) -> Iterator[None]:
    """A child that is away, however often it is started again."""
    product.keep_away(name)
    try:
        yield
    finally:
        product.let_back(name)


@pytest.mark.parametrize(
    ("name", "bound"),
    [
        ("web", 0.0),
        ("prefect", 0.0),
        ("sentry", 0.0),
        ("database", 0.0),
        ("worker", BOUNDS[Sort.WORKER].total_seconds()),
    ],
)
def test_whatever_stops_no_beat_goes_out_any_more_and_it_comes_back_by_itself(
    product: Product, outside: Outside, name: str, bound: float
) -> None:
    until(lambda: outside.silent_for() < 2 * LOOK, BACK)
    away: AbstractContextManager[Any] = Away(product) if name == "database" else kept_away(product, name)
    with away:
        stopped = time.monotonic()
        time.sleep(bound + SLACK)
        before = len(outside.came)
        time.sleep(SLACK)
        assert len(outside.came) == before, f"beats go out {time.monotonic() - stopped:.0f} s after {name} has stopped"
    until(lambda: len(outside.came) > before, BACK)


def test_every_beat_is_signed(outside: Outside, product: Product) -> None:
    _, headers, body = outside.came[0]
    assert Webhook(SECRET).verify(body, headers)["type"] == "tocsin.beat"


@pytest.fixture(scope="module")
def target(product: Product) -> Target:
    """The product as a monitor knows it: by an interface token of its own."""
    with httpx.Client(base_url=product.settings.page_url) as client:
        said = client.post("/api/sign-in", json={"username": "duty", "password": demonstration.PASSWORD}).json()
        wanted = {"name": "monitor", "days": 30, "scopes": ["cases:read", "cases:write", "parts:read", "calls:write"]}
        signed = {"Authorization": f"Bearer {said['token']}"}
        made = client.post("/api/account/tokens", json=wanted, headers=signed)
        assert made.status_code == 201, made.text
    return Target(product.settings.page_url, made.json()["token"], "duty", within=15)


def test_a_monitor_plays_a_drill_call_out_and_measures_it(target: Target) -> None:
    measured = check(target)
    assert measured.broken is None
    assert list(measured.seconds) == ["health", "ready", "start", "first_message", "answered", "complete"]
    assert 0 < measured.seconds["first_message"] <= measured.seconds["answered"] <= measured.seconds["complete"] < 15


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # by what Apprise loads beside its own
def test_a_monitor_raises_the_alarm_when_the_worker_is_away(
    product: Product, target: Target, outside: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    outside.came.clear()
    alarm = f"json://127.0.0.1:{outside.server_port}/alarm"
    played: list[Measured] = []

    def play(one: Target) -> Measured:
        played.append(check(one))
        return played[-1]

    with kept_away(product, "worker"):
        time.sleep(1)
        assert watch(Target(target.url, target.token, target.post, within=3), Rounds((alarm,)), play) == 1
    assert played[0].broken is not None
    assert played[0].broken.step in ("ready", "first_message")
    (told,) = [body.decode() for asked, _, body in outside.came if asked == "POST /alarm"]
    assert "TOCSIN IS BROKEN" in told
    assert played[0].broken.told.en in told
    assert played[0].broken.told.en in capsys.readouterr().err
