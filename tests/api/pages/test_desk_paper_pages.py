"""Urgent documents and the mode of the office on pages: the form names posts, the page says who has not signed."""

from collections.abc import Callable

import pytest

from tests.api.conftest import Clock, Office
from tests.api.pages.conftest import Browser
from tests.api.test_desk_papers import DOCUMENT, TICKET, circulating


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
