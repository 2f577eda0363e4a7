"""The engine is looked over: whatever it leaves undone is found, told once, and closed when it is gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col

from records import sealer
from records.call import Call, CallOut, Message
from records.clock import Clock
from records.columns import new_id
from records.effect import Effect, Worker
from records.oversight import Finding
from states.actor import engine
from states.oversight import Seen, Sort
from tests.workflows.scene import BEGIN, Scene
from tests.workflows.test_ending import ended
from workflows.commands.oversee import oversee

HOUR = timedelta(hours=1)


def looked(scene: Scene, *outside: Seen) -> set[Sort]:
    """What is found now."""
    return {one.sort for one in scene.carry(engine("sentry"), lambda work: oversee(work, outside))}


def change(scene: Scene, row: Any, **values: Any) -> None:
    """A row as no command would leave it."""
    with scene.as_owner() as session:
        kept = session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(kept, name, value)
        session.add(kept)


@pytest.fixture
def sound(flood: Scene) -> Scene:
    """A response in force whose call-out was sent by a worker that is alive."""
    with flood.as_owner() as session:
        session.add(Worker(host="h", pid=1, started_at=BEGIN, beat_at=BEGIN))
    flood.sends()
    with flood.as_owner() as session:
        sealer.seal(session, whole=True)
    assert looked(flood) == set()
    return flood


def test_a_sound_response_shows_nothing_and_a_dead_worker_is_found_once(sound: Scene) -> None:
    sound.clock.passes(seconds=16)
    assert looked(sound) == {Sort.WORKER}
    assert looked(sound) == {Sort.WORKER}
    (told,) = sound.entries("amiss")
    assert (told.case_id, told.data["sort"], told.actor["door"]) == (None, "worker", "sentry")
    change(sound, sound.one(Worker), beat_at=sound.clock())
    assert looked(sound) == set()
    assert [one.data["sort"] for one in sound.entries("amiss_gone")] == ["worker"]
    assert sound.one(Finding).gone_at == sound.clock()
    sound.clock.passes(seconds=16)
    assert Sort.WORKER in looked(sound)
    assert [one.data["sort"] for one in sound.entries("amiss")].count("worker") == 2


def test_a_response_that_should_have_called_and_has_no_call_out_is_found(scene: Scene) -> None:
    response = scene.started("III")
    other = scene.proposed(scene.opens_incident())
    with scene.as_owner() as session:
        for one in scene.rows(CallOut, CallOut.case_id == response.id):
            session.get_one(CallOut, one.id).case_id = other.id
    assert Sort.NEVER_CALLED in looked(scene)
    (told,) = [one for one in scene.entries("amiss") if one.data["sort"] == "never_called"]
    assert told.case_id == response.id


def test_a_report_or_a_clock_that_the_plan_ordered_and_that_is_not_there_is_found(sound: Scene) -> None:
    report = sound.child("information_report", sound.response)
    change(sound, report, parent_id=None)
    clock = sound.one(Clock, Clock.name == "follow_up_report")
    change(sound, clock, name="another")
    assert looked(sound) == {Sort.NOT_OPENED, Sort.NO_CLOCK}
    found = {one.sort: one.told["detail"] for one in sound.rows(Finding)}
    assert found == {"not_opened": "information_report", "no_clock": "follow_up_report"}


def test_ladders_and_clocks_whose_time_has_passed_and_that_stand_still_are_found(sound: Scene) -> None:
    change(sound, sound.one(Worker), beat_at=BEGIN + HOUR)
    first = min(one.next_at for one in sound.rows(Call, col(Call.next_at).is_not(None)) if one.next_at)
    sound.clock.at = first + timedelta(seconds=29)
    assert Sort.RUNG_PASSED not in looked(sound)
    sound.clock.passes(seconds=2)
    assert Sort.RUNG_PASSED in looked(sound)
    clock = min(sound.rows(Clock, Clock.state == "armed"), key=lambda one: one.due_at)
    sound.clock.at = clock.due_at + timedelta(seconds=31)
    assert Sort.CLOCK_PASSED in looked(sound)


def test_calls_that_no_step_follows_are_found(sound: Scene) -> None:
    call = sound.rows(Call, Call.state == "calling", Call.part == "holder")[0]
    change(sound, call, next_at=None, opened_at=BEGIN - HOUR)
    assert looked(sound) == {Sort.STRANDED}


def test_work_that_is_due_and_not_taken_up_or_in_hand_and_not_done_is_found(flood: Scene) -> None:
    flood.clock.passes(seconds=31)
    assert Sort.EFFECT_WAITS in looked(flood)
    for one in flood.rows(Effect, Effect.state == "due"):
        change(flood, one, lease_until=datetime.now(BEGIN.tzinfo) + HOUR)
    assert not {Sort.EFFECT_WAITS, Sort.EFFECT_HELD} & looked(flood)
    flood.clock.passes(minutes=5)
    found = looked(flood)
    assert Sort.EFFECT_HELD in found
    assert Sort.NOT_SENT in found


def test_a_send_in_doubt_after_which_nothing_was_tried_is_found(sound: Scene) -> None:
    call = sound.rows(Call, Call.state == "calling", Call.part == "holder")[0]
    messages = sound.rows(Message, Message.call_id == call.id)
    for one in messages:
        change(sound, one, state="unknown")
    change(sound, call, next_at=BEGIN + HOUR)
    sound.clock.passes(seconds=121)
    assert Sort.DOUBT in looked(sound)
    again = {**messages[0].model_dump(), "id": new_id(), "number": "again", "token_digest": None, "state": "accepted"}
    with sound.house.database.transaction() as session:
        session.add(Message(**again))
    assert Sort.DOUBT not in looked(sound)


def test_a_message_that_stays_in_sending_is_found(flood: Scene) -> None:
    message = flood.rows(Message, Message.state == "queued")[0]
    change(flood, message, sending_since=BEGIN)
    flood.clock.passes(seconds=119)
    assert Sort.IN_SENDING not in looked(flood)
    flood.clock.passes(seconds=2)
    assert Sort.IN_SENDING in looked(flood)


def test_what_was_seen_of_other_processes_is_found_after_its_bound_and_closed_when_they_answer(sound: Scene) -> None:
    web = Seen(Sort.WEB, "engine:web", BEGIN - timedelta(seconds=19))
    assert looked(sound, web) == set()
    sound.clock.passes(seconds=1)
    assert looked(sound, web) == {Sort.WEB}
    assert looked(sound) == set()
    assert [one.data["sort"] for one in sound.entries("amiss_gone")] == ["web"]


def test_a_response_that_is_raised_carried_on_and_ended_is_never_found_amiss(sound: Scene) -> None:
    left_out = {Sort.NEVER_CALLED, Sort.NOT_OPENED, Sort.NO_CLOCK, Sort.STRANDED, Sort.NOT_SENT, Sort.DOUBT}

    def looks_sound() -> None:
        sound.sends()
        sound.looks_after()
        sound.sends()
        assert not left_out & looked(sound)

    sound.nobody_answers(3, 5, 10)
    looks_sound()
    sound.raised(sound.incident, "II")
    looks_sound()
    sound.raised(sound.incident, "III")
    looks_sound()
    sound.everybody_answers(sound.response)
    looks_sound()
    sound.clock.passes(hours=13)
    looks_sound()
    ended(sound)
    looks_sound()


def test_the_record_stands_with_findings_in_it(sound: Scene) -> None:
    sound.clock.passes(minutes=10)
    assert len(looked(sound)) > 1
    assert sound.proof().stands
