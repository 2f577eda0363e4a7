"""Duty calendars: an address that nobody guesses, one's own turns and nobody else's, ended at will."""

from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest

from tests.api.conftest import Client, Office
from tests.api.duty_days import FIRST, drafted, published
from tests.api.test_duty import cell, entries
from workflows.work import House


def made(office: Office, who: str = "shift") -> str:
    address = office[who].post("/api/duty/calendar", {}, 201)["address"]
    return str(address).removeprefix("http://testserver")


def events(client: Client, address: str) -> list[Any]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_calendar_reads_ones_own_turns_without_signing_in(office: Office, client: Client) -> None:
    published(office, days=4)
    found = events(Client(client.app), made(office))
    assert [one.decoded("dtstart") for one in found] == [
        datetime.fromisoformat(f"{FIRST + timedelta(days=day)}T08:00:00+08:00") for day in (0, 2)
    ]
    assert {one.decoded("dtend") - one.decoded("dtstart") for one in found} == {timedelta(hours=24)}
    assert {str(one["summary"]) for one in found} == {"值班：值班长(在编干部)"}
    assert "谢晓岚" not in str(found)


def test_a_calendar_knows_its_time_zone_by_name(office: Office, client: Client) -> None:
    published(office)
    text = client.get(made(office)).text
    assert "TZID=Asia/Shanghai" in text
    assert "BEGIN:VTIMEZONE" in text


def test_a_turn_that_changes_hands_leaves_one_calendar_for_the_other(office: Office, client: Client) -> None:
    path = published(office, days=4)
    mine, other = made(office), made(office, "shift2")
    before = {str(one["uid"]) for one in events(client, mine)}
    change = {"turns": [cell("cadre", "p015", day=2)], "why": "外出"}
    office["office"].post(f"{path}/turns", change)
    left = {str(one["uid"]) for one in events(client, mine)}
    assert left < before
    assert len(events(client, other)) == 3


def test_a_draft_is_in_no_calendar(office: Office, client: Client) -> None:
    path = drafted(office)
    office["office"].post(f"{path}/turns", {"turns": [cell("cadre", "p006")]})
    assert events(client, made(office)) == []


def test_a_new_address_ends_the_one_before_and_ending_ends_it(office: Office, client: Client, house: House) -> None:
    first = made(office)
    second = made(office)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert client.delete("/api/duty/calendar", headers=office["shift"].headers).status_code == 204
    assert client.get(second).status_code == 404
    told = [
        (one.data["before"]["addresses"], one.data["after"]["addresses"]) for one in entries(house, "calendar_feed")
    ]
    assert told == [(0, 1), (1, 1), (1, 0)]


@pytest.mark.parametrize("guess", ["", "x.ics", "A" * 32 + ".ics"])
def test_an_address_that_was_never_made_is_not_found(client: Client, guess: str) -> None:
    assert client.get(f"/calendar/{guess}").status_code == 404


def test_the_journal_keeps_that_there_is_an_address_and_not_its_key(office: Office, house: House) -> None:
    key = made(office).rpartition("/")[2].removesuffix(".ics")
    assert all(key not in str(one.data) for one in entries(house, "calendar_feed"))
