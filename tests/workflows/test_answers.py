"""Called is not awake: only a person's act closes a call, the first one counts, and a duty waits until it is taken."""

from __future__ import annotations

from datetime import timedelta

import pytest

from records.call import Call, Message
from states.actor import Actor
from states.call import Answer
from states.refusal import Cause
from tests.cast import DEPUTY, DUTY, OFFICE, OUTSIDER, STANDING, holder
from tests.workflows.scene import LINK_KEY, VISITOR, Scene
from workflows.commands.answer_call import Answered, Answering, LinkAnswer, by_links, on_behalf
from workflows.commands.open_link import links_opened
from workflows.work import RefusedAt, token


def registers(scene: Scene, actor: Actor, call: Call, answering: Answering) -> Answered:
    return scene.carry(actor, lambda work: on_behalf(work, call.id, answering))


def test_a_message_that_was_accepted_closes_no_call(flood: Scene) -> None:
    flood.sends()
    flood.looks_after()
    calls = flood.rows(Call)
    assert {one.state for one in calls} == {"calling"}
    assert all(one.accepted_at is not None for one in calls)
    assert flood.response.state == "active/calling_out"


def test_opening_the_link_is_kept_as_read_and_answers_nothing(flood: Scene) -> None:
    flood.sends()
    call = flood.call_of(flood.response, "water_duty")
    link = token(LINK_KEY, flood.one(Message, Message.call_id == call.id).id)
    for _ in range(3):
        flood.carry(VISITOR, lambda work: links_opened(work, [link]))
    read = flood.again(call)
    assert (read.state, read.answer, read.next_at) == ("calling", None, call.next_at)
    assert read.read_at == flood.clock()
    assert len(flood.entries("read")) == 1


def test_a_link_that_was_never_made_answers_nothing(flood: Scene) -> None:
    never = LinkAnswer("A" * 22, Answering(Answer.RECEIVED))
    assert flood.carry(VISITOR, lambda work: by_links(work, [never])) == [None]
    assert flood.entries("answered") == []


def test_the_first_answer_closes_the_call_with_its_door_and_its_time(flood: Scene) -> None:
    call = flood.call_of(flood.response, "water_duty")
    flood.clock.passes(seconds=40)
    assert flood.answers(call).outcome == "first"
    closed = flood.again(call)
    assert (closed.state, closed.answer, closed.next_at) == ("answered", "received", None)
    assert (closed.door, closed.answered_at, closed.answered_by) == ("link:mail", flood.clock(), "赖明远")


def test_a_later_answer_is_kept_as_a_repeat_and_changes_nothing(flood: Scene) -> None:
    call = flood.call_of(flood.response, "water_duty")
    flood.answers(call)
    before = flood.again(call)
    flood.clock.passes(seconds=40)
    assert flood.answers(call, Answer.DECLINED).outcome == "repeat"
    assert flood.again(call) == before
    assert [one.data["outcome"] for one in flood.entries("answered")] == ["first", "repeat"]


def test_whoever_answered_can_still_say_that_they_have_arrived(flood: Scene) -> None:
    call = flood.call_of(flood.response, "water_duty")
    flood.answers(call)
    flood.clock.passes(minutes=20)
    flood.answers(call, Answer.ARRIVED)
    assert flood.again(call).answered_at == call.opened_at
    assert flood.again(call).arrived_at == flood.clock()


def test_an_answer_to_a_call_that_was_stood_down_is_told_that_it_is_over(flood: Scene) -> None:
    call = flood.call_of(flood.response, "water_duty")
    flood.pulls(DEPUTY, "stand_down", flood.response, {"reason": "雨停"})
    flood.pulls(DEPUTY, "end", flood.response, {"reason": "雨停", "follow_up": "值班", "waiver": "转入日常"})
    assert flood.answers(call).outcome == "over"
    assert flood.again(call).state == "stood_down"


def test_a_decline_calls_the_deputy_at_once_and_by_every_channel(flood: Scene) -> None:
    flood.sends()
    flood.answers(flood.call_of(flood.response, "agriculture_duty"), Answer.DECLINED)
    flood.looks_after()
    flood.sends()
    deputy = flood.call_of(flood.response, "agriculture_duty", "deputy")
    assert deputy.state == "calling"
    sent = flood.rows(Message, Message.call_id == deputy.id)
    assert [(one.channel, one.state) for one in sent] == [("mail", "accepted"), ("sms", "accepted")]
    assert flood.clock() == deputy.opened_at
    assert all("农业农村局值班长" in str(one.values["instead_of"]) for one in sent)


