"""Write ahead, then send, then record: what became of a message is said, or said to be unknown; never guessed."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from notifiers.notifier import Message as Letter
from notifiers.notifier import Outcome, Result
from records.call import Call, Message
from records.effect import Effect
from records.person import Person
from records.questions.effects import Lane
from states.actor import engine
from tests.workflows.scene import Scene
from workflows.commands import claim_effects, send_messages
from workflows.commands.claim_effects import Carried, Claimed
from workflows.commands.effects import CALLING
from workflows.commands.effects.posting import message_number
from workflows.commands.send_messages import Taken

WORKER = engine("worker")


def call_out(scene: Scene) -> Claimed:
    (claimed,) = scene.claim(most=1)
    assert claimed.kind == "call_out"
    return claimed


def takes(scene: Scene, claimed: Claimed, most: int = 1000) -> list[Taken]:
    return scene.carry(WORKER, lambda work: send_messages.take(work, claimed, most))


def settles(scene: Scene, claimed: Claimed, results: list[tuple[Taken, Result]]) -> bool:
    return scene.carry(WORKER, lambda work: send_messages.settle(work, claimed, results))


def killed_while_sending(scene: Scene, number: int) -> list[Message]:
    """A worker marks some messages, and is gone before it can say what became of them."""
    claimed = call_out(scene)
    marked = [one.message for one in takes(scene, claimed, number)]
    scene.loses(claimed)
    return marked


def test_ten_thousand_messages_of_one_case_have_numbers_of_their_own() -> None:
    """Ids whose last eight digits are all the same, as chance will have it for two of so many."""
    alike = [uuid.UUID(int=each << 32) for each in range(10_000)]
    assert len({message_number("2026-0001-R1", one) for one in alike}) == len(alike)


def test_a_message_is_marked_before_its_channel_is_touched(flood: Scene) -> None:
    marks = []

    class Watching:
        def send(self, message: Letter) -> Result:
            (row,) = flood.rows(Message, Message.number == message.number)
            marks.append(row.sending_since)
            return Result(Outcome.accepted, "ok")

    shop = flood.workshop()
    shop.notifier = Watching()
    with shop.senders:
        asyncio.run(flood.works(shop, call_out(flood)))
    assert len(marks) == 48
    assert None not in marks


def test_nothing_outside_is_touched_inside_a_transaction(flood: Scene) -> None:
    engine_ = flood.house.database.engine
    busy = []

    class Watching:
        def send(self, message: Letter) -> Result:
            busy.append(engine_.pool.checkedout())  # type: ignore[attr-defined]
            return Result(Outcome.accepted, "ok")

    shop = flood.workshop()
    shop.notifier = Watching()
    with shop.senders:
        asyncio.run(flood.works(shop, call_out(flood)))
    assert set(busy) == {0}


def test_of_a_message_whose_worker_was_lost_it_is_said_that_nobody_knows(flood: Scene) -> None:
    marked = killed_while_sending(flood, 3)
    flood.sends("call_out")
    assert [flood.again(one).state for one in marked] == ["unknown"] * 3
    said = [one for one in flood.entries("sent") if one.data["outcome"] == "unknown"]
    assert {one.data["message"] for one in said} == {str(one.id) for one in marked}


@pytest.mark.parametrize("level", ["I", "II"])
def test_levels_one_and_two_send_again_marked_as_a_repeat(scene: Scene, level: str) -> None:
    scene.started(level)
    marked = killed_while_sending(scene, 3)
    sent = scene.sends("call_out")
    repeats = [one for one in sent if one.repeat]
    assert sorted(one.number for one in repeats) == sorted(f"{one.number}r" for one in marked)
    assert {one.repeat for one in repeats} == {1}
    assert len({one.duplicate_key for one in sent}) == len(sent)
    called = [one for one in scene.rows(Message, Message.kind == "call") if one.state == "accepted"]
    assert {one.call_id for one in called} == {one.id for one in scene.rows(Call)}


@pytest.mark.parametrize("level", ["III", "IV"])
def test_levels_three_and_four_go_on_to_the_next_rung_at_once(scene: Scene, level: str) -> None:
    scene.started(level)
    marked = killed_while_sending(scene, 3)
    sent = scene.sends("call_out")
    assert not any(one.repeat for one in sent)
    hurried = {one.subject for one in scene.entries("hurried")}
    assert hurried == {f"call:{one.call_id}" for one in marked}
    scene.looks_after()
    climbed = {one.subject for one in scene.entries("climbed")}
    assert climbed == hurried


def test_a_worker_that_is_lost_again_and_again_does_not_repeat_for_ever(scene: Scene) -> None:
    scene.started("I")
    for _ in range(8):
        claimed = call_out(scene)
        scene.carry(WORKER, lambda work, claimed=claimed: send_messages.doubtful(work, claimed))  # type: ignore[misc]
        takes(scene, claimed)
        scene.loses(claimed)
    unknown = scene.rows(Message, Message.state == "unknown")
    assert max(one.repeat for one in unknown) == send_messages.TRIES
    assert scene.entries("hurried")


def test_a_worker_that_has_lost_its_lease_records_nothing(flood: Scene) -> None:
    first = call_out(flood)
    taken = takes(flood, first)
    flood.loses(first)
    second = call_out(flood)
    before = flood.tables()
    accepted = Result(Outcome.accepted, "ok", "provider-1")
    assert settles(flood, first, [(one, accepted) for one in taken]) is False
    assert takes(flood, first) == []
    assert flood.carry(WORKER, lambda work: claim_effects.finish(work, first, Carried("direct"))) is False
    flood.carry(WORKER, lambda work: claim_effects.fail(work, first, "late"))
    flood.carry(WORKER, lambda work: claim_effects.put_off(work, first, 60))
    assert flood.tables() == before
    assert flood.one(Effect, Effect.id == second.id).lease == second.lease


def test_what_failed_for_now_is_tried_again_and_then_has_failed(flood: Scene) -> None:
    address = flood.address("water_duty", "mail")
    flood.notifier.fail_always(address, Outcome.failed_for_now)
    call = flood.call_of(flood.response, "water_duty")
    states = []
    for _ in range(send_messages.TRIES + 1):
        flood.sends("call_out")
        (message,) = flood.rows(Message, Message.call_id == call.id)
        states.append((message.state, message.tries))
        flood.clock.passes(seconds=15)
    assert states == [("queued", 1), ("queued", 2), ("failed", 3), ("failed", 3)]
    assert len([one for one in flood.notifier.given if one.message.address == address]) == send_messages.TRIES


def test_what_failed_for_now_and_then_got_through_is_accepted(flood: Scene) -> None:
    flood.notifier.fail(flood.address("water_duty", "mail"), Outcome.failed_for_now)
    call = flood.call_of(flood.response, "water_duty")
    flood.sends("call_out")
    flood.clock.passes(seconds=15)
    flood.sends("call_out")
    (message,) = flood.rows(Message, Message.call_id == call.id)
    assert (message.state, message.tries) == ("accepted", 2)
    assert flood.again(call).accepted_at == flood.clock()


def test_a_failure_hurries_the_ladder_of_that_call_only(flood: Scene) -> None:
    flood.notifier.fail_always(flood.address("water_duty", "mail"), Outcome.failed_for_good)
    flood.sends("call_out")
    call = flood.call_of(flood.response, "water_duty")
    assert call.next_at == flood.clock()
    assert len(flood.entries("hurried")) == 1
    flood.looks_after()
    (climbed,) = flood.entries("climbed")
    assert climbed.subject == f"call:{call.id}"
    assert climbed.data["channels"] == ["sms"]
    sent = flood.sends("escalate")
    assert [one.address for one in sent] == [flood.address("water_duty", "sms")]


def test_a_late_failure_of_an_earlier_rung_does_not_hurry_the_rung_that_runs(flood: Scene) -> None:
    (message,) = killed_while_sending(flood, 1)
    flood.clock.passes(minutes=3)
    flood.looks_after()
    flood.sends("escalate")
    waits_until = flood.one(Call, Call.id == message.call_id).next_at
    flood.sends("call_out")
    assert flood.again(message).state == "unknown"
    assert flood.one(Call, Call.id == message.call_id).next_at == waits_until


def test_of_every_message_the_record_says_by_name_to_whom_it_went(flood: Scene) -> None:
    flood.sends("call_out", "tell")
    people = {one.id: one.zh for one in flood.rows(Person)}
    sent = {one.data["message"]: one.data["who"] for one in flood.entries("sent")}
    messages = [one for one in flood.rows(Message) if str(one.id) in sent]
    assert {one.kind for one in messages} >= {"call", "tell"}
    for one in messages:
        assert sent[str(one.id)]["name"]["zh"] == people[one.person_id]
        assert ("title" in sent[str(one.id)]) == (one.call_id is not None)


def test_a_notice_that_fails_goes_out_by_the_next_channel(flood: Scene) -> None:
    flood.notifier.fail_always(flood.address("commander", "mail"), Outcome.failed_for_good)
    flood.sends("tell")
    told = [
        one for one in flood.rows(Message, Message.kind == "tell") if one.address == flood.address("commander", "sms")
    ]
    assert [one.state for one in told] == ["accepted"]


def test_a_notice_that_fails_on_every_channel_is_told_to_the_desk(flood: Scene) -> None:
    for channel in ("mail", "sms"):
        flood.notifier.fail_always(flood.address("commander", channel), Outcome.failed_for_good)
    flood.sends("tell")
    desk = [one for one in flood.rows(Message) if one.values.get("text") == "not_told"]
    assert {one.address for one in desk} == {flood.address("duty", "mail"), flood.address("shift", "mail")}
    assert {one.values["posts"][0]["zh"] for one in desk} == {"张建国"}
    assert {one.state for one in desk} == {"accepted"}


def test_a_desk_that_can_not_be_told_is_not_told_for_ever(flood: Scene) -> None:
    for post in ("commander", "duty", "shift"):
        for channel in ("mail", "sms"):
            flood.notifier.fail_always(flood.address(post, channel), Outcome.failed_for_good)
    flood.sends()
    assert len([one for one in flood.rows(Message) if one.values.get("text") == "not_told"]) == 4


def test_an_effect_that_fails_comes_again_and_at_last_waits_for_a_person(flood: Scene) -> None:
    for number in range(claim_effects.MOST_CLAIMS):
        claimed = call_out(flood)
        assert claimed.claims == number + 1
        flood.carry(WORKER, lambda work, claimed=claimed: claim_effects.fail(work, claimed, "no way"))  # type: ignore[misc]
        flood.clock.passes(minutes=2)
    effect = flood.one(Effect, Effect.id == claimed.id)
    assert effect.state == "dead"
    (dead,) = flood.entries("effect_dead")
    assert dead.why == "no way"


def test_an_effect_whose_workers_were_lost_many_times_does_not_end_because_the_database_goes_away(flood: Scene) -> None:
    for number in range(claim_effects.MOST_CLAIMS + 2):
        claimed = call_out(flood)
        assert claimed.claims == number + 1
        flood.carry(WORKER, lambda work, claimed=claimed: claim_effects.fail(work, claimed, "gone", away=True))  # type: ignore[misc]
        flood.clock.passes(seconds=claim_effects.AWAY_SECONDS)
    assert flood.one(Effect, Effect.id == claimed.id).state == "due"


def test_what_is_claimed_first_is_the_gravest_and_within_it_the_calls(scene: Scene) -> None:
    scene.started("III")
    scene.started("II")
    claimed = scene.claim()
    assert [one.level for one in claimed] == sorted((one.level for one in claimed), key=["I", "II", "III", None].index)
    assert claimed[0].kind == "call_out"
    assert claimed[0].level == "II"


def test_an_effect_says_which_runner_carried_it_out(flood: Scene) -> None:
    flood.sends("call_out")
    done = flood.one(Effect, Effect.kind == "call_out")
    assert (done.state, done.runner) == ("done", "direct")
    (entry,) = [one for one in flood.entries("effect_done") if one.data["effect"] == "call_out"]
    assert entry.data["runner"] == "direct"


def test_calls_are_claimed_in_a_lane_of_their_own_so_that_they_never_wait_for_papers(scene: Scene) -> None:
    scene.started()
    database, now = scene.house.database, scene.clock()
    with database.transaction() as session:
        papers = claim_effects.claim(session, uuid.uuid4(), now, 100, Lane(CALLING, inside=False))
        calls = claim_effects.claim(session, uuid.uuid4(), now, 100, Lane(CALLING, inside=True))

    assert {one.kind for one in calls} == {"call_out"}
    assert {one.kind for one in papers} >= {"render_documents", "publish"}
    assert not {one.kind for one in papers} & set(CALLING)
