"""A person with two numbers of one channel: each is tried once, and no phone rings twice for one call."""

from __future__ import annotations

from collections import Counter

from notifiers.notifier import Outcome
from records.call import Message
from records.columns import new_id
from records.person import Address, Holding, Post
from tests.cast import DEPUTY
from tests.workflows.scene import Scene

POST = "commander"


def second_number(scene: Scene, post: str, url: str = "tsms://127.0.0.1:8025/13899999999?drill=1") -> str:
    """Another number for text messages, after the addresses that there are."""
    held = scene.one(Holding, Holding.post_id == scene.one(Post, Post.key == post).id, Holding.part == "holder")
    drill = scene.rows(Address, Address.person_id == held.person_id)[0].drill
    with scene.house.database.transaction() as session:
        session.add(Address(id=new_id(), person_id=held.person_id, channel="sms", url=url, position=9, drill=drill))
    return url


def test_a_notice_tries_each_number_once_and_then_goes_to_the_desk(flood: Scene) -> None:
    mail, sms = flood.address(POST, "mail"), flood.address(POST, "sms")
    numbers = [mail, sms, second_number(flood, POST)]
    for number in numbers:
        flood.notifier.fail_always(number, Outcome.failed_for_good)
    flood.sends("tell")
    tried = Counter(one.address for one in flood.rows(Message, Message.kind == "tell") if one.address in numbers)
    assert tried == dict.fromkeys(numbers, 1)
    desk = {one.address for one in flood.rows(Message) if one.values.get("text") == "not_told"}
    assert desk == {flood.address("duty", "mail"), flood.address("shift", "mail")}


def test_the_same_number_kept_twice_is_not_tried_in_a_circle(flood: Scene) -> None:
    mail, sms = flood.address(POST, "mail"), flood.address(POST, "sms")
    for number in (mail, sms, second_number(flood, POST, sms)):
        flood.notifier.fail_always(number, Outcome.failed_for_good)
    flood.sends("tell")
    assert len([one for one in flood.rows(Message, Message.kind == "tell") if one.address == sms]) == 1


def test_a_call_comes_once_by_each_channel(scene: Scene) -> None:
    scene.proposed(scene.opens_incident())
    second_number(scene, "water_duty")
    scene.pulls(DEPUTY, "approve", scene.response)
    call = scene.call_of(scene.response, "water_duty")
    scene.nobody_answers(1, 2, 2)
    sent = Counter((one.address, one.repeat) for one in scene.rows(Message, Message.call_id == call.id))
    assert set(sent.values()) == {1}
