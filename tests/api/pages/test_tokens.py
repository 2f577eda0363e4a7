"""Interface tokens at the desk: made once, within scopes and time, named in the journal, refused with the reason."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import structlog

from api import logs
from api.pages.tokens import AREAS
from records.credential import ApiToken
from settings import Settings
from states import api_token
from tests.api.conftest import INFORMATION, Client, Clock, Office, Person, house_of
from tests.api.pages.conftest import Browser, rows
from tests.api.test_office_journal import journal
from tests.api.test_sessions import routes
from workflows.commands.api_tokens import installation

OPENING = {"procedure": "intake", "form": INFORMATION}


@dataclass(frozen=True)
class Program:
    """A program with a token."""

    client: Client
    token: str

    def asks(self, method: str, path: str, body: Any = None) -> Any:
        """The answer that it gets."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.request(method, path, json=body, headers=headers)


def program(person: Person, *scopes: str, days: int = 30) -> Program:
    """A program of this person."""
    made = person.post("/api/account/tokens", {"name": "气象接入", "days": days, "scopes": scopes}, 201)
    return Program(person.client, made["token"])


def test_a_program_acts_as_its_person_and_the_journal_names_the_token(office: Office) -> None:
    weather = program(office["duty"], "cases:read", "cases:write")
    assert weather.asks("POST", "/api/cases", OPENING).status_code == 201
    (case,) = office["shift"].get("/api/cases")
    (opened,) = office["shift"].get(f"/api/cases/{case['id']}/journal")
    assert opened["actor"]["person"] == "p007"
    assert opened["actor"]["door"] == f"token:{weather.token.split('_')[2][:6]}"


@pytest.mark.parametrize(
    ("scope", "asked", "status"),
    [
        ("cases:read", ("GET", "/api/cases"), 200),
        ("cases:read", ("POST", "/api/cases"), 403),
        ("cases:write", ("GET", "/api/cases"), 403),
        ("board:read", ("GET", "/api/cases"), 403),
        ("board:read", ("GET", "/api/me"), 200),
        ("board:read", ("GET", "/"), 403),
    ],
)
def test_a_token_opens_what_its_scopes_name_and_nothing_else(
    office: Office, scope: str, asked: tuple[str, str], status: int
) -> None:
    answer = program(office["duty"], scope).asks(*asked, OPENING if asked[0] == "POST" else None)
    assert answer.status_code == status
    if status == 403 and asked[1] == "/api/cases":
        needed = "cases:write" if asked[0] == "POST" else "cases:read"
        assert answer.json()["reason"]["en"] == f"this token does not have the scope {needed}"


def test_a_token_with_every_scope_reaches_no_account_no_session_and_no_other_token(
    office: Office, client: Client
) -> None:
    every = [f"{area}:{act}" for area in client.app.state.areas for act in ("read", "write")]  # type: ignore[attr-defined]
    whole = program(office["duty"], *every)
    closed = [
        (method, path)
        for method, path in routes(client.app.routes)  # type: ignore[attr-defined]
        if path.startswith(("/api/account", "/api/me/", "/api/sign-out", "/account"))
    ]
    assert len(closed) >= 12
    for method, path in closed:
        asked = path.replace("{session}", "0" * 32).replace("{token}", "0" * 32)
        assert whole.asks(method, asked, {}).status_code == 403, (method, path)


FOR_NO_PROGRAM = ("/api/account", "/api/channels", "/api/me/", "/api/sign-out", "/api/locked", "/api/settings")


def test_every_route_of_the_interface_belongs_to_an_area_or_to_no_program(client: Client, office: Office) -> None:
    """A route without an area would be closed to every program, and nobody would know why."""
    nothing = program(office["auditor"], "events:read")
    for method, path in routes(client.app.routes):  # type: ignore[attr-defined]
        if path.startswith("/api/") and path not in ("/api/sign-in", "/api/me", "/api/events", "/api/openapi.json"):
            answer = nothing.asks(method, path.replace("{name:path}", "intake"), {})
            assert answer.status_code == 403, (method, path)
            if not path.startswith(FOR_NO_PROGRAM):
                assert "does not have the scope" in answer.json()["reason"]["en"], (method, path)


def test_every_area_is_called_by_a_name_in_both_languages(client: Client) -> None:
    assert set(client.app.state.areas) - set(AREAS) == set()  # type: ignore[attr-defined]


