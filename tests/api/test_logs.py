"""Logs tell who asked what and how it ended; never a secret, never the key of a link."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog
from fastapi import APIRouter

from api import logs
from api.app import create_app
from settings import Settings
from tests.api.conftest import PASSWORD, Client, Clock, Office
from workflows.work import House

KEY = "AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
def told() -> Iterator[Callable[[], str]]:
    """JSON logs, and what they have told so far."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(Settings(log_format="json"), stream)
    yield stream.getvalue
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_request_is_one_line_of_json_with_its_id_actor_and_case(
    house: House, settings: Settings, clock: Clock, told: Callable[[], str]
) -> None:
    office = Office(Client(create_app(house, settings, clock)))
    incident = office.incident()
    answer = office.client.get(f"/api/cases/{incident['number']}?lang=en", headers=office["duty"].headers)
    line = json.loads(told().splitlines()[-1])
    assert (line["method"], line["status"], line["actor"], line["case"]) == (
        "GET",
        200,
        "p007",
        incident["number"],
    )
    assert line["request"] == answer.headers["X-Request-ID"]


def test_neither_passwords_nor_tokens_nor_the_keys_of_links_are_logged(
    house: House, settings: Settings, clock: Clock, told: Callable[[], str]
) -> None:
    client = Client(create_app(house, settings, clock))
    token = client.post("/api/sign-in", json={"username": "duty", "password": PASSWORD}).json()["token"]
    client.get("/api/me", headers={"Authorization": f"Bearer {token}"})
    client.get(f"/c/{KEY}")
    client.get(f"/calendar/{KEY}.ics")
    client.post(f"/c/{KEY}?from=sms", data={"answer": "received"})
    logging.getLogger("somebody.else").warning("could not open http://localhost/c/%s today", KEY)
    said = told()
    assert "/c/…" in said
    assert "/calendar/…" in said
    assert not [secret for secret in (PASSWORD, token, KEY) if secret in said]


def test_a_fault_of_ours_is_logged_with_its_trace_and_answered_with_its_id(
    house: House, settings: Settings, clock: Clock, told: Callable[[], str]
) -> None:
    broken = APIRouter()

    @broken.get("/api/broken")
    def breaks() -> None:
        raise ZeroDivisionError(f"at /c/{KEY}")

    app = create_app(house, settings, clock)
    app.include_router(broken)
    answer = Client(app).get("/api/broken")
    said = told()
    assert (answer.status_code, answer.json()["refused"]) == (500, "fault")
    assert answer.json()["request"] in said
    assert "ZeroDivisionError" in said
    assert KEY not in said + answer.text
    assert answer.headers["Content-Security-Policy"]
