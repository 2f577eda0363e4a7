"""Forms that can not be carried out: an old page or an ended session costs nothing of what was typed."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import text

from api.app import create_app
from api.dependencies import Desk
from api.pages.asking import Post
from records.call import Call
from records.case import Case
from records.database import Database, StatementFailed
from records.task import Task
from settings import Settings
from states.actor import engine
from tests.api.conftest import BEGIN, PASSWORD, Client, Clock
from tests.api.pages.conftest import Browser, Page, Response, rows
from tests.api.pages.forms import Form, form_to
from workflows.library import Library
from workflows.work import House

AtDesk = Callable[[str], Browser]
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"
INTAKE: dict[str, Any] = {
    "source": "沐爱镇值班室 <b>", "content": '第一行\n第二行 "引号" & 其他', "occurred_at": "2026-08-23T17:40",
    "incident_class": "flood", "area": ["511527104", "511527102"], "towns.2.place": "511527104",
    "towns.2.rain_1h": "31.5", "reservoir_danger": "none", "drill": "yes",
}  # fmt: skip
TYPED = {name: sorted(value) if isinstance(value, list) else [value] for name, value in INTAKE.items()}


def presses(browser: Browser, form: Form, ending: str = "", **more: str) -> Page:
    """The form, sent as it stands on the page."""
    return browser.post(next(one for one in form.addresses if one.endswith(ending)), **(form.fields | more))


def signs_in(browser: Browser, page: Page, username: str = "duty", password: str = PASSWORD) -> Page:
    """The sign-in form of a page, filled in and sent with all that it carries."""
    return presses(browser, form_to(page.html, "/sign-in"), username=username, password=password)


@pytest.mark.parametrize("key", ["", "of another session"])
def test_a_form_with_an_old_key_comes_back_filled_and_one_more_press_carries_it_out(
    at_desk: AtDesk, house: House, key: str
) -> None:
    duty = at_desk("duty")
    page = duty.post("/intake", **INTAKE, key="once", form_key=key)
    assert page.status == 403
    assert "没有办理；填写的内容已保留，请核对后再次提交" in page.text
    assert rows(house, Case) == []
    form = form_to(page.html, "/intake")
    assert form.said() == TYPED
    assert form.fields["key"] == ["once"]
    assert presses(duty, form).url.endswith("/cases/2026-J0001")
    (case,) = rows(house, Case)
    assert (case.facts["content"], case.drill) == (INTAKE["content"], True)


def test_a_session_that_ended_costs_one_sign_in_and_one_more_press(at_desk: AtDesk, house: House, clock: Clock) -> None:
    duty = at_desk("duty")
    duty.get("/intake/new")
    clock.passes(hours=12)
    page = duty.post("/intake", **INTAKE, key="once")
    assert page.status == 401
    assert "登录已失效，没有办理任何事项，请重新登录" in page.text
    assert "您填写的内容已保留" in page.text
    page = signs_in(duty, page)
    assert "登录失效前填写的内容没有办理，已为您保留" in page.text
    assert rows(house, Case) == []
    form = form_to(page.html, "/intake")
    assert form.said() == TYPED
    assert form.fields["key"] == ["once"]
    assert presses(duty, form).url.endswith("/cases/2026-J0001")
    assert len(rows(house, Case)) == 1


def test_a_browser_without_any_session_is_led_the_same_way(browser: Browser, house: House) -> None:
    page = signs_in(browser, browser.post("/intake", **INTAKE))
    assert form_to(page.html, "/intake").said() == TYPED
    assert rows(house, Case) == []


def test_a_mistyped_password_on_the_way_costs_nothing_either(at_desk: AtDesk, clock: Clock) -> None:
    duty = at_desk("duty")
    clock.passes(hours=12)
    page = duty.post("/intake", **INTAKE)
    for _ in range(5):
        page = signs_in(duty, page, password="guess")
        assert "用户名或密码不对" in page.text
        assert form_to(page.html, "/sign-in").fields["username"] == ["duty"]
    page = signs_in(duty, page)
    assert page.status == 429
    clock.passes(seconds=61)
    assert form_to(signs_in(duty, page).html, "/intake").said() == TYPED


def test_a_mistyped_password_does_not_lose_the_way_back(started: Response, browser: Browser) -> None:
    page = browser.get(f"/incidents/{started.incident}")
    page = signs_in(browser, page, password="guess")
    assert signs_in(browser, page).url.endswith(f"/incidents/{started.incident}")


@pytest.mark.parametrize("hours", [0, 12])
def test_a_trigger_comes_back_on_the_page_that_it_was_pulled_from(
    started: Response, at_desk: AtDesk, house: House, clock: Clock, hours: int
) -> None:
    deputy = at_desk("deputy")
    page = deputy.get(f"/incidents/{started.incident}")
    clock.passes(hours=hours)
    page = presses(deputy, form_to(page.html, "/begin_work"), reason="人员已到位", form_key="old")
    page = signs_in(deputy, page, "deputy") if hours else page
    assert "没有办理" in page.text
    assert f'data-self="/incidents/{started.incident}"' in page.html
    form = form_to(page.html, "/begin_work")
    assert form.said() == {"reason": ["人员已到位"]}
    assert _state(house, started) == "active/calling_out"
    assert presses(deputy, form).url.endswith(f"/incidents/{started.incident}?done=begin_work")
    assert _state(house, started) == "active/responding"


def _state(house: House, started: Response) -> str:
    return next(one.state for one in rows(house, Case) if one.number == started.number)


def test_an_answer_entered_for_somebody_comes_back_in_its_row(
    started: Response, at_desk: AtDesk, house: House, clock: Clock
) -> None:
    duty, call = at_desk("duty"), started.call("deputy_commander")
    page = duty.get(f"/incidents/{started.incident}?everybody=1")
    given = {"answer": "received", "note": "座机接通 <i>"}
    form = form_to(page.html, f"/calls/{call.id}/answer")
    clock.passes(hours=12)
    page = signs_in(duty, presses(duty, form, **given))
    assert "没有办理" in page.text
    form = form_to(page.html, f"/calls/{call.id}/answer")
    assert form.said() == {name: [value] for name, value in given.items()}
    assert presses(duty, form).status == 200
    assert next(one.answer_note for one in rows(house, Call) if one.id == call.id) == "座机接通 <i>"


def test_what_was_said_of_a_task_comes_back_in_its_row(
    started: Response, at_desk: AtDesk, house: House, clock: Clock
) -> None:
    office = at_desk("deputy")
    page = office.get(f"/cases/{started.number}")
    task = rows(house, Task)[0]
    clock.passes(hours=12)
    page = presses(office, form_to(page.html, f"/tasks/{task.id}/waive"), "waive", note="已由县里办理")
    page = signs_in(office, page, "deputy")
    assert "没有办理" in page.text
    form = form_to(page.html, f"/tasks/{task.id}/waive")
    assert form.said() == {"note": ["已由县里办理"]}
    assert presses(office, form, "waive").status == 200
    assert next(one for one in rows(house, Task) if one.id == task.id).state == "waived"


def test_a_form_that_has_no_page_of_its_own_can_be_sent_again_from_the_refusal(at_desk: AtDesk) -> None:
    duty = at_desk("duty")
    page = duty.post("/sign-out", form_key="old")
    assert (page.status, "页面已过期" in page.title) == (403, True)
    assert duty.get("/").status == 200
    assert presses(duty, form_to(page.html, "/sign-out")).url.endswith("/sign-in")


def test_a_form_whose_page_shows_it_no_more_waits_on_the_refusal_after_signing_in(
    client: Client, browser: Browser
) -> None:
    plain = APIRouter()

    @plain.post("/plain")
    def write(desk: Desk, posted: Post) -> str:
        return desk.carry(lambda _: posted.one("note"))

    assert isinstance(client.app, FastAPI)
    client.app.include_router(plain)
    page = signs_in(browser, browser.post("/plain", note="写到一半"))
    assert "您刚才填写的内容：写到一半" in page.text
    assert "写到一半" in presses(browser, form_to(page.html, "/plain")).html


def test_while_the_database_is_away_what_was_typed_can_be_sent_again(settings: Settings, clock: Clock) -> None:
    away = Browser(Client(create_app(House(Database(NOWHERE), Library(), b"k" * 32), settings, clock)))
    away.client.cookies.set("tocsin", "some token")
    page = away.post("/intake", **INTAKE, form_key="its key")
    assert page.status == 503
    form = form_to(page.html, "/intake")
    assert (form.said(), form.fields["form_key"]) == (TYPED, ["its key"])


def test_after_a_form_the_page_offers_no_link_that_would_lose_it(at_desk: AtDesk) -> None:
    duty = at_desk("duty")
    assert 'hreflang="en"' in duty.get("/intake/new").html
    assert 'hreflang="en"' not in duty.post("/intake", **INTAKE, form_key="old").html


@pytest.mark.parametrize("path", ["/c/AAAAAAAAAAAAAAAAAAAAAA", "/api/sign-out", "/sign-out", "elsewhere"])
def test_signing_in_puts_a_form_to_no_other_door(browser: Browser, path: str) -> None:
    given = {"username": "duty", "password": PASSWORD, "held_path": path, "held:answer": "received"}
    answer = browser.client.post("/sign-in", data=given, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_signing_in_never_carries_a_held_form_out(at_desk: AtDesk, house: House) -> None:
    duty = at_desk("duty")
    key = duty.get("/").hidden("form_key")
    given = {"username": "duty", "password": PASSWORD, "held_path": "/intake", "held:form_key": key}
    held = given | {f"held:{name}": value for name, value in INTAKE.items()}
    answer = duty.client.post("/sign-in", data=held, headers={"X-Form-Key": key})
    assert answer.status_code == 403
    assert rows(house, Case) == []


def test_what_only_looks_can_not_write(house: House) -> None:
    with pytest.raises(StatementFailed):
        house.look(engine("test"), BEGIN, lambda work: work.session.execute(text("update definitions set name = ''")))
    house.carry(engine("test"), BEGIN, lambda work: work.session.execute(text("update definitions set name = name")))