def test_tokens_that_are_forged_of_another_place_expired_or_revoked_are_refused_with_the_reason(
    office: Office, clock: Clock, client: Client
) -> None:
    mine = program(office["duty"], "cases:read", days=1)
    here = installation(house_of(client))
    made_up = api_token.written(here, b"\x01" * 20)
    elsewhere = api_token.written("00000000", b"\x01" * 20)
    for given, said in ((made_up, "made up"), (mine.token[:-1], "misspelled"), (elsewhere, "another installation")):
        answer = Program(client, given).asks("GET", "/api/cases")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert said in answer.json()["reason"]["en"]
    other = program(office["duty"], "cases:read")
    (one,) = [
        one for one in office["duty"].get("/api/account/tokens") if other.token.split("_")[2].startswith(one["start"])
    ]
    revoked = client.delete(f"/api/account/tokens/{one['id']}", headers=office["duty"].headers)
    assert revoked.status_code == 204
    assert "revoked at 2026-08-23" in other.asks("GET", "/api/cases").json()["reason"]["en"]
    assert mine.asks("GET", "/api/cases").status_code == 200
    clock.passes(days=1)
    answer = mine.asks("GET", "/api/cases")
    assert (answer.status_code, answer.json()["reason"]["zh"][:6]) == (401, "令牌已于 2")


def test_nobody_ends_the_token_of_somebody_else(office: Office) -> None:
    theirs = program(office["shift"], "cases:read")
    (row,) = rows(house_of(office.client), ApiToken)
    answer = office.client.delete(f"/api/account/tokens/{row.id}", headers=office["duty"].headers)
    assert (answer.status_code, theirs.asks("GET", "/api/cases").status_code) == (404, 200)


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "x", "days": 0, "scopes": ["cases:read"]},
        {"name": "x", "days": 367, "scopes": ["cases:read"]},
        {"name": "x", "days": 1, "scopes": ["account:write"]},
        {"name": "x", "days": 1, "scopes": ["cases:everything"]},
        {"name": "x", "days": 1, "scopes": []},
        {"name": " ", "days": 1, "scopes": ["cases:read"]},
        {"name": "x", "scopes": ["cases:read"]},
    ],
)
def test_a_token_needs_a_purpose_an_end_and_known_scopes(office: Office, asked: dict[str, Any]) -> None:
    office["duty"].post("/api/account/tokens", asked, 422)


def test_of_a_token_the_digest_is_kept_and_when_and_whence_it_was_used(office: Office, clock: Clock) -> None:
    mine = program(office["duty"], "cases:read")
    clock.passes(hours=1)
    mine.asks("GET", "/api/cases")
    (row,) = rows(house_of(office.client), ApiToken)
    assert (row.used_at, row.used_from) == (clock(), "testclient")
    assert mine.token.split("_")[2] not in str(row)


def test_the_journal_tells_of_tokens_made_and_ended_and_never_the_token(office: Office) -> None:
    mine = program(office["duty"], "cases:read")
    (row,) = rows(house_of(office.client), ApiToken)
    office.client.delete(f"/api/account/tokens/{row.id}", headers=office["duty"].headers)
    made, ended = journal(office, "api_token")
    assert (made["subject"], made["data"]["before"], made["data"]["after"]["scopes"]) == (
        "account:duty", None, ["cases:read"],
    )  # fmt: skip
    assert (ended["data"]["before"]["start"], ended["data"]["after"]) == (row.start, None)
    assert mine.token.split("_")[2] not in json.dumps(office["auditor"].get("/api/office/journal"))


def test_no_line_of_the_log_holds_a_token(settings: Settings) -> None:
    lines = io.StringIO()
    logs.configure(settings, lines)
    token = api_token.written("0a1b2c3d", b"\x5e" * 20)
    structlog.get_logger("tocsin.web").info("request", path=f"/api/cases?key={token}", said=f"Bearer {token}")
    assert "5e5e" not in lines.getvalue()
    assert lines.getvalue().count("tocsin_…") == 2


def test_the_page_shows_a_new_token_once_and_what_was_typed_when_it_is_refused(
    at_desk: Callable[[str], Browser],
) -> None:
    browser = at_desk("duty")
    browser.get("/account/tokens")
    refused = browser.post("/account/tokens", name="气象接入", days="999", scope="cases:read")
    assert (refused.status, refused.faults()) == (422, ["有效期应为 1 至 366 天"])
    assert 'value="气象接入"' in refused.html
    assert 'value="cases:read" checked' in refused.html
    made = browser.post("/account/tokens", name="气象接入", days="90", scope="cases:read")
    token = made.html.split('<p class="mono break">')[1].split("<")[0]
    assert api_token.fault(token, token.split("_")[1]) is None
    again = browser.get("/account/tokens")
    assert (again.first_line, token in again.html) == ("1 个令牌有效", False)
    browser.post(again.forms("/end")[0])
    assert browser.get("/account/tokens").first_line == "0 个令牌有效"
