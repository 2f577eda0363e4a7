"""The regulations of duty: five regimes, each with version and date, the missing ones named."""

from tests.api.conftest import Office
from tests.api.duty_days import OFFICE
from tests.api.test_duty import entries
from workflows.work import House

PATH = f"/api/duty/{OFFICE}/regulations"
FIRST = {
    "regime": "hand_over", "version": "筠防指〔2025〕3号", "title": "交接班制度", "dated": "2025-01-01",
    "text": "双方签字后方可接班。",
}  # fmt: skip


def test_every_regime_is_missing_until_its_text_is_entered(office: Office) -> None:
    assert [one["missing"] for one in office["duty"].get(PATH)] == [True] * 5
    office["duty"].post(PATH, FIRST, 403)
    told = office["office"].post(PATH, FIRST, 201)
    assert [one["regime"] for one in told if not one["missing"]] == ["hand_over"]
    assert told[1]["current"]["version"] == "筠防指〔2025〕3号"


def test_a_later_version_takes_the_place_and_the_one_before_stays(office: Office, house: House) -> None:
    office["office"].post(PATH, FIRST, 201)
    office["office"].post(PATH, FIRST | {"version": "筠防指〔2026〕9号", "dated": "2026-08-01"}, 201)
    told = office["office"].post(PATH, FIRST | {"version": "筠防指〔2027〕1号", "dated": "2027-01-01"}, 201)
    handing = next(one for one in told if one["regime"] == "hand_over")
    assert handing["current"]["version"] == "筠防指〔2026〕9号"
    assert {one["version"] for one in handing["others"]} == {"筠防指〔2025〕3号", "筠防指〔2027〕1号"}
    office["office"].post(PATH, FIRST, 422)
    kept = entries(house, "regulation_entered")[1].data
    assert (kept["before"]["version"], kept["after"]["version"]) == ("筠防指〔2025〕3号", "筠防指〔2026〕9号")
