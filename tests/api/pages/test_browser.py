"""The pages in a real Chromium: they fit a phone, stay true by themselves, and obey their own content policy."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.api.conftest import PASSWORD, Clock, Office
from tests.api.pages.conftest import CHROMIUM, PHONE, Browser, Response

DESK = {"width": 1280, "height": 900}

DIRECTORY = ("/directory", "/directory/gaps", "/directory/duties", "/organisations/county_command", "/people/p020")

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")]


def enter(
    chromium: Any, served: str, size: dict[str, int], *, script: bool = True, who: str = "shift"
) -> tuple[Any, list[str]]:
    """A page on which the shift leader (or somebody else) is signed in, and the complaints that it makes."""
    page = chromium.new_context(viewport=size, locale="zh-CN", java_script_enabled=script).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{served}/sign-in")
    sign_in(page, who)
    page.wait_for_selector("#first")
    return page, complaints


def sign_in(page: Any, who: str = "shift") -> None:
    """Fills in the sign-in page and sends it."""
    page.fill("#username", who)
    page.fill("#password", PASSWORD)
    page.click("form.form button")


def at_rest(page: Any, *, script: bool = True) -> None:
    """Waits until the page has looked at itself and asks for nothing more: the server can stop in peace."""
    if script:
        expect(page.locator(".live[data-line=up]")).to_be_visible(timeout=8000)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_fits_a_phone_and_breaks_no_rule_of_its_own(
    chromium: Any, served: str, started: Response, language: str
) -> None:
    page, complaints = enter(chromium, served, PHONE)
    incident, case = f"/incidents/{started.incident}", f"/cases/{started.number}"
    paths = ("/", incident, f"{incident}/timeline", f"{incident}/at", case, "/intake/new", "/pocket?who=p003")
    for path in (*paths, *DIRECTORY, started.link("deputy_commander")):
        page.goto(f"{served}{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    assert complaints == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_accounts_fit_a_phone_and_the_picture_is_drawn(chromium: Any, served: str, language: str) -> None:
    page, complaints = enter(chromium, served, PHONE, who="keeper")
    page.goto(f"{served}/account/second-factor?lang={language}")
    page.click("main form button")
    assert page.locator("svg.picture").bounding_box()["width"] > 150
    for path in ("", "/account", "/account/tokens", "/account/password", "/accounts", "/locked", "/settings"):
        page.goto(f"{served}{path or '/account/second-factor'}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    assert complaints == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_office_journal_fits_a_phone_and_shows_whoever_comes_in_by_itself(
    chromium: Any, served: str, browser: Browser, language: str
) -> None:
    page, complaints = enter(chromium, served, PHONE, who="auditor")
    page.goto(f"{served}/office?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    at_rest(page)
    browser.signs_in("duty")
    expect(page.locator("#entries")).to_contain_text("duty", timeout=8000)
    at_rest(page)
    assert complaints == []


def test_the_two_answers_lie_in_the_lower_half_and_under_a_thumb(chromium: Any, served: str, started: Response) -> None:
    page = chromium.new_context(viewport=PHONE).new_page()
    page.goto(f"{served}{started.link('deputy_commander')}")
    for name in ("received", "arrived"):
        box = page.locator(f"button[value={name}]").bounding_box()
        assert box["height"] >= 48
        assert PHONE["height"] / 2 - 60 < box["y"] < PHONE["height"] - box["height"]


def test_in_a_table_wider_than_the_phone_the_places_stay_in_sight(chromium: Any, served: str) -> None:
    page, _ = enter(chromium, served, PHONE)
    page.goto(f"{served}/intake/new")
    table = page.locator(".tablebox").first
    last = table.locator("tbody tr").first.locator("input").last
    last.scroll_into_view_if_needed()
    box, place = table.bounding_box(), table.locator("tbody tr").first.locator("select").first
    assert place.bounding_box()["x"] >= box["x"] - 1
    last.click()


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
        name = page.evaluate("document.activeElement.name")
        if name == "area":
            break
        if name == "incident_class":
            page.keyboard.press("Space")
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/cases/2026-J0001")
    expect(page.locator("#facts")).to_contain_text("沐爱镇值班室")
    page.keyboard.press("b")
    page.wait_for_url(f"{served}/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_session_that_ends_while_an_intake_is_written_costs_a_sign_in_and_a_press(
    chromium: Any, served: str, clock: Clock, *, script: bool
) -> None:
    page, _ = enter(chromium, served, PHONE, script=script)
    page.goto(f"{served}/intake/new")
    page.fill("[name=source]", "沐爱镇值班室")
    page.fill("[name=content]", "第一行\n第二行 <b>")
    page.check("[name=incident_class][value=flood]")
    page.check("[name=area][value='511527104']")
    page.select_option("[name='towns.1.place']", "511527104")
    clock.passes(hours=13)
    page.click("form[data-begin] button.go")
    expect(page.locator("main")).to_contain_text("您填写的内容已保留")
    sign_in(page)
    expect(page.locator("main")).to_contain_text("没有办理，已为您保留")
    expect(page.locator("[name=content]")).to_have_value("第一行\n第二行 <b>")
    expect(page.locator("[name=area][value='511527104']")).to_be_checked()
    expect(page.locator("[name='towns.1.place']")).to_have_value("511527104")
    page.click("form[data-begin] button.go")
    page.wait_for_url("**/cases/2026-J0001")
    expect(page.locator("#facts")).to_contain_text("第二行 <b>")
    at_rest(page, script=script)


@pytest.mark.parametrize("script", [True, False])
def test_a_page_that_was_opened_before_the_last_sign_in_costs_one_more_press(
    chromium: Any, served: str, started: Response, *, script: bool
) -> None:
    page, _ = enter(chromium, served, DESK, script=script)
    page.goto(f"{served}/incidents/{started.incident}")
    act = page.locator("#acts details").first
    act.locator("summary").click()
    act.locator("textarea").first.fill("写到一半")
    other = page.context.new_page()
    other.goto(f"{served}/sign-in")
    sign_in(other)
    other.wait_for_selector("#first")
    act.locator("button.go").click()
    act = page.locator("#acts details[open]").first
    expect(act.locator(".fault")).to_contain_text("填写的内容已保留")
    expect(act.locator("textarea").first).to_have_value("写到一半")
    act.locator("button.go").click()
    expect(page.locator("main")).not_to_contain_text("页面已过期")
    at_rest(page, script=script)


def test_a_live_page_does_not_leave_what_somebody_is_typing_for_the_sign_in_page(
    chromium: Any, served: str, started: Response, clock: Clock
) -> None:
    page, _ = enter(chromium, served, DESK)
    page.goto(f"{served}/incidents/{started.incident}")
    act = page.locator("#acts details").first
    act.locator("summary").click()
    act.locator("textarea").first.fill("写到一半")
    clock.passes(hours=13)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".live[data-line=out]")).to_contain_text("登录已失效，填写的内容会保留", timeout=8000)
    expect(act.locator("textarea").first).to_have_value("写到一半")
    act.locator("button.go").click()
    expect(page.locator("main")).to_contain_text("您填写的内容已保留")
    sign_in(page)
    expect(page.locator("#acts details[open] textarea").first).to_have_value("写到一半")
    at_rest(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_on_which_personal_data_goes_fit_a_phone(
    chromium: Any, served: str, office: Office, language: str
) -> None:
    incident = office.incident(reporter="王小二", reporter_phone="13712345678")["number"]
    office["leader"].pulls("close", office["duty"].get(f"/api/cases/{incident}"), {"reason": "雨停"})
    page, complaints = enter(chromium, served, PHONE, who="office")
    for path in (f"/cases/{incident}/erase", f"/incidents/{incident}", "/cases/2026-J0001", "/people/p020"):
        page.goto(f"{served}{path}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    assert complaints == []
