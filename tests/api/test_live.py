"""The live stream, over a real server: what changed, as it changes; the truth when the database goes away."""

import json
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest
import uvicorn

from api.app import create_app
from api.serve import Server
from records.embedded import EmbeddedPostgres
from records.journal import OFFICE
from settings import Settings
from tests.api.conftest import INFORMATION, PASSWORD, Clock
from workflows.work import House

Event = tuple[str, Any]


@dataclass
class Served:
    """The application served as in real life."""

    url: str
    server: Server
    thread: threading.Thread

    def told_to_stop(self) -> None:
        """As a signal would tell it."""
        self.server.handle_exit(signal.SIGTERM, None)


@pytest.fixture
def served(house: House, clock: Clock) -> Iterator[Served]:
    """A running web server."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        app = create_app(house, Settings(public_url=url), clock)
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=30)
        server = Server(app, config)
        thread = threading.Thread(target=server.run, args=([door],))
        thread.start()
        running = Served(url, server, thread)
        yield running
        running.told_to_stop()
        thread.join(10)


@pytest.fixture
def officer(served: Served) -> Iterator[httpx.Client]:
    """The duty officer's program."""
    with httpx.Client(base_url=served.url, timeout=10) as client:
        token = client.post("/api/sign-in", json={"username": "duty", "password": PASSWORD}).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


@contextmanager
def stream(officer: httpx.Client) -> Iterator[Callable[[], Event]]:
    """An open stream: each call gives the next event."""
    with officer.stream("GET", "/api/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()

        def following() -> Event:
            name = ""
            for line in lines:
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    return name, json.loads(line.removeprefix("data: "))
            raise AssertionError("the stream has ended")

        yield following


def until(following: Callable[[], Event], wanted: Callable[[Event], bool]) -> Event:
    """The first event that is wanted."""
    while not wanted(event := following()):
        pass
    return event


def takes_in(officer: httpx.Client) -> Any:
    """A report comes in."""
    return officer.post("/api/cases", json={"procedure": "intake", "form": INFORMATION}).json()


def test_the_first_event_of_a_connection_tells_the_version_of_now(officer: httpx.Client) -> None:
    with stream(officer) as following:
        first = following()
    assert first == ("changed", {"what": "", "version": first[1]["version"]})
    with stream(officer) as following:
        assert following() == first
    takes_in(officer)
    with stream(officer) as following:
        assert following()[1]["version"] > first[1]["version"]


def test_a_change_is_told_to_every_open_stream_with_what_changed(officer: httpx.Client) -> None:
    with stream(officer) as one, stream(officer) as other:
        one(), other()
        case = takes_in(officer)
        for following in (one, other):
            event = until(following, lambda event: event[1]["what"] == case["id"])
            assert event[0] == "changed"
            assert event[1]["version"] > 0


def test_when_the_database_cuts_the_line_the_stream_says_so_and_catches_up_by_itself(
    officer: httpx.Client, house: House, postgres: EmbeddedPostgres
) -> None:
    with stream(officer) as following:
        following()
        first = takes_in(officer)
        until(following, lambda event: event[1]["what"] == first["id"])
        _cut_the_line(house, postgres)
        assert until(following, lambda event: event[0] == "away")[1] == {"what": ""}
        back = until(following, lambda event: event[0] == "changed")
        assert back[1]["what"] == ""
        second = takes_in(officer)
        assert until(following, lambda event: event[1]["what"] == second["id"])[1]["version"] > back[1]["version"]


def _cut_the_line(house: House, postgres: EmbeddedPostgres) -> None:
    name = house.database.engine.url.database
    with psycopg.connect(postgres.conninfo("postgres"), autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and query like 'listen%%'",
            (name,),
        )


def test_a_stream_ends_with_the_session(officer: httpx.Client, clock: Clock) -> None:
    for span in ({"hours": 3}, {"hours": 3}, {"hours": 3}, {"hours": 2, "minutes": 59, "seconds": 59}):
        clock.passes(**span)
        assert officer.get("/api/me").status_code == 200
    with officer.stream("GET", "/api/events") as answer:
        assert "changed" in "".join(answer.iter_text())
    clock.passes(seconds=1)
    assert officer.get("/api/events").status_code == 401


def test_a_server_that_is_told_to_stop_ends_its_streams_and_does_not_wait_for_them(
    officer: httpx.Client, served: Served
) -> None:
    with officer.stream("GET", "/api/events") as answer:
        text = answer.iter_text()
        assert "changed" in next(text)
        served.told_to_stop()
        for _ in text:
            pass
    served.thread.join(20)
    assert not served.thread.is_alive()


def test_one_listening_thread_serves_every_stream_of_a_process(officer: httpx.Client) -> None:
    with stream(officer) as one, stream(officer) as other:
        one(), other()
        assert [thread.name for thread in threading.enumerate()].count("live") == 1


def test_a_stream_tells_of_no_case_that_its_reader_does_not_see(officer: httpx.Client, served: Served) -> None:
    told: list[str] = []

    def said(event: Event) -> str:
        told.append(str(event[1]["what"]))
        return told[-1]

    with httpx.Client(base_url=served.url, timeout=10) as neighbour:
        token = neighbour.post("/api/sign-in", json={"username": "gong_duty", "password": PASSWORD}).json()["token"]
        neighbour.headers["Authorization"] = f"Bearer {token}"
        with stream(neighbour) as theirs, stream(officer) as ours:
            theirs()
            case = takes_in(officer)["id"]
            until(ours, lambda event: event[1]["what"] == case)
            officer.post("/api/sign-in", json={"username": "shift", "password": PASSWORD})
            until(theirs, lambda event: said(event) == str(OFFICE))
    assert case not in told