def test_whoever_declined_is_not_called_again(flood: Scene) -> None:
    flood.sends()
    call = flood.call_of(flood.response, "agriculture_duty")
    flood.answers(call, Answer.DECLINED)
    flood.nobody_answers(0, 3, 2, 5, 5)
    flood.sends()
    assert len(flood.rows(Message, Message.call_id == call.id)) == 1


def test_a_decline_while_the_deputy_is_called_does_not_hurry_past_the_deputy(flood: Scene) -> None:
    flood.nobody_answers(3, 2)
    call = flood.call_of(flood.response, "agriculture_duty")
    assert flood.call_of(flood.response, "agriculture_duty", "deputy").state == "calling"
    flood.answers(call, Answer.DECLINED)
    assert flood.again(call).next_at == call.next_at


def test_whoever_declined_may_take_the_duty_after_all_while_it_is_open(flood: Scene) -> None:
    call = flood.call_of(flood.response, "agriculture_duty")
    flood.answers(call, Answer.DECLINED)
    flood.looks_after()
    assert flood.answers(call, Answer.RECEIVED).outcome == "first"
    assert flood.again(call).state == "answered"
    assert flood.call_of(flood.response, "agriculture_duty", "deputy").state == "covered"


def test_the_answer_of_the_deputy_covers_the_duty(flood: Scene) -> None:
    flood.nobody_answers(3, 2)
    deputy = flood.call_of(flood.response, "transport_duty", "deputy")
    flood.answers(deputy)
    call = flood.call_of(flood.response, "transport_duty")
    assert (call.state, call.covered_by_id, call.next_at) == ("covered", deputy.id, None)


def test_a_deputy_who_declines_sends_the_ladder_on_to_the_superior_at_once(flood: Scene) -> None:
    flood.all_answer(flood.response, "transport_duty")
    flood.nobody_answers(3, 2)
    flood.answers(flood.call_of(flood.response, "transport_duty", "deputy"), Answer.DECLINED)
    flood.looks_after()
    assert flood.call_of(flood.response, "transport_duty").rung == 3
    assert flood.call_of(flood.response, "office", "superior").state == "calling"


def test_a_holder_who_answers_after_the_deputy_was_called_stops_the_deputy(flood: Scene) -> None:
    flood.nobody_answers(3, 2)
    flood.sends("call_out")
    deputy = flood.call_of(flood.response, "transport_duty", "deputy")
    flood.answers(flood.call_of(flood.response, "transport_duty"))
    flood.sends()
    assert flood.again(deputy).state == "covered"
    assert {one.state for one in flood.rows(Message, Message.call_id == deputy.id)} == {"void"}


def test_a_superior_of_several_silent_posts_gets_one_call_with_one_message_that_names_them(flood: Scene) -> None:
    silent = ("daxueshan_01", "daxueshan_02", "daxueshan_03")
    flood.all_answer(flood.response, *silent)
    flood.nobody_answers(3, 2)
    superior = flood.one(Call, Call.part == "superior")
    assert superior.who["post"] == "head_daxueshan"
    sent = flood.rows(Message, Message.call_id == superior.id)
    assert sorted(one.channel for one in sent) == ["mail", "sms"]
    assert len(sent[0].values["instead_of"]) == len(silent)


def test_the_answer_of_the_superior_covers_every_silent_post_below(flood: Scene) -> None:
    silent = ("daxueshan_01", "daxueshan_02", "daxueshan_03")
    flood.all_answer(flood.response, *silent)
    flood.nobody_answers(3, 2)
    superior = flood.one(Call, Call.part == "superior")
    flood.answers(superior)
    flood.looks_after()
    covered = [flood.call_of(flood.response, post) for post in silent]
    assert {(one.state, one.covered_by_id) for one in covered} == {("covered", superior.id)}
    assert flood.response.state == "active/responding"


def test_a_superior_goes_on_being_called_while_one_of_the_posts_below_is_silent(flood: Scene) -> None:
    silent = ("daxueshan_01", "daxueshan_02")
    flood.all_answer(flood.response, *silent)
    flood.nobody_answers(3, 2)
    superior = flood.one(Call, Call.part == "superior")
    flood.answers(flood.call_of(flood.response, "daxueshan_01"))
    assert flood.again(superior).state == "calling"
    flood.answers(flood.call_of(flood.response, "daxueshan_02"))
    assert flood.again(superior).state == "covered"


def test_when_the_deputy_answers_late_the_superior_is_called_no_more(flood: Scene) -> None:
    flood.all_answer(flood.response, "transport_duty")
    flood.nobody_answers(3, 2, 5)
    superior = flood.one(Call, Call.part == "superior")
    flood.answers(flood.call_of(flood.response, "transport_duty", "deputy"))
    assert flood.call_of(flood.response, "transport_duty").state == "covered"
    assert flood.again(superior).state == "covered"


