"""Urgent documents and the mode of the office on pages: the form names posts, the page says who has not signed."""

from collections.abc import Callable

import pytest

from tests.api.conftest import Clock, Office
from tests.api.pages.conftest import Browser, Response
from tests.api.test_desk_papers import DOCUMENT, READERS, TICKET, calls, circulating
from workflows.work import House


def test_the_shift_leader_chooses_the_readers_by_their_posts(office: Office, at_desk: Callable[[str], Browser]) -> None:
    document = office["duty"].opens("urgent_document", DOCUMENT)
    browser = at_desk("shift")
    page = browser.get(f"/cases/{document['number']}")
    assert 'value="water_duty"' in page.html
    browser.post(
        f"/cases/{document['id']}/triggers/circulate", readers="water_duty", version=page.hidden("version"),
        back=f"/cases/{document['number']}",
    )  # fmt: skip
    page = browser.get(f"/cases/{document['number']}")
    assert "签收中" in page.text
    assert page.text.count("水利局值班长") >= 2, "among what is known, and among those who have not signed"


@pytest.mark.parametrize(("language", "said"), [("zh", "未应答"), ("en", "missing")])
def test_the_page_of_a_document_names_who_has_not_signed(
    office: Office, at_desk: Callable[[str], Browser], language: str, said: str, clock: Clock
) -> None:
    document = circulating(office)
    told = office["duty"].get(f"/api/cases/{document['number']}/calls")
    answer = {"answer": "received", "note": "电话签收", "happened_at": clock().isoformat()}
    office["duty"].post(f"/api/calls/{told[0]['id']}/answer", answer)
    page = at_desk("duty").get(f"/cases/{document['number']}", lang=language)
    assert said in page.text


def test_what_the_desk_keeps_beside_incidents_stands_on_the_page_of_duty(
    office: Office, at_desk: Callable[[str], Browser]
) -> None:
    document, ticket = circulating(office), office["duty"].opens("fault_ticket", TICKET)
    page = at_desk("office").get("/duty/county_command")
    assert document["number"] in page.text
    assert ticket["number"] in page.text
    assert "常态：每1天报告一次" in page.text.replace(" ", "")
    sheet = office["office"].get("/api/duty/county_command/hand-over")
    assert sheet is None or {document["number"], ticket["number"]} <= {one["number"] for one in sheet["sheet"]["cases"]}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("不能办理", "已登记：您不能办理", "不能到岗")),
        ("en", ("I can not take it", "Kept: I can not take it", "come")),
    ],
)
def test_whoever_can_not_take_a_document_declines_in_the_words_of_its_plan(
    office: Office, browser: Browser, house: House, language: str, words: tuple[str, str, str]
) -> None:
    document = office["duty"].opens("urgent_document", DOCUMENT, drill=True)
    office["shift"].pulls("circulate", document, READERS)
    call = next(one for one in calls(house) if one.who["post"] == "water_duty")
    link = f"{Response(house, '', '').link_to(call)}?lang={language}"
    button, kept, never = words
    before = browser.get(link)
    after = browser.post(link, answer="declined", note="出差")
    assert button in before.text
    assert kept in after.text
    assert never not in before.text + after.text
