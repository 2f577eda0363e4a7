"""Everybody sees their own: every route about a case, for a county, its neighbour, and those above."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from records.call import Call
from records.journal import Entry
from records.organisation import Organisation
from records.participation import Participation
from records.task import Task
from tests.api.conftest import BEGIN, INFORMATION, Clock, Office
from tests.api.pages.conftest import rows
from tests.api.route_rules import Route, ruled
from tests.api.test_warnings import published
from workflows.work import House

SEE = ("duty", "auditor", "county", "city", "mining")
"""The county's desk and its auditor, its general office, the city's office, and the unit that crosses its border."""
DO_NOT = ("gong", "gong_duty", "committee")
"""The neighbouring county, and a committee of the county that was told nothing."""


@pytest.fixture
def started(office: Office) -> tuple[Any, Any]:
    """An incident of the county with a response that calls."""
    incident, response = office.proposed()
    office["deputy"].pulls("approve", response)
    return incident, response


def address(house: House, route: Route, incident: Any) -> str:
    """The address of a route, about this incident."""
    call, task = rows(house, Call)[0], rows(house, Task)[0]
    holes = {"{ref}": incident["number"], "{call_id}": str(call.id), "{task_id}": str(task.id), "{act}": "done"}
    path = route[1].replace("{trigger}", "close")
    for hole, value in holes.items():
        path = path.replace(hole, value)
    return path


def named(route: Route, office: Office, started: tuple[Any, Any]) -> tuple[Any, ...]:
    """The cases that a route is about: the incident and its response, or a published warning of the county."""
    return (published(office),) if "/warnings" in route[1] else started


def status(office: Office, route: Route, path: str, username: str) -> int:
    """With what somebody is answered who asks over REST, or on a page with the same session."""
    body: Any = {}
    if path.endswith("/answer"):
        body = {"answer": "received", "note": "电话"}
    elif path.endswith("/stationing"):
        body = {"unit": "water", "name": "某人"}
    query = {"time": "2026-08-23T18:00:00+08:00"} if path.endswith("/at") else None
    given = {"json": body} if path.startswith("/api/") and route[0] in ("POST", "PUT") else {}
    answer = office.client.request(route[0], path, params=query, headers=office[username].headers, **given)
    return int(answer.status_code)


@pytest.mark.parametrize("route", ruled("who sees the case"), ids=" ".join)
def test_a_case_is_shown_to_its_places_to_those_above_and_to_nobody_else(
    started: tuple[Any, Any], office: Office, house: House, route: Route
) -> None:
    path = address(house, route, named(route, office, started)[0])
    if route[0] == "GET":
        assert {who: status(office, route, path, who) for who in SEE} == dict.fromkeys(SEE, 200)
    assert {who: status(office, route, path, who) for who in DO_NOT} == dict.fromkeys(DO_NOT, 403)


@pytest.mark.parametrize("route", ruled("what is seen"), ids=" ".join)
def test_a_list_holds_what_is_seen_and_no_more(
    started: tuple[Any, Any], office: Office, clock: Clock, route: Route
) -> None:
    office["duty"].opens("intake", INFORMATION, drill=True)
    about = named(route, office, started)

    def told(who: str) -> bool:
        text = office.client.get(route[1], headers=office[who].headers).text
        return any(one["number"] in text for one in about)

    assert {who: told(who) for who in (*SEE, *DO_NOT)} == {**dict.fromkeys(SEE, True), **dict.fromkeys(DO_NOT, False)}


def test_whoever_asks_for_another_countys_case_is_refused_and_that_is_kept_with_the_case(
    started: tuple[Any, Any], office: Office, house: House
) -> None:
    incident, _ = started
    answer = office.client.get(f"/api/cases/{incident['number']}", headers=office["gong_duty"].headers)
    assert answer.status_code == 403
    assert "属地" in answer.json()["clause"]
    (kept,) = [one for one in rows(house, Entry) if one.kind == "refused"]
    assert (str(kept.case_id), kept.actor["name"], kept.data["trigger"]) == (incident["id"], "鲍思齐", "look")


def test_nobody_moves_works_on_or_answers_for_what_they_do_not_see(
    started: tuple[Any, Any], office: Office, house: House
) -> None:
    def states() -> dict[Any, str]:
        calls = {one.id: one.state for one in rows(house, Call)}
        return calls | {one.id: one.state for one in rows(house, Task)}

    before = states()
    for route in ruled("who sees the case"):
        if route[0] == "POST":
            status(office, route, address(house, route, started[0]), "gong_duty")
    assert states() == before


def test_the_phones_of_a_drill_are_shown_to_its_own_county_and_not_to_the_neighbour(office: Office) -> None:
    """Whoever opens a link on a phone answers for its owner."""
    shown = {who: office.client.get("/pocket", headers=office[who].headers).text for who in ("duty", "gong_duty")}
    assert "赖明远" in shown["duty"]
    assert "赖明远" not in shown["gong_duty"]
    assert office.client.get("/pocket?who=p001", headers=office["duty"].headers).status_code == 200
    assert office.client.get("/pocket?who=p001", headers=office["gong_duty"].headers).status_code == 404


KNOWN = ("duty", "auditor", "county", "city", "mining", "committee")
"""Whoever is of the county, above it, or of the unit that crosses its border."""
STRANGERS = ("gong", "gong_duty")
HOLES = {"/organisations/{key}": "county_command", "/people/{key}": "p007", "/people/{key}/doubts": "p007"}


def place(route: Route) -> tuple[str, str]:
    """The address of a route about the county's command or its duty officer, and what the answer names."""
    path = next((route[1].replace("{key}", key) for end, key in HOLES.items() if route[1].endswith(end)), route[1])
    return path, "p007" if "people" in path else "county_command"


