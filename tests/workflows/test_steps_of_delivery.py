"""Queued, accepted, delivered, read, answered and arrived are six facts, each with its time and its source."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notifiers.notifier import Outcome, Result
from records.call import Call, CallOut, Message
from states.call import Answer
from tests.cast import SHIFT
from tests.workflows.scene import LINK_KEY, VISITOR, Scene
from workflows.commands import send_messages
from workflows.commands.answer_call import Answering, on_behalf
from workflows.commands.open_link import links_opened
from workflows.work import token


@pytest.fixture
def call(flood: Scene) -> Call:
    """The call to the shift leader of the water bureau."""
    return flood.call_of(flood.response, "water_duty")


def test_every_step_is_kept_with_its_time_and_its_source(flood: Scene, call: Call) -> None:
    queued = flood.clock()
    flood.clock.passes(seconds=2)
    flood.sends()
    accepted = flood.clock()
    flood.clock.passes(seconds=30)
    link = token(LINK_KEY, flood.one(Message, Message.call_id == call.id).id)
    flood.carry(VISITOR, lambda work: links_opened(work, [link]))
    read = flood.clock()
    flood.clock.passes(seconds=5)
    flood.carry(SHIFT, lambda work: on_behalf(work, call.id, Answering(Answer.RECEIVED, "电话接通")))
    answered = flood.clock()
    flood.clock.passes(minutes=9)
    flood.answers(call, Answer.ARRIVED)
    told = flood.again(call)
    assert (told.queued_at, told.accepted_at, told.read_at, told.answered_at, told.arrived_at) == (
        queued,
        accepted,
        read,
        answered,
        flood.clock(),
    )
    assert told.sources == {
        "queued": "workflow:mail",
        "accepted": "worker:mail",
        "read": "link:mail",
        "answered": SHIFT.door,
        "arrived": "link:mail",
    }


def test_whoever_answers_has_read_it_by_the_same_door(flood: Scene, call: Call) -> None:
    flood.answers(call, Answer.ARRIVED)
    told = flood.again(call)
    assert {told.sources[step] for step in ("read", "answered", "arrived")} == {"link:mail"}


def test_a_message_of_which_nobody_knows_is_a_step_of_its_own(flood: Scene, call: Call) -> None:
    message = flood.one(Message, Message.call_id == call.id)
    (claimed,) = [one for one in flood.claim() if one.kind == "call_out"]
    taken = flood.turns.carry(lambda work: send_messages.take(work, claimed, 500))
    lost = [(one, Result(Outcome.unknown, "timed out")) for one in taken if one.message.id == message.id]
    flood.turns.carry(lambda work: send_messages.settle(work, claimed, lost))
    told = flood.again(call)
    assert (told.unknown_at, told.accepted_at) == (flood.clock(), None)
    assert told.sources["unknown"] == "worker:mail"


def test_whoever_is_called_in_the_place_of_another_has_steps_of_their_own(flood: Scene, call: Call) -> None:
    flood.all_answer(flood.response, "water_duty")
    flood.nobody_answers(3, 2)
    deputy = flood.call_of(flood.response, "water_duty", "deputy")
    assert deputy.queued_at == call.opened_at + timedelta(minutes=5)
    assert deputy.sources == {"queued": "workflow:mail"}
    assert flood.one(CallOut).state == "running"
