"""The pages in a real Chromium: they fit a phone, stay true by themselves, and obey their own content policy."""

import shutil
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import expect, sync_playwright

from api.app import create_app
from settings import Settings
from tests.api.conftest import PASSWORD, Clock
from tests.api.pages.conftest import Browser, Response
from workflows.work import House

CHROMIUM = shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 900}

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")]


@pytest.fixture
def served(house: House, clock: Clock) -> Iterator[str]:
    """The application behind a real port; its clock stands, as the test's does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(public_url=f"http://127.0.0.1:{port}", web_port=port)
    app = create_app(house, settings, clock)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def chromium() -> Iterator[Any]:
    """A fresh Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


def enter(chromium: Any, served: str, size: dict[str, int]) -> tuple[Any, list[str]]:
    """A page on which the shift leader is signed in, and the complaints that it makes."""
    page = chromium.new_context(viewport=size, locale="zh-CN").new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{served}/sign-in")
    page.fill("#username", "shift")
    page.fill("#password", PASSWORD)
    page.click("form.form button")
    page.wait_for_selector("#first")
    return page, complaints


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_fits_a_phone_and_breaks_no_rule_of_its_own(
    chromium: Any, served: str, started: Response, language: str
) -> None:
    page, complaints = enter(chromium, served, PHONE)
    incident, case = f"/incidents/{started.incident}", f"/cases/{started.number}"
    paths = ("/", incident, f"{incident}/timeline", f"{incident}/at", case, "/intake/new", "/pocket?who=p003")
    for path in (*paths, started.link("deputy_commander")):
        page.goto(f"{served}{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    assert complaints == []


def test_the_two_answers_lie_in_the_lower_half_and_under_a_thumb(chromium: Any, served: str, started: Response) -> None:
    page = chromium.new_context(viewport=PHONE).new_page()
    page.goto(f"{served}{started.link('deputy_commander')}")
    for name in ("received", "arrived"):
        box = page.locator(f"button[value={name}]").bounding_box()
        assert box["height"] >= 48
        assert PHONE["height"] / 2 - 60 < box["y"] < PHONE["height"] - box["height"]


def test_an_open_incident_shows_an_answer_by_itself(
    chromium: Any, served: str, started: Response, browser: Browser
) -> None:
    page, complaints = enter(chromium, served, DESK)
    page.goto(f"{served}/incidents/{started.incident}")
    expect(page.locator(".first")).to_contain_text("人中 0 人已应答")
    browser.post(started.link("deputy_commander"), answer="received")
    expect(page.locator(".first")).to_contain_text("人中 1 人已应答", timeout=8000)
    assert complaints == []


def test_what_somebody_is_typing_is_never_taken_away(
    chromium: Any, served: str, started: Response, browser: Browser
) -> None:
    page, _ = enter(chromium, served, DESK)
    page.goto(f"{served}/incidents/{started.incident}")
    act = page.locator("#acts details").first
    act.locator("summary").click()
    field = act.locator("textarea").first
    field.fill("写到一半")
    field.focus()
    browser.post(started.link("deputy_commander"), answer="received")
    expect(page.locator(".first")).to_contain_text("人中 1 人已应答", timeout=8000)
    expect(field).to_have_value("写到一半")
    expect(field).to_be_focused()


def test_a_lost_line_is_said_at_once_and_mended_by_itself(chromium: Any, served: str, started: Response) -> None:
    page, _ = enter(chromium, served, DESK)
    expect(page.locator(".live[data-line=up]")).to_be_visible()
    page.route("**/*", lambda route: route.abort())
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(page.locator(".live[data-line=lost]")).to_contain_text("连接中断", timeout=8000)
    page.unroute("**/*")
    page.context.set_offline(False)
    expect(page.locator(".live[data-line=up]")).to_be_visible(timeout=12000)


def test_every_act_of_the_intake_is_reached_without_a_mouse(chromium: Any, served: str) -> None:
    page, _ = enter(chromium, served, DESK)
    page.keyboard.press("n")
    page.wait_for_url("**/intake/new")
    page.keyboard.type("沐爱镇值班室")
    page.keyboard.press("Tab")
    page.keyboard.type("两处路段落石")
    for _ in range(40):
        if page.evaluate("document.activeElement.name") == "area":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/cases/2026-J0001")
    expect(page.locator("#facts")).to_contain_text("沐爱镇值班室")
    page.keyboard.press("b")
    page.wait_for_url(f"{served}/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
