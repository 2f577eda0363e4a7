"""The officials' page without a line, in a real Chromium: what is pressed is kept, shown as not sent, and sent once."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from records.call import Call
from records.case import Case
from records.journal import Entry
from tests.api.conftest import Clock
from tests.api.pages.conftest import CHROMIUM, PHONE, Response, rows
from tests.api.pages.test_browser import at_rest, enter
from workflows.work import House

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")]


@pytest.fixture
def phone(chromium: Any) -> Iterator[Any]:
    """A telephone."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    yield context
    context.close()


def opened(phone: Any, address: str) -> Any:
    page = phone.new_page()
    page.goto(address)
    return page


def answered(house: House) -> list[Entry]:
    return sorted((one for one in rows(house, Entry) if one.kind == "answered"), key=lambda one: one.id or 0)


def as_it_is(house: House, call: Call) -> Call:
    return next(one for one in rows(house, Call) if one.id == call.id)


def older(page: Any, minutes: int) -> None:
    """What is kept on the telephone was pressed so much earlier."""
    page.evaluate(
        "ms => localStorage.setItem('tocsin.kept', JSON.stringify(JSON.parse(localStorage.getItem('tocsin.kept'))"
        ".map(one => ({...one, at: one.at - ms}))))",
        minutes * 60_000,
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_answers_without_a_line_are_shown_as_not_sent_and_go_out_in_order_once_with_their_own_time(
    phone: Any, served: str, started: Response, clock: Clock, language: str
) -> None:
    call, house = started.call("deputy_commander"), started.house
    clock.passes(minutes=30)
    page = opened(phone, f"{served}{started.link_to(call)}?lang={language}")
    phone.set_offline(True)
    page.click("button[value=received]")
    page.click("button[value=arrived]")
    page.click("button[value=received]")
    kept = page.locator("#kept")
    expect(kept.locator("b")).to_have_count(2)
    expect(kept).to_contain_text("尚未发出：收到" if language == "zh" else "Not sent yet: Received")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert answered(house) == []
    older(page, 12)
    phone.set_offline(False)
    expect(page.locator(".ok")).to_contain_text("您已到岗" if language == "zh" else "You are on post")
    expect(kept).to_have_count(0)
    assert [one.data["answer"] for one in answered(house)] == ["received", "arrived"]
    now = as_it_is(house, call)
    assert now.answered_at is not None
    assert abs(clock.at - timedelta(minutes=12) - now.answered_at) < timedelta(minutes=1)
    assert all(one.entered_at == clock.at for one in answered(house))


def test_a_line_that_breaks_after_the_office_has_the_answer_doubles_nothing(
    phone: Any, served: str, started: Response, house: House
) -> None:
    page = opened(phone, f"{served}{started.link('deputy_commander')}")
    lost: list[int] = []

    def swallow(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort()
        else:
            route.continue_()

    page.route("**/c/*", swallow)
    page.click("button[value=received]")
    expect(page.locator("#kept")).to_contain_text("尚未发出：收到")
    expect(page.locator(".ok")).to_contain_text("已收到您的应答", timeout=9000)
    assert (lost, len(answered(house))) == ([303], 1)


def test_what_is_kept_outlives_the_page_and_is_sent_from_any_other_page_of_ours(
    phone: Any, served: str, started: Response, house: House
) -> None:
    call = started.call("deputy_commander")
    page = opened(phone, f"{served}{started.link_to(call)}")
    phone.set_offline(True)
    page.click("button[value=received]")
    expect(page.locator("#kept")).to_contain_text("尚未发出")
    page.close()
    phone.set_offline(False)
    other = opened(phone, f"{served}{started.link_to(started.called('water_duty'))}")
    expect(other.locator("#kept")).to_have_count(0)
    expect(other.locator("button[value=received]")).to_be_visible()
    assert (as_it_is(house, call).answer, len(answered(house))) == ("received", 1)


def test_a_time_that_can_not_be_is_told_on_the_page_and_the_answer_can_be_given_again(
    phone: Any, served: str, started: Response, house: House
) -> None:
    page = opened(phone, f"{served}{started.link('deputy_commander')}")
    phone.set_offline(True)
    page.click("button[value=received]")
    expect(page.locator("#kept")).to_contain_text("尚未发出")
    older(page, 600)
    phone.set_offline(False)
    expect(page.locator("[role=alert]")).to_contain_text("实际时间不能早于叫应开始时间")
    assert answered(house) == []
    page.click("button[value=received]")
    expect(page.locator(".ok")).to_contain_text("已收到您的应答")


def test_somebody_elses_page_in_between_is_no_answer_of_the_office(
    phone: Any, served: str, started: Response, house: House
) -> None:
    """The page on which a guest network asks people to sign in."""
    page = opened(phone, f"{served}{started.link('deputy_commander')}")
    page.route("**/c/*", lambda route: route.fulfill(body="<main>欢迎使用无线网络</main>", content_type="text/html"))
    page.click("button[value=received]")
    expect(page.locator("#kept")).to_contain_text("尚未发出：收到")
    page.unroute("**/c/*")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".ok")).to_contain_text("已收到您的应答")
    assert len(answered(house)) == 1


def test_what_is_being_typed_outlives_a_reload_until_it_is_sent(phone: Any, served: str, started: Response) -> None:
    page = opened(phone, f"{served}{started.link('deputy_commander')}")
    page.locator("summary", has_text=re.compile("不能到岗")).click()
    page.fill("#note", "在宜宾开会，正在返回")
    page.reload()
    expect(page.locator("#note")).to_have_value("在宜宾开会，正在返回")
    page.click("button[value=declined]")
    expect(page.locator(".ok")).to_contain_text("在宜宾开会，正在返回")
    assert "在宜宾" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_report_taken_in_without_a_line_waits_on_its_page_and_goes_out_once(
    chromium: Any, served: str, house: House
) -> None:
    page, _ = enter(chromium, served, PHONE)
    page.goto(f"{served}/intake/new")
    page.fill("[name=source]", "沐爱镇值班室")
    page.fill("[name=content]", "两处路段落石")
    page.check("[name=incident_class][value=flood]")
    page.check("[name=area][value='511527104']")
    page.context.set_offline(True)
    page.click("form[data-begin] button.go")
    expect(page.locator("form[data-begin] [role=status]")).to_contain_text("尚未发出：没有网络")
    expect(page.locator("[name=content]")).to_have_value("两处路段落石")
    assert [one for one in rows(house, Case) if one.kind == "intake"] == []
    page.context.set_offline(False)
    page.wait_for_url("**/cases/2026-J0001")
    expect(page.locator("#facts")).to_contain_text("两处路段落石")
    at_rest(page)
    assert len([one for one in rows(house, Case) if one.kind == "intake"]) == 1


def test_the_page_answers_where_no_script_runs(chromium: Any, served: str, started: Response) -> None:
    page = chromium.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{served}{started.link('deputy_commander')}")
    page.click("button[value=received]")
    expect(page.locator(".ok")).to_contain_text("已收到您的应答")
