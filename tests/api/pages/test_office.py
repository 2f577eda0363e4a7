"""The office journal as a page: for auditors, in both languages, narrowed and paged like every journal."""

from collections.abc import Callable
from typing import Any

import pytest

from records import picture
from states.actor import Actor
from tests.api.conftest import INFORMATION, Clock, Office
from tests.api.pages.conftest import Browser
from tests.api.test_sessions import sign_in
from workflows.work import House

AtDesk = Callable[[str], Browser]


@pytest.fixture
def evening(office: Office, at_desk: AtDesk) -> Any:
    """Somebody guesses, somebody comes in, and the auditor wants to take in a report."""
    sign_in(office.client, "stranger", "guess")
    office["duty"].get("/api/me")
    office["auditor"].opens("intake", INFORMATION, status=403)
    return at_desk("auditor")


def test_an_auditor_reads_who_came_who_was_turned_away_and_who_was_refused_what(evening: Browser) -> None:
    page = evening.get("/office")
    assert page.status == 200
    for words in (
        "管理日志", "登录未通过", "（testclient），用户名或密码不对", "无此用户名，代号 ",
        "duty（testclient） 罗春林 · 接口", "信息接报：您的岗位无权办理此事",
    ):  # fmt: skip
        assert words in page.text


def test_the_same_in_english_with_english_names(evening: Browser) -> None:
    page = evening.get("/office?lang=en")
    for words in (
        "Office journal", "sign-in refused", " (testclient), name or password is wrong", "no such name, marked ",
        "duty (testclient) Luo Chunlin · interface", "does not hold the authority",
    ):  # fmt: skip
        assert words in page.text


def test_the_page_is_linked_for_auditors_only(at_desk: AtDesk) -> None:
    assert 'href="/office"' in at_desk("auditor").get("/").html
    commander = at_desk("commander")
    assert 'href="/office"' not in commander.get("/").html
    assert commander.get("/office").status == 403


def test_the_page_is_narrowed_by_kind_and_door(evening: Browser) -> None:
    page = evening.get("/office", kind="sign_in_refused")
    assert "无此用户名，代号" in page.text
    assert "stranger" not in page.text
    assert "罗春林" not in page.text
    assert "信息接报：" not in page.text
    assert "罗春林" not in evening.get("/office", door="page").text


def test_older_entries_are_one_press_away(evening: Browser, office: Office, clock: Clock) -> None:
    for _ in range(picture.PAGE // 5):
        clock.passes(minutes=10)
        for _ in range(5):
            sign_in(office.client, "somebody", "guess")
    first = evening.get("/office")
    assert first.html.count("<li ") == picture.PAGE
    link = first.html.split('href="?before=')[1].split('"')[0]
    assert "罗春林" not in first.text
    assert "罗春林" in evening.get(f"/office?before={link}").text


def test_what_was_set_is_told_with_what_it_was_before(at_desk: AtDesk, house: House, clock: Clock) -> None:
    clerk = Actor("p001", "甲", post="office", name_en="A")
    told: dict[str, Any] = {"before": {"zh": "关", "en": "off"}, "after": {"wait": 5, "who": ["p001", "p002"]}}
    house.carry(clerk, clock(), lambda work: work.ledger.office("setting_changed", subject="setting:x", **told))
    auditor = at_desk("auditor")
    assert "setting:x：关 → who=p001、p002；wait=5" in auditor.get("/office").text
    assert "setting:x: off → who=p001, p002; wait=5" in auditor.get("/office?lang=en").text
