"""Stand-by: at hand on every day, called to the desk when the plan says so, with the time of arrival on record."""

from sqlmodel import select

from records.call import Call
from tests.api.conftest import INFORMATION, PROPOSAL, Office
from tests.api.duty_days import OFFICE, published
from workflows.work import House


def called(house: House, role: str) -> list[str]:
    with house.database.transaction() as session:
        calls = session.execute(select(Call)).scalars()
        return [one.who["person"] for one in calls if one.who.get("role") == role and one.part == "holder"]


def test_level_two_calls_whoever_stands_by_today_and_level_three_does_not(office: Office, house: House) -> None:
    published(office)
    _, third = office.proposed("III")
    office["deputy"].pulls("approve", third)
    assert called(house, "stand_by") == []
    _, second = office.proposed("II", source="县水文站")
    office["standing"].pulls("approve", second)
    office["commander"].pulls("approve", second)
    assert called(house, "stand_by") == ["p011"]
    tasks = office["duty"].get(f"/api/cases/{second['number']}/tasks")
    arrival = next(one for one in tasks if one["title"]["zh"] == "备勤人员到岗")
    office["duty"].post(f"/api/tasks/{arrival['id']}/done", {"note": "09:20到达指挥室"})
    (kept,) = [one for one in office["duty"].get(f"/api/cases/{second['number']}/tasks") if one["id"] == arrival["id"]]
    assert (kept["state"], kept["note"]) == ("done", "09:20到达指挥室")


def test_response_mode_asks_for_a_stronger_watch_and_more_reports_and_normal_mode_for_neither(office: Office) -> None:
    published(office)
    before = office["office"].get(f"/api/duty/{OFFICE}")
    assert (before["mode"], before["report_every_s"], before["gaps"]) == ("normal", 24 * 3600, [])
    intake = office["duty"].opens("intake", INFORMATION, drill=False)
    office["shift"].pulls("let_out", intake)
    (incident,) = office["duty"].get("/api/cases", kind="incident")
    after = office["leader"].pulls("propose_response", incident, PROPOSAL | {"level": "III", "departure": "强降雨"})
    response = next(child for child in after["children"] if child["kind"] == "response")
    office["deputy"].pulls("approve", response)
    now = office["office"].get(f"/api/duty/{OFFICE}")
    assert (now["mode"], now["report_every_s"]) == ("response", 12 * 3600)
    assert [(one["day"], one["post"], one["sort"]) for one in now["gaps"]] == [
        ("2026-08-23", "professional", "too_few"), ("2026-08-24", "professional", "too_few"),
    ]  # fmt: skip
    assert response["number"] in now["gaps"][0]["reason"]["zh"]
