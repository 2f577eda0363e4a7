"""What is kept of persons: read where the place is answered for; destroyed on a page, over REST or by a command."""

import pytest

from api.erasing import tell
from settings import Settings
from tests.api.conftest import Clock, Office
from tests.api.pages.test_directory_pages import AtDesk
from workflows.work import House

REPORTER = {"reporter": "王小二", "reporter_phone": "13712345678"}
INTAKE, INCIDENT = "2026-J0001", "2026-0001"


@pytest.fixture
def closed(office: Office) -> str:
    """An incident that somebody reported by name, over without a response."""
    incident = office.incident(**REPORTER)
    office["leader"].pulls("close", incident, {"reason": "雨停"})
    return str(incident["number"])


def test_who_reported_is_told_to_the_desk_and_masked_for_guests(office: Office, closed: str, at_desk: AtDesk) -> None:
    assert office["duty"].get(f"/api/cases/{INTAKE}")["facts"]["reporter"] == "王小二"
    assert office["auditor"].get(f"/api/cases/{INTAKE}")["facts"]["reporter"] == {"zh": "（已遮盖）", "en": "(masked)"}
    told = str(office["auditor"].get(f"/api/cases/{closed}/journal"))
    assert "王小二" not in told
    assert "13712345678" not in told
    assert "王小二" in at_desk("duty").get(f"/cases/{INTAKE}").text
    assert "王小二" not in at_desk("auditor").get(f"/cases/{INTAKE}").text


def test_the_office_sees_what_would_go_and_from_when_and_destroys_it_then(
    office: Office, closed: str, at_desk: AtDesk, clock: Clock
) -> None:
    desk = at_desk("office")
    assert f"/cases/{closed}/erase" in desk.get(f"/incidents/{closed}").html
    early = desk.get(f"/cases/{closed}/erase")
    assert "报告人姓名" in early.text
    assert "保存期未满，2026-09-22" in early.text
    assert "<textarea" not in early.html
    clock.passes(days=30)
    desk = at_desk("office")
    desk.get(f"/cases/{closed}/erase")
    done = desk.post(f"/cases/{closed}/erase", why="处置单7号")
    assert "已销毁" in done.text
    assert "没有可销毁的个人信息" in done.text
    page = desk.get(f"/cases/{INTAKE}")
    assert "已于 2026-09-22 由" in page.text
    assert "王小二" not in page.text
    assert "销毁个人信息" in desk.get(f"/incidents/{closed}/timeline").text
    assert "erased on 2026-09-22 by" in desk.get(f"/cases/{INTAKE}?lang=en").text


def test_over_rest_it_is_tried_refused_early_and_done_in_time(office: Office, closed: str, clock: Clock) -> None:
    trial = office["office"].get(f"/api/cases/{closed}/erase")
    assert [one["case"] for one in trial["facts"]] == [INTAKE, INTAKE]
    assert trial["refused"]["en"].startswith("the time of keeping has not run")
    refused = office["office"].post(f"/api/cases/{closed}/erase", {"why": "处置单8号"}, 409)
    assert refused["clause"] == "《突发事件应对法》(2024)第85条；归档后保存30日，供核查(示范)"
    clock.passes(days=30)
    later = Office(office.client)
    assert len(later["office"].post(f"/api/cases/{closed}/erase", {"why": "处置单8号"})["facts"]) == 2
    assert later["duty"].get(f"/api/cases/{INTAKE}")["facts"]["reporter"]["zh"].startswith("已于 2026-09-22 由")


def test_the_command_line_says_what_would_go_and_why_not_yet(
    office: Office, closed: str, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    address = house.database.engine.url.render_as_string(hide_password=False)
    installation = Settings(database_url=address, prefect="off")
    assert tell(installation, "2026-9999", "", for_good=False) == 1
    assert "没有这件事" in capsys.readouterr().err
    assert tell(installation, INTAKE, "", for_good=False) == 1
    assert INCIDENT in capsys.readouterr().err
    tell(installation, closed, "", for_good=False)
    said = capsys.readouterr().out
    assert "将销毁(未执行" in said
    assert f"{INTAKE} 报告人姓名" in said
    assert tell(installation, closed, "", for_good=True) == 1
    assert "say on what this rests" in capsys.readouterr().err


@pytest.mark.parametrize("who", ["duty", "commander", "auditor", "gong_duty", "keeper"])
def test_only_the_office_of_the_place_learns_what_would_go(office: Office, closed: str, who: str) -> None:
    for path in (f"/api/cases/{closed}/erase", f"/cases/{closed}/erase"):
        assert office.client.get(path, headers=office[who].headers).status_code == 403
    asked = {"why": "处置单"}
    assert office.client.post(f"/api/cases/{closed}/erase", json=asked, headers=office[who].headers).status_code == 403
