"""The call-out plans that are prepared for five hazards (S87): who, by which channels, how long, and in which words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plans.shelf import read_shelf
from states.effects import Call, Complete
from states.procedure import Procedure, Step

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


STEPS = [step for one in SHELF.procedures.values() for ladder in one.procedure.ladders.values() for step in ladder]
CALLS = [
    effect.call
    for one in SHELF.procedures.values()
    for then in (one.procedure.open.then, *(step.then for step in one.procedure.transitions))
    for effect in then
    if effect.call
]


@pytest.mark.parametrize("word", sorted(Step.model_fields))
def test_every_word_of_a_ladder_is_used_by_a_procedure_of_the_library(word: str) -> None:
    """A word enters the language when a shipped procedure needs it."""
    assert any(word in step.model_fields_set for step in STEPS)


@pytest.mark.parametrize("person", ["holder", "deputy", "stand_by", "superior", "other_unit", "desk"])
def test_everybody_whom_a_ladder_can_name_is_called_by_one(person: str) -> None:
    assert any(step.person == person for step in STEPS)


@pytest.mark.parametrize("word", sorted(Call.model_fields))
def test_every_word_of_a_call_is_used_by_a_procedure_of_the_library(word: str) -> None:
    assert any(word in call.model_fields_set for call in CALLS)


@pytest.mark.parametrize("word", sorted(set(Complete.model_fields) - {"at_least"}))
def test_every_rule_of_completion_is_used_by_a_procedure_of_the_library(word: str) -> None:
    """All but `at_least`: no source names a number of posts, and places whose rule is a number write it themselves."""
    rules = [call.complete for call in CALLS] + [tier for call in CALLS for tier in call.complete.tiers.values()]
    assert any(word in rule.model_fields_set for rule in rules)
