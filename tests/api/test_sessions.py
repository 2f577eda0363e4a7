"""Signing in: who one is afterwards, how often one may try, and how a session ends."""

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from api.sign_in import Attempts, TooManyTries
from tests.api.conftest import BEGIN, INFORMATION, PASSWORD, Client, Clock, Office

OPEN = {"/api/sign-in"}


def sign_in(client: Client, username: str = "duty", password: str = PASSWORD) -> int:
    """The status of an attempt."""
    return int(client.post("/api/sign-in", json={"username": username, "password": password}).status_code)


def test_whoever_signs_in_acts_in_their_post_with_all_roles_that_they_hold(office: Office) -> None:
    me = office["standing"].get("/api/me")
    assert me["person"] == {"key": "p002", "name": {"zh": "王德安", "en": "Wang De'an"}}
    assert me["post"]["key"] == "standing"
    assert me["post"]["organisation"] == "county_command"
    assert me["roles"] == ["commander", "standing_deputy_commander"]


@pytest.mark.parametrize(("username", "password"), [("duty", "wrong"), ("nobody", PASSWORD), ("DUTY", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(
    client: Client, username: str, password: str
) -> None:
    answer = client.post("/api/sign-in", json={"username": username, "password": password})
    assert (answer.status_code, answer.json()["reason"]["zh"]) == (401, "用户名或密码不对")


def test_five_failures_ask_for_patience_even_with_the_right_password(client: Client, clock: Clock) -> None:
    assert [sign_in(client, password="wrong") for _ in range(5)] == [401] * 5
    answer = client.post("/api/sign-in", json={"username": "duty", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "61")
    clock.passes(seconds=61)
    assert sign_in(client) == 200


def test_patience_asked_of_one_name_keeps_nobody_else_out(client: Client) -> None:
    for _ in range(6):
        sign_in(client, "duty", "wrong")
    assert sign_in(client, "shift") == 200


def test_a_stranger_at_another_address_can_not_keep_an_officer_out() -> None:
    attempts = Attempts()
    for _ in range(9):
        attempts.failed(("duty", "10.9.9.9"), BEGIN)
    attempts.check(("duty", "10.1.1.1"), BEGIN)
    with pytest.raises(TooManyTries):
        attempts.check(("duty", "10.9.9.9"), BEGIN)


def test_a_session_ends_after_twelve_hours(office: Office, clock: Clock) -> None:
    officer = office["duty"]
    for _ in range(3):
        clock.passes(hours=3, minutes=59)
        officer.get("/api/me")
    clock.passes(minutes=3)
    assert office.client.get("/api/me", headers=officer.headers).status_code == 401


def test_a_session_that_nobody_uses_for_four_hours_is_over(office: Office, clock: Clock) -> None:
    officer, other = office["duty"], office["shift"]
    clock.passes(hours=2)
    other.get("/api/me")
    clock.passes(hours=2)
    assert office.client.get("/api/me", headers=officer.headers).status_code == 401
    other.get("/api/me")


def test_a_session_ends_at_once_when_its_owner_signs_out(office: Office) -> None:
    officer = office["duty"]
    assert office.client.post("/api/sign-out", headers=officer.headers).status_code == 204
    assert office.client.get("/api/me", headers=officer.headers).status_code == 401


def test_a_token_that_was_never_given_opens_nothing(client: Client) -> None:
    answer = client.get("/api/me", headers={"Authorization": "Bearer made-up"})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def routes(found: list[BaseRoute], prefix: str = "") -> list[tuple[str, str]]:
    """Every method and path that the application answers, also of routers within routers."""
    told: list[tuple[str, str]] = []
    for route in found:
        if isinstance(route, APIRoute):
            told += [(method, prefix + route.path) for method in sorted(route.methods or ())]
        elif inner := getattr(route, "original_router", None) or getattr(route, "router", None):
            told += routes(inner.routes, prefix)
    return told


def test_nothing_under_api_answers_without_a_session(client: Client) -> None:
    walked = [(method, path) for method, path in routes(client.app.routes) if path.startswith("/api/")]  # type: ignore[attr-defined]
    described = {path for path in client.app.openapi()["paths"] if path.startswith("/api/")}  # type: ignore[attr-defined]
    assert described <= {path.replace(":path}", "}") for _, path in walked}
    assert len(walked) > 20
    for method, path in walked:
        if path not in OPEN:
            answer = client.request(method, path.replace("{name:path}", "intake"), json={})
            assert answer.status_code == 401, f"{method} {path}: {answer.status_code}"


def test_a_closed_session_can_not_change_anything(office: Office) -> None:
    officer = office["duty"]
    office.client.post("/api/sign-out", headers=officer.headers)
    officer.opens("intake", INFORMATION, status=401)
    assert office["shift"].get("/api/cases") == []
