"""The wall: headers on every answer, no foreign requests, no change by cookie without the page's own key."""

import pytest
from fastapi import APIRouter, Response

from api.app import create_app
from api.dependencies import House as AskedHouse
from api.dependencies import Now, SessionCookie, Who
from api.security import LARGEST_BODY
from api.sign_in import Attempts, carry_cookie, sign_in
from settings import Settings
from tests.api.conftest import INFORMATION, PASSWORD, Client, Clock, Office
from workflows.commands.sign_in import Try
from workflows.work import House

page = APIRouter()


@page.post("/test-sign-in")
def signed_in_page(house: AskedHouse, now: Now, cookie: SessionCookie, response: Response) -> dict[str, str]:
    """Signs the duty officer in as a page does: by cookie."""
    opened = sign_in(house, Attempts(), Try("duty", PASSWORD, ""), now)
    carry_cookie(response, opened, cookie)
    return {"form_key": opened.form_key}


@page.post("/test-who")
def asks_who(who: Who) -> str:
    """A change that asks who makes it, and no more."""
    return who.person


@pytest.fixture
def browser(house: House, settings: Settings, clock: Clock) -> Client:
    """A browser in which the duty officer is signed in."""
    app = create_app(house, settings, clock)
    app.include_router(page)
    client = Client(app)
    client.headers["X-Form-Key"] = client.post("/test-sign-in").json()["form_key"]
    return client


OPENING = {"procedure": "intake", "form": INFORMATION}


def test_an_origin_that_no_browser_would_say_is_foreign(client: Client) -> None:
    assert client.post("/api/sign-in", json={}, headers={"Origin": "http://[::1"}).status_code == 403


@pytest.mark.parametrize("path", ["/health", "/api/me", "/nothing", "/api/cases/x"])
def test_every_answer_forbids_foreign_scripts_frames_and_sniffing(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_a_change_by_cookie_needs_the_key_of_the_page(browser: Client) -> None:
    assert browser.post("/api/cases", json=OPENING).status_code == 201
    for wrong in ("", "another key", "key\u00fc"):
        answer = browser.post("/api/cases", json=OPENING, headers={"X-Form-Key": wrong.encode()})
        assert (answer.status_code, answer.json()["refused"]) == (403, "forbidden")
    del browser.headers["X-Form-Key"]
    answer = browser.post("/api/cases", json=OPENING)
    assert answer.status_code == 403
    assert answer.json()["reason"]["en"].endswith("nothing was carried out")
    assert answer.json()["fields"]["X-Form-Key"]["zh"].startswith("取 GET /api/me 的 form_key")
    assert browser.get("/api/me").status_code == 200
    browser.headers["X-Form-Key"] = browser.get("/api/me").json()["form_key"]
    assert browser.post("/api/cases", json=OPENING).status_code == 201


def test_a_session_that_ended_says_so_and_that_nothing_was_carried_out(browser: Client, clock: Clock) -> None:
    clock.passes(hours=12)
    answer = browser.post("/api/cases", json=OPENING)
    assert (answer.status_code, answer.json()["refused"]) == (401, "sign_in")
    assert answer.json()["reason"]["zh"] == "登录已失效，没有办理任何事项，请重新登录"
    browser.cookies.clear()
    assert browser.post("/api/cases", json=OPENING).json()["reason"]["zh"] == "请先登录"


def test_who_somebody_is_is_not_told_to_a_change_without_the_key(browser: Client) -> None:
    assert browser.post("/test-who").json() == "p007"
    assert browser.post("/test-who", headers={"X-Form-Key": "another key"}).status_code == 403


def test_a_form_carries_its_key_in_a_field(browser: Client) -> None:
    key = browser.headers.pop("X-Form-Key")
    assert browser.post("/api/sign-out", data={"form_key": "wrong"}).status_code == 403
    assert browser.post("/api/sign-out", data={"form_key": key}).status_code == 204
    assert browser.get("/api/me").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_that_another_site_sends_is_refused(browser: Client, headers: dict[str, str]) -> None:
    assert browser.post("/api/cases", json=OPENING, headers=headers).status_code == 403
    assert browser.get("/api/cases").json() == []


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}]
)
def test_a_change_that_our_own_page_sends_is_carried_out(browser: Client, headers: dict[str, str]) -> None:
    assert browser.post("/api/cases", json=OPENING, headers=headers).status_code == 201


def test_the_cookie_is_hidden_from_scripts_and_stays_with_us(browser: Client) -> None:
    cookie = browser.post("/test-sign-in").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


def test_under_https_the_cookie_never_travels_in_the_open(house: House, clock: Clock) -> None:
    app = create_app(house, Settings(public_url="https://testserver"), clock)
    app.include_router(page)
    answer = Client(app).post("/test-sign-in")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_a_body_that_is_too_large_is_not_read(office: Office) -> None:
    answer = office.client.post("/api/cases", content=b"x" * (LARGEST_BODY + 1), headers=office["duty"].headers)
    assert answer.status_code == 413


def test_a_large_body_that_does_not_say_its_length_is_cut_off(office: Office) -> None:
    def endless() -> object:
        for _ in range(40):
            yield b"x" * 50_000

    headers = office["duty"].headers | {"Content-Type": "application/json"}
    answer = office.client.post("/api/cases", content=endless(), headers=headers)
    assert answer.status_code in (400, 413)


def test_the_description_of_the_interface_names_no_outside_address(office: Office) -> None:
    assert office.client.get("/docs").status_code == 404
    described = office.client.get("/api/openapi.json", headers=office["duty"].headers)
    assert described.status_code == 200
    assert "https://" not in described.text
