"""Addresses over REST: a test is asked for, looked at without harm, answered once by link or by code."""

from typing import Any

import pytest
from sqlmodel import select

from records.call import Message
from tests.api.conftest import Client, Office, house_of
from workflows.work import short_code, token

_KEY = b"k" * 32


def address(office: Office, person: str = "p020") -> Any:
    """The first way to reach a person, as REST tells it."""
    return office["duty"].get(f"/api/people/{person}")["addresses"][0]


def latest(client: Client) -> Message:
    """The newest message."""
    with house_of(client).database.transaction(reading=True) as session:
        found: list[Message] = list(session.execute(select(Message)).scalars())
    return max(found, key=lambda one: one.id)


def test_the_office_asks_and_whoever_holds_the_link_answers_by_one_touch(office: Office, client: Client) -> None:
    one = address(office)
    assert (one["known"], one["verified_at"]) == ("untested", None)
    told = office["office"].post(f"/api/addresses/{one['id']}/test", {}, 201)
    assert told["address_id"] == one["id"]
    assert address(office)["known"] == "waiting"
    link = f"/a/{token(_KEY, latest(client).id)}"
    for method in ("GET", "HEAD", "GET"):
        assert client.request(method, link).status_code == 200
    assert address(office)["known"] == "waiting"
    page = client.post(link, data={"answer": "received"})
    assert (page.status_code, "已核实，谢谢" in page.text) == (200, True)
    assert address(office)["known"] == "verified"
    assert "Verified, thank you" in client.get(link, params={"lang": "en"}).text


def test_whoever_is_somebody_else_says_so_by_one_touch(office: Office, client: Client) -> None:
    office["office"].post(f"/api/addresses/{address(office)['id']}/test", {}, 201)
    page = client.post(f"/a/{token(_KEY, latest(client).id)}", data={"answer": "not_me"})
    assert "已登记：不是本人" in page.text
    assert address(office)["known"] == "denied"


def test_a_link_that_was_never_made_and_one_that_is_over_say_so(office: Office, client: Client, clock: Any) -> None:
    assert client.get("/a/never-made-by-anybody").status_code == 404
    assert client.post("/a/never-made-by-anybody").status_code == 404
    office["office"].post(f"/api/addresses/{address(office)['id']}/test", {}, 201)
    link = f"/a/{token(_KEY, latest(client).id)}"
    clock.passes(hours=24)
    late = client.get(link)
    assert (late.status_code, "已过回应时限" in late.text) == (410, True)
    client.post(link)
    client.post("/api/sign-in", json={"username": "duty", "password": "rehearsal only"})
    assert "已过回应时限" in client.get(link).text


def test_a_wrong_code_is_a_fault_of_its_field_and_the_right_one_verifies(office: Office, client: Client) -> None:
    number = address(office)["id"]
    office["office"].post(f"/api/addresses/{number}/test", {}, 201)
    right = short_code(_KEY, latest(client).id)
    wrong = office["duty"].post(f"/api/addresses/{number}/code", {"code": "nonsense", "note": "回电"}, 422)
    assert "code" in wrong["fields"]
    told = office["duty"].post(f"/api/addresses/{number}/code", {"code": right, "note": "回电"})
    assert told["known"] == "verified"


@pytest.mark.parametrize(("who", "status"), [("office", 201), ("duty", 403), ("gong_duty", 403)])
def test_all_addresses_of_an_organisation_are_tested_by_its_own_office_alone(
    office: Office, who: str, status: int
) -> None:
    told = office[who].post("/api/organisations/water/address-tests", {}, status)
    if status == 201:
        rows = office[who].get(f"/api/cases/{told[0]['case_id']}/addresses")
        assert {(one["person"], one["known"]) for one in rows} >= {("p020", "waiting")}
        assert all("***" in one["address"] for one in rows)
        assert {one["address_id"] for one in told} >= {address(office)["id"]}
