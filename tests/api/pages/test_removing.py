"""Somebody who has left: name and addresses are removed over REST or on their page, which says when and by whom."""

from typing import Any

from tests.api.conftest import Client, Clock, Office
from tests.api.pages.conftest import Browser
from tests.api.pages.test_directory_pages import AtDesk

WHY = "本人申请，〔2026〕12号"


def left(office: Office, clock: Clock) -> Any:
    """Somebody who has just left the last post that they held."""
    clock.passes(minutes=1)
    for one in office["office"].get("/api/people/p026")["holdings"]:
        if one["until"] is None:
            office["office"].post(f"/api/holdings/{one['id']}/end", {"why": "调离"})
    clock.passes(minutes=1)
    return office["office"].get("/api/people/p026")


def test_over_rest_name_and_addresses_go_and_the_key_stays(office: Office, clock: Clock) -> None:
    refused = office["office"].post("/api/people/p026/remove", {"why": WHY}, 409)
    assert "仍任" in refused["reason"]["zh"]
    assert "第47条" in refused["clause"]
    before = left(office, clock)
    assert before["addresses"]
    after = office["office"].post("/api/people/p026/remove", {"why": WHY})
    assert (after["key"], after["name"]["en"], after["addresses"]) == ("p026", "name removed (p026)", [])
    assert (after["removed_by"], after["removed_at"] is None) == ("p004", False)
    assert [one["post"] for one in after["holdings"]] == [one["post"] for one in before["holdings"]]
    assert office["office"].get("/api/people", sought=before["name"]["zh"]) == []
    assert office.client.post(
        "/api/people/p026/remove", json={"why": WHY}, headers=office["duty"].headers
    ).status_code == 403  # fmt: skip


def test_on_the_page_it_says_when_and_by_whom_and_offers_nothing_more(
    office: Office, clock: Clock, at_desk: AtDesk
) -> None:
    name = left(office, clock)["name"]
    desk = at_desk("office")
    assert "删除姓名和联系方式" in desk.get("/people/p026").text
    refused = desk.post("/people/p026/remove", why=" ")
    assert refused.status == 422
    page = desk.post("/people/p026/remove", why=WHY)
    assert "姓名和联系方式已于 2026-08-23" in page.text
    assert "p004" in page.text
    assert "修改姓名" not in page.text
    assert name["zh"] not in page.text
    assert "Name and addresses were removed on" in desk.get("/people/p026?lang=en").text
    auditor = Browser(Client(office.client.app)).signs_in("auditor")
    assert "删除人员姓名和联系方式" in auditor.get("/office").text
