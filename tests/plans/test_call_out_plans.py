"""The call-out plans that are prepared for five hazards (S87): who, by which channels, how long, and in which words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plans.shelf import read_shelf
from states.procedure import Procedure

SHELF = read_shelf()
HAZARDS = ("heavy_rain", "thunderstorm_gale", "mountain_torrent", "geological_hazard", "forest_fire_risk")
PLANS = [name for name in SHELF.procedures if name.startswith("call_out/")]


def plan(name: str) -> Procedure:
    return SHELF.procedures[name].procedure


@pytest.mark.parametrize("hazard", HAZARDS)
def test_every_hazard_has_its_prepared_plan(hazard: str) -> None:
    assert f"call_out/{hazard}" in PLANS


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_says_who_is_called_in_which_words_and_what_they_do(name: str) -> None:
    found = plan(name)
    assert found.audiences["departments"]
    assert found.calling is not None
    assert "{hazard}" in found.calling.what.zh
    assert any(duty.key == "post" for duty in found.duties)


@pytest.mark.parametrize("name", [*PLANS, "cascade"])
def test_at_night_the_telephone_rings_first_and_the_ladder_ends_at_the_desk(name: str) -> None:
    """Called is not awake: a message does not wake anybody."""
    first, *_, last = plan(name).ladders["urgent"]
    assert (first.person, first.by, first.hours) == ("holder", ("voice",), "22:00-07:00")
    assert last.person == "desk"


@pytest.mark.parametrize("name", PLANS)
def test_the_desk_hears_by_a_time_who_is_not_awake(name: str) -> None:
    found = plan(name)
    (called,) = [one.call for step in found.transitions for one in step.then if one.call]
    assert called.within is not None
    limit = timedelta(minutes=5 if name == "call_out/mountain_torrent" else 15)
    assert found.span(called.within) == limit
