"""The directory over REST: everybody at the desk reads it, the office keeps it, numbers are masked."""

from typing import Any

import pytest

from tests.api.conftest import Office

WHY = "县防指〔2026〕7号"
TEAM = {
    "key": "boats", "kind": "team", "tier": "county", "areas": ["511527"], "zh": "水上救援队", "en": "Boat team",
    "parent": "county_general", "why": WHY,
}  # fmt: skip


def put(office: Office, who: str, path: str, body: Any, status: int = 200) -> Any:
    """A change by PUT."""
    answer = office.client.put(path, json=body, headers=office[who].headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_the_tree_is_read_from_its_root(office: Office) -> None:
    rows = office["duty"].get("/api/organisations")
    assert (rows[0]["kind"], rows[0]["parent"]) == ("general_headquarters", None)
    assert {one["kind"] for one in office["duty"].get("/api/organisations", kind="committee")} == {"committee"}
    assert [one["key"] for one in office["duty"].get("/api/tiers")][:2] == ["province", "city"]


def test_an_organisation_is_added_with_a_post_and_its_holder(office: Office) -> None:
    office["office"].post("/api/organisations", TEAM, 201)
    post = {"key": "boat_leader", "role": "team_leader", "zh": "班长", "en": "Leader", "why": WHY}
    office["office"].post("/api/organisations/boats/posts", post, 201)
    told = office["office"].post("/api/posts/boat_leader/holdings", {"person": "p045", "why": WHY}, 201)
    holding = told["posts"][0]["holdings"][0]
    assert (holding["person"], holding["part"], holding["until"]) == ("p045", "holder", None)
    left = office["office"].post(
        f"/api/holdings/{holding['id']}/end", {"why": WHY, "until": "2027-01-01T00:00:00+08:00"}
    )
    assert left["posts"][0]["holdings"][0]["until"] is not None
    assert "boats" in office["duty"].get("/api/organisations/county_general")["below"]


def test_a_change_by_anybody_else_is_forbidden_with_rule_and_who_could(office: Office) -> None:
    refused = office["shift"].post("/api/organisations", TEAM, 403)
    assert (refused["refused"], refused["who_could"]) == ("forbidden", ["office_head"])
    assert refused["clause"]
    wrong = put(office, "office", "/api/organisations/water", TEAM | {"why": WHY}, 422)
    assert "key" in wrong["fields"]


def test_a_person_is_told_with_posts_then_and_now_and_with_masked_numbers(office: Office) -> None:
    told = office["duty"].get("/api/people/p020")
    assert [one["post"] for one in told["holdings"]] == ["water_duty"]
    assert all("****" in one["address"] or "***" in one["address"] for one in told["addresses"])
    number = told["addresses"][0]["id"]
    answer = office.client.post(f"/api/addresses/{number}/close", json={"why": WHY}, headers=office["office"].headers)
    assert answer.status_code == 204
    assert len(office["duty"].get("/api/people/p020")["addresses"]) == len(told["addresses"]) - 1
    assert [one["key"] for one in office["duty"].get("/api/people", sought="赖明远")] == ["p020"]


def test_a_person_is_added_changed_and_reached(office: Office) -> None:
    made = {"key": "p900", "zh": "新同志", "en": "New colleague", "why": WHY}
    office["office"].post("/api/people", made, 201)
    changed = put(office, "office", "/api/people/p900", {"zh": "新人", "en": "New", "language": "en", "why": WHY})
    assert changed["language"] == "en"
    reached = {"channel": "sms", "target": "13912345678", "drill": True, "why": WHY}
    assert office["office"].post("/api/people/p900/addresses", reached, 201)["addresses"][0]["address"] == "139****5678"


@pytest.mark.parametrize("path", ["organisations/nobody", "people/nobody"])
def test_what_is_not_there_is_unknown(office: Office, path: str) -> None:
    answer = office.client.get(f"/api/{path}", headers=office["duty"].headers)
    assert answer.status_code == 404


def test_a_post_is_changed_in_place(office: Office) -> None:
    body = {
        "role": "shift_leader",
        "zh": "水利局值班负责人",
        "en": "Water shift leader",
        "superior": "office",
        "why": WHY,
    }
    told = put(office, "office", "/api/posts/water_duty", body)
    assert {one["key"]: one["title"]["zh"] for one in told["posts"]}["water_duty"] == "水利局值班负责人"


def test_gaps_are_told_with_what_is_missing_in_both_languages(office: Office) -> None:
    found = office["duty"].get("/api/directory/gaps")
    lacking = next(one for one in found if one["organisation"] == "village_lianhe_03")
    assert (lacking["lack"], lacking["lack_title"]["zh"]) == ("drill_only", "只有演练号码")
    in_drills = office["duty"].get("/api/directory/gaps", drill=True)
    other = next(one for one in in_drills if one["organisation"] == "village_lianhe_03")
    assert (other["lack"], other["lack_title"]["zh"]) == ("not_verified", "责任人电话未核实")


def test_the_mode_stands_with_the_responses_that_it_follows_from(office: Office) -> None:
    _, response = office.proposed("III")
    assert office["duty"].get("/api/organisations/county_command")["mode"] == "normal"
    office["deputy"].pulls("approve", response)
    told = office["duty"].get("/api/organisations/county_command")
    assert (told["mode"], told["responses"]) == ("drill", [response["number"]])


def test_the_duties_of_a_unit_are_told_by_class_and_level(office: Office) -> None:
    told = office["duty"].get("/api/directory/duties")
    water = next(one for one in told["units"] if one["organisation"] == "water")
    one = next(one for one in water["owed"] if (one["key"], one["level"]) == ("river_watch", "III"))
    assert (one["incident_class"], one["within"]["zh"], one["post"]["zh"]) == ("flood", "2小时", "水利局值班长")
    assert told["without_owner"] == []


def test_an_organisation_is_dissolved_and_told_apart(office: Office) -> None:
    office["office"].post("/api/organisations", TEAM, 201)
    gone = office["office"].post("/api/organisations/boats/dissolve", {"why": WHY})
    assert gone["dissolved_at"] is not None
    assert [one["key"] for one in office["duty"].get("/api/organisations", dissolved="true")] == ["boats"]
    assert "boats" not in [one["key"] for one in office["duty"].get("/api/organisations")]
    held = office["office"].post("/api/posts/water_duty/dissolve", {"why": WHY}, 409)
    assert "赖明远" in held["reason"]["zh"]
