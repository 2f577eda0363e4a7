"""What lies beside its box or over its neighbour, in a real Chromium: forms on a telephone, rows at the desk."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Office
from tests.api.pages.conftest import CHROMIUM, PHONE, Response
from tests.api.pages.test_browser import DESK, enter
from tests.api.test_warnings import published

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")]
SMS = {
    "key": "county_sms", "channel": "aliyunsms", "drill": True, "base_url": "https://dysmsapi.county.example",
    "values": {
        "access_key_id": "LTAI", "access_key_secret": "secret", "sign_name": "县防指", "call": "SMS_1 who,code",
        "drill": "SMS_9 who,code", "door_key": "0123456789abcdef",
    },
}  # fmt: skip
_BESIDE = "box => box.scrollWidth - box.clientWidth"
_OVER = "one => one.getBoundingClientRect().right - one.parentElement.getBoundingClientRect().right"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_column_of_the_coverage_form_is_seen_without_scrolling_and_says_what_it_is(
    chromium: Any, served: str, office: Office, language: str
) -> None:
    parts = office["office"].get(f"/api/warnings/{published(office)['number']}")["parts"]
    number = next(one for one in parts if one["area"] == ["511527109"])["number"]
    page, _ = enter(chromium, served, PHONE, script=False, who="daxueshan")
    page.goto(f"{served}/cases/{number}?lang={language}")
    act = page.locator("details[id$='report_coverage']")
    act.locator("summary").click()
    assert act.locator(".tablebox").evaluate(_BESIDE) <= 0
    for cell in act.locator("tbody tr").first.locator("td").all():
        box = cell.locator("input, select").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
        assert cell.evaluate("one => getComputedStyle(one, '::before').content") not in ("none", '""')


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_name_of_a_place_is_cut_by_the_box_of_places(
    chromium: Any, served: str, office: Office, language: str
) -> None:
    page, _ = enter(chromium, served, PHONE, script=False, who="water_officer")
    for path in ("/open/warning", "/call-trees?procedure=response/flood/III"):
        page.goto(f"{served}{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.locator(".places").first.evaluate(_BESIDE) <= 0, path
        page.evaluate("document.querySelectorAll('.places details').forEach(one => one.open = true)")
        assert page.locator(".places").first.evaluate(_BESIDE) <= 0, path


def test_an_account_with_templates_has_the_whole_width_of_a_phone(chromium: Any, served: str, office: Office) -> None:
    office["keeper"].post("/api/channels", SMS, 201)
    page, _ = enter(chromium, served, PHONE, script=False, who="keeper")
    page.goto(f"{served}/channels")
    whole = page.locator("#county_sms").evaluate("row => row.clientWidth")
    for part in page.locator("#county_sms > .what").all():
        assert part.bounding_box()["width"] > whole * 0.85


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_mark_of_a_delivery_runs_into_what_stands_beside_it(
    chromium: Any, served: str, started: Response, language: str
) -> None:
    page, _ = enter(chromium, served, DESK, script=False)
    page.goto(f"{served}/incidents/{started.incident}?lang={language}")
    rows = page.locator("#roster .person .ladder")
    assert rows.count() > 0
    for marks in rows.all():
        assert marks.evaluate(_OVER) < 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_at_the_desk_a_line_of_the_call_list_is_filled_in_on_one_line(
    chromium: Any, served: str, office: Office, started: Response, language: str
) -> None:
    duty = office["duty"]
    duty.client.post(f"/api/cases/{started.number}/call-list", headers=duty.headers)
    page, _ = enter(chromium, served, DESK, script=False, who="duty")
    page.goto(f"{served}/cases/{started.number}/call-list?lang={language}")
    boxes = [one.bounding_box() for one in page.locator("#line-1 .inrow > *").all()]
    assert len(boxes) == 3
    assert len({round(one["y"]) for one in boxes}) == 1
    assert boxes[-1]["width"] > boxes[1]["width"]
