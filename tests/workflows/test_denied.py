"""An address at which somebody else is gets no more calls, until the person answers there or the office confirms it."""

from __future__ import annotations

import pytest

from records.call import Message
from records.journal import Entry
from records.person import Address
from states.refusal import Refused
from tests.cast import DEPUTY, OFFICE
from tests.workflows.scene import VISITOR, Scene
from tests.workflows.test_addresses import answers, asks, link_of, sms
from tests.workflows.test_unreachable import desk_was_told, reasons
from workflows.commands import verify_address
from workflows.commands.directory import people

WHY = "电话核实为本人"


def denied(scene: Scene) -> None:
    """The SMS number of the water bureau's shift leader is somebody else's."""
    _, letter = asks(scene)
    scene.carry(VISITOR, lambda work: verify_address.answer_by_link(work, link_of(letter), is_me=False))


def started(scene: Scene) -> list[str]:
    """A response calls; by which channels the shift leader of the water bureau was called at first."""
    scene.proposed(scene.opens_incident())
    scene.pulls(DEPUTY, "approve", scene.response)
    call = scene.call_of(scene.response, "water_duty")
    return [one.channel for one in scene.rows(Message, Message.call_id == call.id)]


def channels(scene: Scene) -> set[str]:
    """By which channels the shift leader was called, once the ladder has gone on past them."""
    started(scene)
    scene.nobody_answers(5, 5)
    call = scene.call_of(scene.response, "water_duty")
    return {one.channel for one in scene.rows(Message, Message.call_id == call.id)}


def test_nobody_is_called_where_somebody_else_answered_and_the_desk_is_told(scene: Scene) -> None:
    denied(scene)
    assert channels(scene) == {"mail"}
    call = scene.call_of(scene.response, "water_duty")
    (called,) = [one for one in scene.entries("called") if one.subject == f"call:{call.id}"]
    assert called.data["denied"] == {"holder": ["sms"]}
    assert desk_was_told(scene, "denied") == {"水利局值班长"}


def test_whoever_has_no_other_address_is_passed_at_once_with_the_reason(scene: Scene) -> None:
    denied(scene)
    with scene.house.database.transaction() as session:
        number = sms(scene).person_id
        for one in scene.rows(Address, Address.person_id == number, Address.channel == "mail"):
            session.merge(one).closed_at = scene.clock()
    assert started(scene) == []
    assert {said for who, said in reasons(scene, "water_duty") if who == "holder"} == {
        "somebody else answered from there: called no more"
    }
    assert scene.call_of(scene.response, "water_duty", "deputy").state == "calling"
    assert desk_was_told(scene, "denied") == {"水利局值班长"}


def test_an_answer_of_the_person_from_there_brings_the_address_back(scene: Scene) -> None:
    denied(scene)
    scene.clock.passes(hours=1)
    _, letter = asks(scene)
    answers(scene, link_of(letter))
    assert channels(scene) == {"mail", "sms"}


def test_the_office_brings_a_denied_address_back_with_a_reason_and_no_other(scene: Scene) -> None:
    denied(scene)
    number = sms(scene).id
    for why, other in (("", number), (WHY, scene.rows(Address)[0].id)):
        with pytest.raises(Refused):
            scene.carry(OFFICE, lambda work, w=why, o=other: people.confirm_address(work, o, w))  # type: ignore[misc]
    scene.carry(OFFICE, lambda work: people.confirm_address(work, number, WHY))
    (entry,) = scene.rows(Entry, Entry.kind == "address_confirmed")
    assert (entry.why, entry.actor["person"], sms(scene).denied_at) == (WHY, OFFICE.person, None)
    assert channels(scene) == {"mail", "sms"}


def test_a_number_that_the_office_has_changed_is_called(scene: Scene) -> None:
    denied(scene)
    scene.carry(OFFICE, lambda work: people.close_address(work, sms(scene).id, "换号"))
    reached = people.Reached("sms", "13900001111", drill=True)
    scene.carry(OFFICE, lambda work: people.add_address(work, "p020", reached, "换号"))
    assert channels(scene) == {"mail", "sms"}