def test_a_ladder_that_nobody_answers_ends_at_the_desk_and_the_desk_is_told(flood: Scene) -> None:
    flood.all_answer(flood.response, "transport_duty")
    flood.nobody_answers(3, 2, 5, 5)
    flood.sends()
    call = flood.call_of(flood.response, "transport_duty")
    assert (call.state, call.next_at) == ("unreached", None)
    told = [one for one in flood.rows(Message) if one.values.get("text") == "unreached"]
    assert {one.address for one in told} == {flood.address(post, "mail") for post in ("duty", "shift")}
    assert {one.values["posts"][0]["zh"] for one in told} == {"交通运输局值班长"}


def test_the_rungs_take_the_times_of_the_plan(flood: Scene) -> None:
    flood.all_answer(flood.response, "transport_duty")
    begun = flood.clock()
    flood.nobody_answers(*[1] * 15)
    climbs = [(one.entered_at - begun, one.data["person"]) for one in flood.entries("climbed", "unreached")]
    assert climbs == [
        (timedelta(minutes=3), "holder"),
        (timedelta(minutes=5), "deputy"),
        (timedelta(minutes=10), "superior"),
        (timedelta(minutes=15), "desk"),
    ]


def test_the_desk_enters_an_answer_with_its_real_time_and_how_it_was_got(flood: Scene) -> None:
    call = flood.call_of(flood.response, "transport_duty")
    flood.clock.passes(minutes=2)
    real = flood.clock() - timedelta(minutes=1)
    registers(flood, DUTY, call, Answering(Answer.RECEIVED, "座机接通本人", real))
    (entry,) = flood.entries("answered")
    assert (entry.happened_at, entry.entered_at, entry.why) == (real, flood.clock(), "座机接通本人")
    assert entry.actor["person"] == DUTY.person
    assert flood.again(call).answered_at == real


@pytest.mark.parametrize(
    ("actor", "answering", "cause"),
    [
        (OUTSIDER, Answering(Answer.RECEIVED, "电话"), Cause.FORBIDDEN),
        (DUTY, Answering(Answer.RECEIVED, " "), Cause.FORM),
    ],
)
def test_an_answer_for_somebody_else_needs_the_desk_and_a_reason(
    flood: Scene, actor: Actor, answering: Answering, cause: Cause
) -> None:
    call = flood.call_of(flood.response, "transport_duty")
    with pytest.raises(RefusedAt) as refused:
        registers(flood, actor, call, answering)
    assert refused.value.refusal.cause is cause
    assert flood.again(call).state == "calling"


def test_the_desk_can_not_enter_an_answer_that_is_still_to_come(flood: Scene) -> None:
    later = Answering(Answer.RECEIVED, "电话", flood.clock() + timedelta(minutes=1))
    with pytest.raises(RefusedAt) as refused:
        registers(flood, DUTY, flood.call_of(flood.response, "transport_duty"), later)
    assert set(refused.value.refusal.fields) == {"happened_at"}


def test_whoever_was_called_may_answer_at_the_desk_themselves(flood: Scene) -> None:
    call = flood.call_of(flood.response, "transport_duty")
    registers(flood, holder("transport_duty"), call, Answering(Answer.RECEIVED))
    assert flood.again(call).state == "answered"


def test_one_per_post_is_complete_when_every_post_has_somebody_and_not_before(flood: Scene) -> None:
    flood.all_answer(flood.response, "transport_duty")
    flood.looks_after()
    assert flood.response.state == "active/calling_out"
    flood.answers(flood.call_of(flood.response, "transport_duty"))
    flood.looks_after()
    assert flood.response.state == "active/responding"
    (complete,) = flood.entries("call_out_complete")
    assert complete.data["answered"] == complete.data["expected"] == 48


def test_completion_in_a_later_state_is_kept_and_moves_nothing(flood: Scene) -> None:
    flood.pulls(DEPUTY, "begin_work", flood.response, {"reason": "已到位"})
    flood.all_answer(flood.response)
    flood.looks_after()
    (complete,) = flood.entries("call_out_complete")
    assert complete.data["refused"]["zh"]
    assert flood.response.state == "active/responding"


def test_two_persons_may_hold_the_same_authority_and_each_answers_their_own_call(flood: Scene) -> None:
    flood.answers(flood.call_of(flood.response, DEPUTY.post))
    assert flood.call_of(flood.response, STANDING.post).state == "calling"
    assert flood.call_of(flood.response, OFFICE.post).state == "calling"
