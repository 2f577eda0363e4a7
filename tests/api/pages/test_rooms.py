"""Command rooms over REST and on pages: who sees them, taking one, and a wall that shows its response and no other."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Office
from tests.api.pages.conftest import Browser

HALL, SECOND = "hall", "room_2"


@pytest.fixture(autouse=True)
def _rooms(office: Office) -> None:
    for key, zh, en in ((HALL, "应急指挥大厅", "Command hall"), (SECOND, "会商室", "Consultation room")):
        given = {"organisation": "county_command", "key": key, "zh": zh, "en": en}
        office["office"].post("/api/rooms", given, 201)


def in_force(office: Office) -> Any:
    """A response in force in an incident of its own."""
    _, response = office.proposed()
    return office["deputy"].pulls("approve", response)


def take(office: Office, response: Any, room: str | None) -> int:
    """A response asks for a room, or gives back its own."""
    headers = office["duty"].headers
    return int(
        office.client.put(f"/api/cases/{response['number']}/room", json={"room": room}, headers=headers).status_code
    )


def held(office: Office) -> dict[str, str | None]:
    """Which response holds each room."""
    return {one["key"]: one["holder"] for one in office["duty"].get("/api/rooms")}


def test_programs_take_and_give_back_rooms(office: Office) -> None:
    mine, other = in_force(office), in_force(office)
    assert [take(office, mine, HALL), take(office, other, HALL), take(office, other, SECOND)] == [200, 409, 200]
    assert held(office) == {HALL: mine["number"], SECOND: other["number"]}
    assert take(office, mine, None) == 200
    office["office"].post(f"/api/rooms/{HALL}/close", {})
    assert held(office) == {SECOND: other["number"]}


def test_another_place_sees_neither_the_rooms_nor_their_walls(office: Office) -> None:
    assert office["gong_duty"].get("/api/rooms") == []
    assert office.client.get(f"/rooms/{HALL}", headers=office["gong_duty"].headers).status_code == 403


@pytest.mark.parametrize(
    ("language", "called", "nothing"),
    [("zh", "应急指挥大厅", "没有正在指挥的响应"), ("en", "Command hall", "No response is commanded")],
)
def test_the_wall_of_a_room_shows_its_response_and_no_other(
    office: Office, at_desk: Callable[[str], Browser], language: str, called: str, nothing: str
) -> None:
    mine, other = in_force(office), in_force(office)
    browser = at_desk("duty")
    browser.get(f"/cases/{mine['number']}")
    browser.post(f"/cases/{mine['number']}/room", room=HALL)
    take(office, other, SECOND)
    wall = browser.get(f"/rooms/{HALL}", lang=language).text
    assert called in wall
    assert (mine["number"] in wall, other["number"] in wall) == (True, False)
    browser.get(f"/cases/{mine['number']}")
    browser.post(f"/cases/{mine['number']}/room", room="")
    assert nothing in browser.get(f"/rooms/{HALL}", lang=language).text


def test_who_asks_for_a_room_in_use_is_told_who_holds_it_and_which_is_free(
    office: Office, at_desk: Callable[[str], Browser]
) -> None:
    mine, other = in_force(office), in_force(office)
    take(office, mine, HALL)
    browser = at_desk("duty")
    browser.get(f"/cases/{other['number']}")
    assert mine["number"] in browser.post(f"/cases/{other['number']}/room", room=HALL).text
    assert browser.get("/rooms").first_line == "空闲：会商室"
    assert "应急指挥大厅" in browser.get(f"/incidents/{mine['incident_id']}").text


def test_a_room_is_entered_and_closed_on_its_page(office: Office, at_desk: Callable[[str], Browser]) -> None:
    browser = at_desk("office")
    browser.get("/rooms")
    browser.post("/rooms", organisation="county_command", number="forward", zh="前方指挥部")
    assert "前方指挥部" in browser.get("/rooms").text
    browser.post("/rooms/forward/close")
    assert "前方指挥部" not in browser.get("/rooms").text
    assert "已有同名的" in browser.post("/rooms", organisation="county_command", number=HALL, zh="大厅").text
    assert browser.get("/rooms").forms("/rooms") != []
    assert at_desk("duty").get("/rooms").forms("/rooms") == []
