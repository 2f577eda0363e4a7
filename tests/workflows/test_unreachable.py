"""No silent step: what reaches nobody is passed at once, kept with its reason, and told to the desk."""

from __future__ import annotations

from collections import Counter

from records.call import Call, Message
from records.person import Holding
from states.call import Answer
from tests.cast import DEPUTY, SHIFT
from tests.workflows.scene import REPORT, Scene


def proposed(scene: Scene) -> None:
    scene.proposed(scene.opens_incident())


def approve(scene: Scene) -> None:
    scene.pulls(DEPUTY, "approve", scene.response)


def reasons(scene: Scene, post: str) -> list[tuple[str, str]]:
    """What was passed in the first step of the call to a post, and why."""
    call = scene.call_of(scene.response, post)
    (entry,) = [one for one in scene.entries("called", "unreached") if one.subject == f"call:{call.id}"]
    return [(one["person"], one["reason"]["en"]) for one in entry.data["skipped"]]


def desk_was_told(scene: Scene, notice: str) -> set[str]:
    """Which posts or people the desk was told of."""
    rows = [one for one in scene.rows(Message) if one.values.get("text") == notice]
    assert {one.address for one in rows} == {scene.address(post, "mail") for post in ("duty", "shift")}
    return {post["zh"] for one in rows for post in one.values["posts"]}


def test_a_person_without_channels_is_passed_for_the_deputy_at_once_with_the_reason(scene: Scene) -> None:
    proposed(scene)
    scene.unreachable("water_duty")
    approve(scene)
    deputy = scene.call_of(scene.response, "water_duty", "deputy")
    assert deputy.opened_at == scene.clock()
    assert len(scene.rows(Message, Message.call_id == deputy.id)) == 2
    assert reasons(scene, "water_duty") == [
        ("holder", "there is no usable channel"),
        ("holder", "there is no usable channel"),
    ]


def test_a_post_without_holder_is_passed_for_the_deputy_and_without_deputy_for_the_superior(scene: Scene) -> None:
    proposed(scene)
    scene.vacant("water_duty")
    scene.vacant("weather_duty")
    scene.vacant("weather_duty", "deputy")
    approve(scene)
    assert scene.call_of(scene.response, "water_duty", "deputy").state == "calling"
    assert scene.call_of(scene.response, "office", "superior").state == "calling"
    assert reasons(scene, "weather_duty")[-1] == ("deputy", "there is nobody")


def test_several_posts_without_channels_lead_to_one_call_of_their_superior_from_the_beginning(scene: Scene) -> None:
    """By one message on each channel, which names all of them: the superior's phone does not ring three times."""
    proposed(scene)
    villages = ("daxueshan_01", "daxueshan_02", "daxueshan_03")
    for post in villages:
        scene.unreachable(post)
    approve(scene)
    superiors = scene.rows(Call, Call.part == "superior")
    assert len(superiors) == 1
    sent = scene.rows(Message, Message.call_id == superiors[0].id)
    assert sorted(one.channel for one in sent) == ["mail", "sms"]
    assert [len(one.values["instead_of"]) for one in sent] == [3, 3]
    scene.answers(superiors[0])
    covered = {scene.call_of(scene.response, post).covered_by_id for post in villages}
    assert covered == {superiors[0].id}


def test_a_post_for_which_nobody_can_be_called_is_at_the_desk_at_once_and_the_desk_is_told(scene: Scene) -> None:
    proposed(scene)
    scene.vacant("daxueshan_01")
    scene.vacant("head_daxueshan")
    approve(scene)
    call = scene.call_of(scene.response, "daxueshan_01")
    assert (call.state, call.person_id, call.next_at) == ("unreached", None, None)
    assert desk_was_told(scene, "unreached") == {"柏香村防汛责任人"}
    assert [one for one in scene.entries("unreached") if one.subject == f"call:{call.id}"]


