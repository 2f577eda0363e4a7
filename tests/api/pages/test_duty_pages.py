"""The pages of duty: who is on duty in the first line, a rota with its gaps, and a refusal that names them."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import api.pages
from tests.api.conftest import Clock, Office
from tests.api.duty_days import FIRST, drafted, published, turns
from tests.api.pages.conftest import Browser
from tests.states.test_must_know import TEST


def page_of(path: str) -> str:
    return path.removeprefix("/api")


@pytest.mark.parametrize(("language", "said"), [("zh", "现在没有公布的排班"), ("en", "No published rota")])
def test_without_a_rota_the_page_says_who_keeps_watch_instead(
    at_desk: Callable[[str], Browser], language: str, said: str
) -> None:
    page = at_desk("shift").get("/duty", lang=language)
    assert page.url.split("?")[0].endswith("/duty/county_command") or page.status == 200
    assert said in at_desk("shift").get("/duty/county_command", lang=language).first_line


def test_the_first_line_says_who_is_on_duty(office: Office, at_desk: Callable[[str], Browser]) -> None:
    published(office)
    page = at_desk("duty").get("/duty")
    assert "带班领导 陈治川" in page.first_line
    assert "驾驶员 马长顺" in page.first_line
    assert "Ma Changshun" in at_desk("duty").get("/duty/county_command", lang="en").first_line


def test_a_draft_shows_its_gaps_and_can_not_be_published_by_the_button(
    office: Office, at_desk: Callable[[str], Browser]
) -> None:
    path = drafted(office)
    browser = at_desk("office")
    page = browser.get(page_of(path))
    assert "还有 15 处缺口" in page.first_line
    assert "disabled" in page.html
    refused = browser.post(f"{page_of(path)}/publish")
    assert refused.status == 409
    assert "08-23 带班领导：全天班无人" in refused.text


def test_a_rota_is_filled_and_published_from_the_page(office: Office, at_desk: Callable[[str], Browser]) -> None:
    browser = at_desk("office")
    browser.get("/duty/county_command")
    page = browser.post("/duty/county_command/rotas", first_day=str(FIRST), last_day=str(FIRST))
    path = page.url.split("?")[0].removeprefix("http://testserver")
    chosen = {f"turn__{one['day']}__{one['shift']}__{one['post']}": one["people"][0]["person"] for one in turns(1)}
    page = browser.post(f"{path}/turns", **chosen)
    assert "没有缺口" in page.first_line
    page = browser.post(f"{path}/publish")
    assert "已公布" in page.first_line


def test_whoever_does_not_plan_sees_the_rota_and_no_inputs(office: Office, at_desk: Callable[[str], Browser]) -> None:
    path = published(office)
    page = at_desk("duty").get(page_of(path))
    assert "谢晓岚" in page.text
    assert 'name="turn.' not in page.html


def test_a_contract_that_ends_soon_is_pointed_out(office: Office, at_desk: Callable[[str], Browser]) -> None:
    browser = at_desk("office")
    browser.get("/duty/county_command")
    given = {"person": "p013", "kind": "professional", "since": "2026-08-01", "until": "2026-09-10", "contract": "K1"}
    page = browser.post("/duty/county_command/qualifications", **given)
    assert "即将到期 2026-09-10" in page.text


def test_the_hand_over_sheet_is_signed_by_both_from_the_page(
    office: Office, at_desk: Callable[[str], Browser], clock: Clock
) -> None:
    published(office)
    clock.passes(hours=15)
    going, coming = at_desk("shift"), at_desk("shift2")
    page = going.get("/duty/county_command/hand-over")
    assert "等交班人 杨永康 签字" in page.first_line
    form = {"at": page.hidden("at"), "part": page.hidden("part")}
    page = going.post("/duty/county_command/hand-over", note="关注水位", **form)
    assert "等接班人 谢晓岚 签字" in page.first_line
    page = coming.get("/duty/county_command/hand-over", lang="en")
    assert "waits for Xie Xiaolan" in page.first_line
    assert "关注水位" in page.text
    page = coming.post("/duty/county_command/hand-over", at=page.hidden("at"), part=page.hidden("part"), note="")
    assert "is complete" in page.first_line
    assert "08:00" in at_desk("duty").get("/duty/county_command").text


def test_a_signature_of_somebody_else_comes_back_with_the_reason(
    office: Office, at_desk: Callable[[str], Browser], clock: Clock
) -> None:
    published(office)
    clock.passes(hours=15)
    browser = at_desk("duty")
    page = browser.get("/duty/county_command/hand-over")
    page = browser.post("/duty/county_command/hand-over", at=page.hidden("at"), part="outgoing", note="x")
    assert page.status == 403
    assert "应由杨永康签字" in page.text
    assert browser.post("/duty/county_command/hand-over", at="soon", part="outgoing").status == 422


def test_equipment_is_reported_from_the_sheet(office: Office, at_desk: Callable[[str], Browser]) -> None:
    published(office)
    browser = at_desk("office")
    browser.get("/duty/county_command/hand-over")
    browser.post("/duty/county_command/equipment", key_number="SAT-02", zh="卫星便携站2号", en="satellite set 2")
    fault = {"key_number": "SAT-02", "state": "faulty", "fault": "无法入网"}
    page = browser.post("/duty/county_command/equipment/state", **fault)
    assert "无法入网" in page.text
    page = browser.post("/duty/county_command/equipment/state", key_number="SAT-02", state="in_order")
    assert "设备全部完好" in page.text


def test_a_swap_is_asked_answered_and_approved_on_the_page_of_the_rota(
    office: Office, at_desk: Callable[[str], Browser]
) -> None:
    path = page_of(published(office, 6))
    mine, theirs = f"{FIRST + timedelta(days=2)}|day|cadre", f"p015|{FIRST + timedelta(days=3)}|day|cadre"
    asking, answering, planning = at_desk("shift"), at_desk("shift2"), at_desk("office")
    asking.get(path)
    page = asking.post(f"{path}/swaps", mine=mine, theirs=theirs, exchange="yes", why="外出培训")
    assert "等对方同意" in page.text
    (act,) = answering.get(path).forms("/agree")
    assert "等排班人批准" in answering.post(act).text
    assert planning.get(path, lang="en").forms("/agree") == []
    (act,) = planning.get(path, lang="en").forms("/approve")
    assert "approved" in planning.post(act).text
    assert asking.post(f"{path}/swaps", mine="soon", theirs=theirs, why="x").status == 422


def test_a_roll_is_called_from_the_page_with_the_telephone_beside_each_name(at_desk: Callable[[str], Browser]) -> None:
    browser = at_desk("duty")
    page = browser.get("/duty/county_command/roll-calls")
    assert "尚未进行" in page.first_line
    page = browser.post("/duty/county_command/roll-calls", kind="weekly")
    path = page.url.removeprefix("http://testserver")
    assert 'href="tel:138' in page.html
    (line, *_) = re.findall(r'name="answer\.([^"]+)"', page.html)
    page = browser.post(f"{path}/answers", **{f"answer__{line}": "by_telephone"})
    assert page.status == 422
    page = browser.post(f"{path}/answers", **{f"answer__{line}": "present"})
    assert "在岗应答" in page.text
    assert "得分" in browser.post(f"{path}/close").first_line
    assert "已进行" in browser.get("/duty/county_command/roll-calls").first_line
    assert "weekly roll call" in browser.get(path, lang="en").first_line


def test_the_must_know_test_is_taken_on_the_page(at_desk: Callable[[str], Browser]) -> None:
    browser = at_desk("newcomer")
    assert "抽 6 题，答对 5 题合格" in browser.get("/duty/county_command/must-know").first_line
    page = browser.post("/duty/county_command/must-know")
    path = page.url.removeprefix("http://testserver")
    asked = set(re.findall(r'name="q\.([^"]+)"', page.html))
    chosen = {f"q__{key}": list(TEST.questions[key].right) for key in asked}
    page = browser.post(path, **chosen)
    assert "合格" in page.first_line
    assert "正确" in page.text
    assert "passed" in browser.get(path, lang="en").first_line
    assert browser.post(path, **chosen).status == 409


def test_the_address_of_a_calendar_is_shown_once(at_desk: Callable[[str], Browser]) -> None:
    browser = at_desk("shift")
    browser.get("/duty/county_command")
    page = browser.post("/duty/calendar")
    (address,) = re.findall(r"http://testserver(/calendar/[^<]+\.ics)", page.html)
    assert browser.get(address).status == 200
    assert address not in browser.get("/duty/county_command").html


def test_a_key_period_is_set_on_the_page_and_asks_for_more(office: Office, at_desk: Callable[[str], Browser]) -> None:
    path = drafted(office, 1)
    browser = at_desk("office")
    browser.get("/duty/county_command")
    form = {"zh": "重大会议", "first_day": str(FIRST), "last_day": str(FIRST), "post": "leader", "count": "2"}
    page = browser.post("/duty/county_command/key-periods", **form)
    assert "重大会议" in page.text
    assert "带班领导 2 人" in page.text
    assert "重大会议" in browser.get(page_of(path)).text
    assert browser.post("/duty/county_command/key-periods", **(form | {"count": "many"})).status == 422


def test_a_gap_since_publication_stands_at_the_top_of_the_page(
    office: Office, at_desk: Callable[[str], Browser]
) -> None:
    published(office)
    browser = at_desk("office")
    page = browser.get("/duty/county_command")
    assert "处缺口" not in page.text
    action = re.search(r'action="(/duty/county_command/qualifications/[^"]+)"', page.html)
    assert action is not None
    browser.post(action.group(1), why="调离值班岗位")
    page = browser.get("/duty/county_command", lang="en")
    assert "The published rota has gaps" in page.text


@pytest.mark.parametrize("page", ["duty", "rota", "hand_over", "regulations", "roll_call", "spot_check", "stationing"])
def test_english_labels_of_the_pages_of_duty_begin_with_a_capital_letter(page: str) -> None:
    template = (Path(api.pages.__file__).parents[1] / "templates" / f"{page}.html").read_text(encoding="utf-8")
    said = re.findall(r'<(?:label|button|summary|th)\b[^>]*>\{\{ t\("[^"]*", "([^"]+)"\)', template)
    assert [one for one in said if not one[0].isupper()] == []
    assert said
