"""An answer holds as long as the plan says: then the post is called anew, as long as there is something to come for."""

from __future__ import annotations

import pytest

from records.call import Call, Message
from tests.cast import DEPUTY
from tests.workflows.scene import Scene
from tests.workflows.test_ladders import laid

HOUR = 3600.0


@pytest.fixture
def renewing(flood: Scene) -> Scene:
    """A response whose answers hold for an hour."""
    laid(flood, renew_seconds=HOUR)
    return flood


def calls_of(scene: Scene, post: str) -> list[tuple[str, str]]:
    return [(one.part, one.state) for one in scene.rows(Call) if one.who["post"] == post]


def test_an_answer_that_has_run_out_is_asked_for_again_and_says_so(renewing: Scene) -> None:
    first = renewing.call_of(renewing.response, "water_duty")
    renewing.everybody_answers(renewing.response)
    renewing.nobody_answers(59)
    assert renewing.again(first).state == "answered"
    renewing.nobody_answers(1)
    second = renewing.call_of(renewing.response, "water_duty")
    assert (renewing.again(first).state, renewing.again(first).covered_by_id) == ("expired", second.id)
    assert (second.state, second.rung, second.opened_at) == ("calling", 0, renewing.clock())
    assert renewing.one(Message, Message.call_id == second.id).values == {"renewed": True}
    renewing.answers(second)
    renewing.looks_after()
    assert calls_of(renewing, "water_duty") == [("holder", "expired"), ("holder", "answered")]


def test_the_words_say_that_the_earlier_answer_has_run_out(renewing: Scene) -> None:
    renewing.everybody_answers(renewing.response)
    renewing.sends()
    renewing.nobody_answers(60)
    address = renewing.address("water_duty", "mail")
    (letter,) = [one for one in renewing.sends("call_out") if one.address == address]
    assert "您此前的应答已到期，请重新应答。" in letter.body


def test_a_deputy_s_answer_runs_out_for_everybody_in_whose_place_it_was_given(renewing: Scene) -> None:
    renewing.all_answer(renewing.response, "water_duty")
    renewing.nobody_answers(3, 2)
    renewing.answers(renewing.call_of(renewing.response, "water_duty", "deputy"))
    renewing.looks_after()
    renewing.nobody_answers(60)
    assert calls_of(renewing, "water_duty") == [("holder", "expired"), ("deputy", "expired"), ("holder", "calling")]


def test_after_the_end_nobody_is_asked_again(renewing: Scene) -> None:
    renewing.everybody_answers(renewing.response)
    before = len(renewing.rows(Call))
    waiver = {"reason": "雨停", "follow_up": "巡查", "waiver": "演练"}
    renewing.pulls(DEPUTY, "stand_down", renewing.response, {"reason": "雨停"})
    renewing.pulls(DEPUTY, "end", renewing.response, waiver)
    renewing.nobody_answers(61)
    assert len(renewing.rows(Call)) == before


def test_an_answer_of_the_plan_without_a_time_holds(flood: Scene) -> None:
    flood.everybody_answers(flood.response)
    flood.nobody_answers(60 * 24)
    assert {one.state for one in flood.rows(Call)} == {"answered"}


def test_an_answer_by_the_link_of_a_call_that_has_run_out_is_told_kindly(renewing: Scene) -> None:
    first = renewing.call_of(renewing.response, "water_duty")
    renewing.everybody_answers(renewing.response)
    renewing.nobody_answers(60)
    assert renewing.answers(first).outcome == "over"
    assert renewing.call_of(renewing.response, "water_duty").state == "calling"