@pytest.mark.parametrize("route", ruled("who sees the place"), ids=" ".join)
def test_people_and_bodies_of_a_place_are_told_there_above_and_to_nobody_else(office: Office, route: Route) -> None:
    path, named = place(route)

    def told(who: str) -> bool:
        answer = office.client.get(path, params={"sought": "p007"}, headers=office[who].headers)
        assert answer.status_code == (403 if path != route[1] and who in STRANGERS else 200)
        return answer.status_code == 200 and named in answer.text

    expected = {**dict.fromkeys(KNOWN, True), **dict.fromkeys(STRANGERS, False)}
    assert {who: told(who) for who in (*KNOWN, *STRANGERS)} == expected


def test_whoever_asks_for_another_countys_people_is_refused_and_that_is_kept(office: Office, house: House) -> None:
    assert office.client.get("/api/people/p007", headers=office["gong"].headers).status_code == 403
    (kept,) = [one for one in rows(house, Entry) if one.kind == "refused"]
    assert (kept.case_id, kept.data["trigger"]) == (None, "person:p007")


def test_whoever_works_on_a_case_together_knows_who_is_there(office: Office, house: House) -> None:
    incident = office.incident()
    with house.database.transaction() as session:
        (gong,) = [one for one in rows(house, Organisation) if one.key == "gong_command"]
        session.add(Participation(case_id=uuid.UUID(incident["id"]), organisation_id=gong.id, since=BEGIN))
    assert office["gong_duty"].get("/api/people/p007")["key"] == "p007"
    assert office["gong_duty"].get("/api/organisations/county_command")["key"] == "county_command"


def test_everybody_sees_themselves_and_the_office_whoever_holds_no_post_yet(office: Office) -> None:
    told = {"key": "newcomer1", "zh": "新人", "en": "New", "why": "调入"}
    office["office"].post("/api/people", told, 201)
    assert [one["key"] for one in office["office"].get("/api/people", sought="newcomer1")] == ["newcomer1"]
    assert office["duty"].get("/api/people", sought="newcomer1") == []
    assert office["gong_duty"].get("/api/people/p155")["key"] == "p155"
