"""Service levels on a page, over REST and on the command line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from api.tell_service_levels import tell
from settings import Settings
from tests.api.conftest import Office
from tests.api.pages.conftest import Browser, Response
from workflows.work import House

AtDesk = Callable[[str], Browser]


def test_the_page_shows_levels_drills_apart_and_what_is_aimed_at(started: Response, at_desk: AtDesk) -> None:
    page = at_desk("duty").get("/service-levels?days=7&lang=en")
    assert page.title.startswith("Service levels")
    assert "Service levels of the last 7 days" in page.text
    assert "Drills" in page.text
    assert "In earnest" not in page.text
    assert "What is aimed at" in page.text
    aims = page.text.split("What is aimed at")[1]
    assert aims.count("(quoted in Chinese)") == aims.count("%")
    assert "LOC" not in page.text
    one = at_desk("duty").get(f"/service-levels?incident={started.incident}")
    assert f"事件 {started.incident} 的叫应时效" in one.text


def test_on_a_phone_each_cell_says_what_its_three_numbers_are(started: Response, at_desk: AtDesk) -> None:
    page = at_desk("duty").get("/service-levels?days=7&lang=en").html
    assert 'data-label="first attempt half · nine in ten · in time"' in page


def test_rest_tells_each_level_with_its_targets(started: Response, office: Office) -> None:
    told = office["duty"].get("/api/service-levels", incident=started.incident)
    first = next(one for one in told if one["level"] == "III" and not one["channel"])
    assert first["drill"] is True
    assert first["calls"] > 0
    assert first["steps"]["attempted"]["target"] == {
        "within": "PT5S", "share": 0.99, "source": first["steps"]["attempted"]["target"]["source"]
    }  # fmt: skip
    assert office["duty"].get("/api/service-levels", days=1) == told


def test_the_command_line_prints_a_line_for_each_and_says_what_is_not_there(
    started: Response, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    address = house.database.engine.url.render_as_string(hide_password=False)
    installation = Settings(database_url=address, prefect="off")
    assert tell(installation, 30, started.incident) == 0
    assert "演练 drill  III" in capsys.readouterr().out
    assert tell(installation, 30, "2026-9999") == 1
    assert "2026-9999" in capsys.readouterr().err
