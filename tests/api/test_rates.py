"""Rates at the doors: who knocks too often waits, and nobody else is kept out by it."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from api.rates import Counted, Doorman, Limits
from tests.api.conftest import BEGIN, Client, Clock

FEW = Limits(entries=3, wrong=2, program=3)
PROGRAM = {"Authorization": "Bearer tocsin_0a1b2c3d_x"}


async def _answers(scope: Scope, receive: Receive, send: Send) -> None:
    """An office in which what is called `no` is not there."""
    ends = {"no": 404, "in": 401}
    status = ends.get(scope["path"][-2:], 200) if "sign-in" not in scope["path"] else 200
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"."})


@pytest.fixture
def door(clock: Clock) -> Client:
    """A door with few knocks a minute."""
    return Client(Doorman(_answers, clock, FEW))


def knocks(door: Client, times: int, method: str, path: str, **more: Any) -> list[int]:
    """The answers to so many knocks."""
    return [door.request(method, path, **more).status_code for _ in range(times)]


def test_at_the_sign_in_every_try_counts_and_looking_does_not(door: Client, clock: Clock) -> None:
    assert knocks(door, 9, "GET", "/sign-in") == [200] * 9
    assert knocks(door, 5, "POST", "/sign-in") == [200] * 3 + [429] * 2
    assert knocks(door, 1, "POST", "/api/sign-in") == [429]
    clock.passes(seconds=60)
    assert knocks(door, 1, "POST", "/sign-in/code") == [200]


def test_whoever_is_sent_away_is_told_how_long_to_wait_in_both_languages(door: Client, clock: Clock) -> None:
    knocks(door, 3, "POST", "/sign-in")
    clock.passes(seconds=20)
    page, rest = door.post("/sign-in"), door.post("/api/sign-in")
    assert (page.headers["Retry-After"], "请 41 秒后再试" in page.text) == ("41", True)
    assert rest.json() == {
        "refused": "wait",
        "reason": {"zh": "请求过于频繁，请 41 秒后再试", "en": "too many requests: try again in 41 s"},
    }


def test_wrong_links_are_slowed_down_and_right_ones_from_the_same_address_are_not(door: Client) -> None:
    assert knocks(door, 4, "GET", "/c/no") == [404, 404, 429, 429]
    assert knocks(door, 9, "POST", "/c/right") == [200] * 9


def test_wrong_keys_of_programs_are_slowed_down_and_what_is_not_there_is_not_a_wrong_key(door: Client) -> None:
    key = {"Authorization": "Bearer guess"}
    assert knocks(door, 3, "GET", "/api/in", headers=key) == [401, 401, 429]
    assert knocks(door, 3, "GET", "/api/in") == [401] * 3
    assert knocks(door, 3, "GET", "/api/no", headers=key) == [404] * 3
    assert knocks(door, 3, "GET", "/incidents/no") == [404] * 3


def test_one_program_has_its_rate_and_another_its_own(door: Client) -> None:
    assert knocks(door, 4, "GET", "/api/x", headers=PROGRAM) == [200] * 3 + [429]
    other = {"Authorization": PROGRAM["Authorization"] + "y"}
    assert knocks(door, 1, "GET", "/api/x", headers=other) == [200]
    assert knocks(door, 9, "GET", "/api/x", headers={"Authorization": "Bearer a-session"}) == [200] * 9


def test_a_minute_is_the_last_sixty_seconds_and_not_the_one_on_the_wall() -> None:
    counted = Counted()
    at = [BEGIN + timedelta(seconds=one) for one in (0, 50, 59, 60, 61, 110)]
    assert [counted.hit(("x", "y"), 2, one) for one in at] == [0, 0, 2, 0, 50, 0]


def test_the_doorman_stands_at_the_real_door(client: Client) -> None:
    sent = [client.get(f"/c/{'A' * 21}{number % 10}").status_code for number in range(61)]
    assert sent == [404] * 60 + [429]
