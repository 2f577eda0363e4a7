"""Beats to the outside: read by GET, or posted under a signature that the standard's own library believes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from standardwebhooks.webhooks import Webhook

from notifiers.beat import beat
from notifiers.channels.accounts import AccountFault
from tests.conftest import free_port

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Outside(HTTPServer):
    """An address outside, and what came in there."""

    answers = 200

    def __init__(self) -> None:
        self.came: list[tuple[str, dict[str, str], bytes]] = []
        self.last = 0.0
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/ping/abc"

    def silent_for(self) -> float:
        """Seconds since the last request."""
        return time.monotonic() - self.last


class _Handler(BaseHTTPRequestHandler):
    server: Outside

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.last = time.monotonic()
        self.server.came.append((f"{self.command} {self.path}", dict(self.headers), body))
        self.send_response(self.server.answers)
        self.send_header("content-length", "0")
        self.end_headers()

    do_GET = do_POST = _take

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def outside() -> Iterator[Outside]:
    yield from outside_address()


def outside_address() -> Iterator[Outside]:
    """An address that listens until it is no longer wanted."""
    with Outside() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_without_a_secret_the_address_is_read(outside: Outside) -> None:
    assert beat(outside.url, None, datetime.now(UTC)) == ""
    assert [one[0] for one in outside.came] == ["GET /ping/abc"]


def test_with_a_secret_the_standard_believes_the_beat_and_no_other_body(outside: Outside) -> None:
    assert beat(outside.url, SECRET, datetime.now(UTC)) == ""
    ((asked, headers, body),) = outside.came
    assert asked == "POST /ping/abc"
    Webhook(SECRET).verify(body, headers)
    assert json.loads(body)["type"] == "tocsin.beat"
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(SECRET).verify(body + b" ", headers)


def test_each_beat_has_an_id_of_its_own(outside: Outside) -> None:
    for _ in range(2):
        beat(outside.url, SECRET, datetime.now(UTC))
    assert len({headers["webhook-id"] for _, headers, _ in outside.came}) == 2


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_beat_that_is_not_taken_says_why(outside: Outside, status: int) -> None:
    outside.answers = status
    assert beat(outside.url, None, datetime.now(UTC)) == f"HTTP {status}"


def test_a_beat_to_nobody_says_why() -> None:
    assert "refused" in beat(f"http://127.0.0.1:{free_port()}/", None, datetime.now(UTC))


def test_a_secret_that_is_none_is_refused(outside: Outside) -> None:
    with pytest.raises(AccountFault):
        beat(outside.url, "whsec_%%%", datetime.now(UTC))
    assert outside.came == []
