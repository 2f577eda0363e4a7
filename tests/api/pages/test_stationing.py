"""Stationing: by group and unit who has come to the command site, who has left, and which unit is missing."""

from collections.abc import Callable
from typing import Any

import pytest

from records.fold import changes_until, differences, fold, stored
from tests.api.conftest import Clock, Office
from tests.api.pages.conftest import Browser
from workflows.work import House


@pytest.fixture
def second(office: Office) -> Any:
    """A response of level II in force."""
    _, response = office.proposed("II")
    office["standing"].pulls("approve", response)
    office["commander"].pulls("approve", response)
    return response


def test_level_two_lists_every_unit_of_its_groups_and_level_three_none(office: Office) -> None:
    incident, third = office.proposed("III")
    office["deputy"].pulls("approve", third)
    path = f"/api/cases/{incident['number']}/stationing"
    assert office["duty"].get(path)["groups"] == []
    office["duty"].post(path, {"unit": "water", "name": "周某"}, 409)


def test_a_unit_is_missing_until_somebody_of_it_has_come(office: Office, second: Any, clock: Clock) -> None:
    path = f"/api/cases/{second['number']}/stationing"
    assert len(office["duty"].get(path)["missing"]) == 12
    site = office["duty"].post(path, {"unit": "water", "name": "周某"})
    assert "water" not in site["missing"]
    office["duty"].post(path, {"unit": "water", "name": "周某"}, 409)
    clock.passes(hours=1)
    site = office["duty"].post(path, {"act": "leave", "unit": "water", "name": "周某"})
    unit = next(one for group in site["groups"] for one in group["units"] if one["key"] == "water")
    assert (unit["there"], len(unit["stays"]), unit["stays"][0]["left_at"] is not None) == (0, 1, True)
    office["duty"].post(path, {"act": "leave", "unit": "water", "name": "周某"}, 409)


def test_a_unit_that_nobody_listed_is_shown_and_times_are_true(office: Office, second: Any) -> None:
    path = f"/api/cases/{second['number']}/stationing"
    site = office["duty"].post(path, {"unit": "education", "name": "钱某", "at": "2026-08-23T08:00:00Z"})
    assert site["groups"][-1]["title"]["zh"] == "其他到场单位"
    office["duty"].post(path, {"unit": "education", "name": "孙某", "at": "2026-08-23T23:00:00Z"}, 422)
    office["duty"].post(path, {"unit": "nowhere", "name": "孙某"}, 422)


def test_only_the_unit_itself_or_the_desk_enters_somebody(office: Office, second: Any) -> None:
    path = f"/api/cases/{second['number']}/stationing"
    assert office["auditor"].post(path, {"unit": "water", "name": "周某"}, 403)["clause"]


def test_stays_are_folded_from_the_journal_like_everything_else(office: Office, second: Any, house: House) -> None:
    office["duty"].post(f"/api/cases/{second['number']}/stationing", {"unit": "water", "name": "周某"})
    with house.database.transaction() as session:
        told, kept = fold(changes_until(session, None, None)), stored(session)
    assert len(told["stays"]) == 1
    assert differences(told, kept) == []


@pytest.mark.parametrize(("language", "said"), [("zh", "未到 11 个单位"), ("en", "Not come yet, 11")])
def test_the_page_names_the_units_that_have_not_come(
    office: Office, second: Any, at_desk: Callable[[str], Browser], language: str, said: str
) -> None:
    browser = at_desk("duty")
    path = f"/cases/{second['number']}/stationing"
    browser.get(path)
    browser.post(path, unit="water", name="周某")
    page = browser.get(path, lang=language)
    assert said in page.first_line
    assert "周某" in page.text
    assert "/stationing" in browser.get(f"/cases/{second['number']}").html
