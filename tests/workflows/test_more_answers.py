"""Accepting with a time of arrival, handing over to the deputy, and what a later answer adds to the first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from records.call import Call, Message
from states.call import Answer
from tests.cast import SHIFT
from tests.workflows.scene import LINK_KEY, VISITOR, Scene
from tests.workflows.test_unreachable import desk_was_told
from workflows.commands.answer_call import Answered, Answering, LinkAnswer, by_links, on_behalf
from workflows.work import RefusedAt, token

HALF = timedelta(minutes=30)


def says(scene: Scene, call: Call, answering: Answering) -> Answered:
    link = token(LINK_KEY, scene.rows(Message, Message.call_id == call.id)[0].id)
    (answered,) = scene.carry(VISITOR, lambda work: by_links(work, [LinkAnswer(link, answering)]))
    assert answered is not None
    return answered


@pytest.fixture
def call(flood: Scene) -> Call:
    """The call to the shift leader of the water bureau."""
    return flood.call_of(flood.response, "water_duty")


def test_whoever_accepts_says_when_they_will_be_there(flood: Scene, call: Call) -> None:
    at = flood.clock() + HALF
    assert says(flood, call, Answering(Answer.ACCEPTED, arrives_at=at)).outcome == "first"
    told = flood.again(call)
    assert (told.state, told.answer, told.arrives_at, told.arrived_at) == ("answered", "accepted", at, None)


def test_a_later_time_of_arrival_takes_the_place_of_the_first_until_they_are_there(flood: Scene, call: Call) -> None:
    flood.answers(call)
    later = flood.clock() + 2 * HALF
    assert says(flood, call, Answering(Answer.ACCEPTED, arrives_at=later)).outcome == "repeat"
    assert flood.again(call).arrives_at == later
    flood.answers(call, Answer.ARRIVED)
    says(flood, call, Answering(Answer.ACCEPTED, arrives_at=later + HALF))
    assert (flood.again(call).arrives_at, flood.again(call).arrived_at) == (later, flood.clock())


def test_a_hand_over_calls_the_deputy_at_once(flood: Scene, call: Call) -> None:
    says(flood, call, Answering(Answer.DELEGATED, "在外地"))
    assert (flood.again(call).state, flood.again(call).next_at) == ("calling", flood.clock())
    flood.looks_after()
    deputy = flood.call_of(flood.response, "water_duty", "deputy")
    assert deputy.opened_at == flood.clock()
    flood.answers(deputy)
    assert (flood.again(call).state, flood.again(call).answer) == ("covered", "delegated")


def test_whoever_has_handed_over_may_take_it_after_all(flood: Scene, call: Call) -> None:
    says(flood, call, Answering(Answer.DELEGATED))
    flood.looks_after()
    assert flood.answers(call).outcome == "first"
    assert flood.again(call).state == "answered"
    assert flood.call_of(flood.response, "water_duty", "deputy").state == "covered"


def test_the_desk_hears_of_an_answer_that_is_taken_back(flood: Scene, call: Call) -> None:
    flood.answers(call)
    assert says(flood, call, Answering(Answer.DECLINED, "车坏了")).outcome == "repeat"
    assert flood.again(call).answer == "received"
    assert desk_was_told(flood, "taken_back") == {call.who["title"]["zh"]}


def test_nobody_arrives_before_they_answer(flood: Scene, call: Call) -> None:
    wrong = Answering(Answer.ACCEPTED, "电话", arrives_at=flood.clock() - HALF)
    with pytest.raises(RefusedAt) as refused:
        flood.carry(SHIFT, lambda work: on_behalf(work, call.id, wrong))
    assert "arrives_at" in refused.value.refusal.fields
