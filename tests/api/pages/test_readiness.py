"""Are we ready tonight: on a page, over REST and on the command line the same is missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from api.tell_readiness import tell
from records.oversight import Finding, Sentry
from records.person import Address
from records.questions import oversight
from settings import Settings
from tests.api.conftest import BEGIN, Clock, Office
from tests.api.pages.conftest import Browser
from workflows.work import House

AtDesk = Callable[[str], Browser]


def verified(house: House) -> None:
    """Everybody has answered from every address, and somebody looks after the engine."""
    with house.database.transaction() as session:
        session.execute(update(Address).values(verified_at=BEGIN))
        oversight.looked(session, Sentry(host="h", looked_at=BEGIN, outside=True), "")


def test_the_page_says_in_its_first_line_whether_the_office_is_ready(at_desk: AtDesk, house: House) -> None:
    verified(house)
    page = at_desk("duty").get("/readiness?drill")
    assert "尚未就绪，有须立即解决的问题" in page.text
    assert "今后14天值班有缺口" in page.text
    assert "现在叫不到的人" not in page.text
    english = at_desk("duty").get("/readiness?lang=en")
    assert "people who can not be reached now" in english.text


def test_rest_and_page_tell_the_same(office: Office, house: House) -> None:
    verified(house)
    told = office["duty"].get("/api/readiness", drill=True)
    assert told["ready"] is False
    assert {one["want"] for one in told["missing"] if one["of_weight"]} == {"rota"}
    rotas = {one["href"]: one["detail"]["zh"] for one in told["missing"] if one["want"] == "rota"}
    assert "14 天有缺口" in rotas["/duty/county_command"]


def test_the_command_line_says_it_by_its_exit_code(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    address = house.database.engine.url.render_as_string(hide_password=False)
    assert tell(Settings(database_url=address, prefect="off"), drill=False, whole=False) == 1
    told = capsys.readouterr().out
    assert "✗ 现在叫不到的人 people who can not be reached now: " in told
    assert told.splitlines()[-1] == "尚未就绪 not ready"


def test_the_board_says_what_is_amiss_and_since_when_somebody_looked(
    at_desk: AtDesk, house: House, office: Office, clock: Clock
) -> None:
    verified(house)
    page = at_desk("duty").get("/?lang=en")
    assert "Self-check: all well" in page.text
    with house.database.transaction() as session:
        told = {"number": 3, "detail": "stand_down"}
        session.add(Finding(sort="effect_waits", subject="effect:1", since=BEGIN, found_at=BEGIN, told=told))
    page = at_desk("duty").get("/?lang=en")
    assert "Amiss in the engine itself · 1" in page.text
    assert "work is due and nobody takes it up" in page.text
    assert "3 of them stand-down" in page.text
    board = office["duty"].get("/api/board")
    assert [one["number"] for one in board["amiss"]] == [3]
    assert board["watched"] is True
    clock.passes(minutes=3)
    assert "the sentry is silent" in at_desk("duty").get("/?lang=en").text
