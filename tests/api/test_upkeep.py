"""What an auditor asks on the command line: an incident as it was known at a moment."""

from datetime import datetime

import pytest

from api.upkeep import replay_incident
from settings import Settings
from tests.api.conftest import INFORMATION, Clock, Office
from workflows.work import House


@pytest.fixture
def installation(house: House) -> Settings:
    """The settings of the house under test."""
    address = house.database.engine.url.render_as_string(hide_password=False)
    return Settings(database_url=address, prefect="off")


def test_a_replay_begins_when_the_warning_came_in_and_says_when_it_became_part_of_the_incident(
    office: Office, clock: Clock, installation: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    intake = office["duty"].opens("intake", INFORMATION, drill=True)
    came_in = clock()
    clock.passes(minutes=4)
    office["shift"].pulls("let_out", intake)
    incident = office["duty"].get("/api/cases", kind="incident")[0]["number"]

    def lines(at: datetime | None) -> dict[str, str]:
        assert replay_incident(installation, incident, at) == 0
        return {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if " (since " in line}

    before, after = lines(came_in), lines(None)
    assert list(before) == [intake["number"]]
    assert "intake: received" in before[intake["number"]]
    assert "尚未归入事件 part of no incident yet" in before[intake["number"]]
    assert set(after) == {intake["number"], incident}
    assert "尚未归入事件" not in after[intake["number"]]


def test_the_replay_of_an_unknown_incident_says_so(
    office: Office, installation: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay_incident(installation, "2026-9999", None) == 1
    assert "没有事件 2026-9999" in capsys.readouterr().err