def test_a_post_that_nobody_could_be_called_for_keeps_the_call_out_open_until_the_desk_reaches_it(scene: Scene) -> None:
    proposed(scene)
    scene.vacant("daxueshan_01")
    scene.vacant("head_daxueshan")
    approve(scene)
    for call in scene.rows(Call, Call.state == "calling", Call.part == "holder"):
        if scene.rows(Message, Message.call_id == call.id):
            scene.answers(call)
    for call in scene.rows(Call, Call.state == "calling", Call.part != "holder"):
        scene.answers(call)
    scene.looks_after()
    assert scene.response.state == "active/calling_out"


def test_a_notice_to_people_without_channels_or_to_vacant_posts_is_told_to_the_desk(scene: Scene) -> None:
    proposed(scene)
    scene.unreachable("commander")
    scene.vacant("health_duty")
    approve(scene)
    assert desk_was_told(scene, "not_told") == {"指挥长(县长)", "卫生健康局值班长"}
    (moved,) = [one for one in scene.entries("moved") if one.data["trigger"] == "approve"]
    assert {one["post"] for one in moved.data["not_told"]} == {"commander", "health_duty"}


def test_a_report_that_can_not_be_sent_upward_is_told_to_the_desk(flood: Scene) -> None:
    flood.unreachable("city_desk")
    flood.pulls(SHIFT, "submit", flood.child("information_report", flood.response), REPORT)
    assert desk_was_told(flood, "not_told") == {"市防办值班室"}


def test_a_person_with_one_channel_is_not_waited_for_on_the_second(flood: Scene) -> None:
    flood.unreachable("water_duty", channel="sms")
    flood.clock.passes(minutes=3)
    flood.looks_after()
    call = flood.call_of(flood.response, "water_duty")
    assert call.rung == 2
    (climbed,) = [one for one in flood.entries("climbed") if one.subject == f"call:{call.id}"]
    assert [one["reason"]["en"] for one in climbed.data["skipped"]] == ["there is no second channel"]


def test_a_post_that_has_changed_hands_is_not_called_in_the_name_of_whoever_held_it(flood: Scene) -> None:
    call = flood.call_of(flood.response, "water_duty")
    with flood.as_owner() as session:
        holding = session.get_one(Holding, flood.one(Holding, Holding.person_id == call.person_id).id)
        holding.until = flood.clock()
        successor = flood.call_of(flood.response, "weather_duty").person_id
        assert successor is not None
        session.add(Holding(post_id=call.post_id, person_id=successor, since=flood.clock()))
    flood.clock.passes(minutes=3)
    flood.looks_after()
    flood.sends()
    numbers = Counter(one.person_id for one in flood.rows(Message, Message.call_id == call.id))
    assert numbers == {call.person_id: 1}
    assert flood.call_of(flood.response, "water_duty", "deputy").state == "calling"


def test_a_duty_that_nobody_owns_goes_to_the_desk(scene: Scene) -> None:
    proposed(scene)
    scene.vacant("water_duty")
    approve(scene)
    task = scene.task_of(scene.response, "river_watch")
    assert task.owner["name"] is None
    assert task.owner["post"] == "water_duty"


def test_a_desk_without_anybody_is_kept_in_the_entry(scene: Scene) -> None:
    proposed(scene)
    for post in ("duty", "shift"):
        scene.unreachable(post)
    scene.unreachable("commander")
    approve(scene)
    (moved,) = [one for one in scene.entries("moved") if one.data["trigger"] == "approve"]
    assert {one["post"] for one in moved.data["not_told"]} >= {"commander", "duty", "shift"}


def test_a_decline_without_deputy_or_superior_is_at_the_desk_at_once(flood: Scene) -> None:
    flood.vacant("head_daxueshan")
    flood.answers(flood.call_of(flood.response, "daxueshan_01"), Answer.DECLINED)
    flood.looks_after()
    assert flood.call_of(flood.response, "daxueshan_01").state == "unreached"
    assert desk_was_told(flood, "unreached") == {"柏香村防汛责任人"}
