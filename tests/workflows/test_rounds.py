"""Roll calls and liaison checks by message: their clocks are rows, a link answers, the missing are telephoned."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from records.call import Call, CallOut, Message
from records.case import Case
from records.clock import Clock
from records.document import Document
from records.journal import Entry
from states.call import Answer, CallState
from states.draw import drawn_moment
from states.refusal import Refused
from states.roll_call import drawn
from tests.cast import DUTY, LEADER, OFFICE, OUTSIDER
from tests.workflows.scene import BEGIN, Scene
from workflows.commands.answer_call import Answering, on_behalf


def rounds(scene: Scene) -> Case:
    """The rounds of the county, as its office opens them once."""
    return scene.opens(OFFICE, "rounds", {"area": ["511527"]})


def newest(scene: Scene, kind: str) -> Case:
    """The newest case of a kind."""
    return scene.rows(Case, Case.kind == kind)[-1]


def called(scene: Scene, case: Case, part: str = "holder") -> list[Call]:
    """Who is called in a case."""
    return scene.rows(Call, Call.case_id == case.id, Call.part == part)


def by_hand(scene: Scene, call: Call, note: str = "打通值班电话") -> None:
    """The desk telephones somebody, and enters the answer with its real time."""
    answering = Answering(Answer.RECEIVED, note, scene.clock() - timedelta(minutes=1))
    scene.carry(DUTY, lambda work: on_behalf(work, call.id, answering))
    scene.looks_after()


def test_the_weekly_roll_call_is_drawn_by_its_clock_and_comes_again(scene: Scene) -> None:
    rounds(scene)
    assert scene.rows(Case, Case.kind == "roll_call") == []
    for week in (1, 2):
        scene.clock.at = BEGIN + timedelta(days=7 * week)
        scene.looks_after()
        weekly = scene.rows(Case, Case.procedure == "roll_call")
        assert len(weekly) == week
    assert weekly[-1].number.startswith("2026-D")


def test_everybody_on_the_roll_is_asked_by_message_whether_they_are_at_their_post(scene: Scene) -> None:
    scene.pulls(OFFICE, "call_the_roll", rounds(scene))
    roll = newest(scene, "roll_call")
    posts = {call.who["post"] for call in called(scene, roll)}
    assert {"water_duty", "vice_lianhe", "shift"} <= posts
    letters = scene.sends()
    assert all("每周点名" in one.body or "Weekly roll call" in one.body for one in letters)
    assert {"启动" in one.body or "立即到岗" in one.body for one in letters} == {False}
    scene.everybody_answers(roll)
    assert scene.one(Case, Case.id == roll.id).state == "closed"
    scene.sends()
    (bulletin,) = scene.rows(Document, Document.kind == "roll_call_bulletin")
    assert "得分100" in bulletin.body["zh"]


def test_the_missing_are_listed_for_the_telephone_and_the_bulletin_tells_them_apart(scene: Scene) -> None:
    scene.pulls(OFFICE, "call_the_roll", rounds(scene))
    roll = newest(scene, "roll_call")
    scene.sends()
    scene.all_answer(roll, "water_duty", "vice_lianhe")
    scene.nobody_answers(10)
    assert scene.one(Case, Case.id == roll.id).state == "telephoning"
    missing = [one for one in called(scene, roll) if one.state == CallState.UNREACHED]
    assert {one.who["post"] for one in missing} == {"water_duty", "vice_lianhe"}
    by_hand(scene, next(one for one in missing if one.who["post"] == "water_duty"))
    entry = scene.rows(Entry, Entry.kind == "answered")[-1]
    assert (entry.actor["person"], entry.entered_at - entry.happened_at) == (DUTY.person, timedelta(minutes=1))
    scene.sends()
    scene.pulls(LEADER, "close", roll)
    told = [message for message in scene.rows(Message) if message.values.get("text") == "not_answered"]
    assert len(told) == 1
    scene.sends()
    (bulletin,) = scene.rows(Document, Document.kind == "roll_call_bulletin")
    assert "电话联系上1个，未应答1个" in bulletin.body["zh"]
    assert called(scene, roll)[0].next_at is None
    assert scene.proof().stands


def test_a_roll_call_that_nobody_closes_ends_by_itself(scene: Scene) -> None:
    scene.pulls(OFFICE, "call_the_roll", rounds(scene))
    scene.nobody_answers(10)
    scene.clock.passes(hours=12)
    scene.looks_after()
    roll = newest(scene, "roll_call")
    assert roll.state == "closed"
    assert {one.state for one in called(scene, roll)} == {CallState.STOOD_DOWN}


def test_a_random_roll_call_keeps_the_seed_by_which_anybody_draws_the_same_posts(scene: Scene) -> None:
    opened = rounds(scene)
    draws = []
    for _ in range(2):
        scene.pulls(OFFICE, "call_some", opened)
        some = newest(scene, "roll_call")
        kept = scene.one(CallOut, CallOut.case_id == some.id).draw
        assert kept is not None
        posts = {call.who["post"] for call in called(scene, some)}
        assert posts == set(drawn(kept["pool"], kept["seed"], kept["share"], kept["least"]))
        assert len(posts) == max(kept["least"], -(-len(kept["pool"]) * 20 // 100)) < len(kept["pool"])
        draws.append(kept["seed"])
    assert len(set(draws)) == 2


def test_some_are_called_at_a_moment_that_a_kept_seed_draws_anew_in_each_round(scene: Scene) -> None:
    rounds(scene)
    moments: list[timedelta] = []
    for turn in range(4):
        clock = scene.one(Clock, Clock.name == "at_random")
        begins = BEGIN + timedelta(days=10 * turn)
        assert (clock.drawn_from, clock.told_at) == (begins, begins + timedelta(days=10))
        assert begins <= clock.due_at < clock.told_at
        scene.clock.at = clock.due_at - timedelta(seconds=1)
        scene.looks_after()
        assert len(scene.rows(Case, Case.procedure == "roll_call/random")) == turn
        scene.clock.passes(seconds=1)
        scene.looks_after()
        assert len(scene.rows(Case, Case.procedure == "roll_call/random")) == turn + 1
        moments.append(clock.due_at - begins)
    assert len(set(moments)) == 4
    rang = [one for one in scene.rows(Entry, Entry.kind == "clock_rang") if one.data["name"] == "at_random"]
    for entry in rang:
        kept = entry.data["draw"]
        begins, ends = (datetime.fromisoformat(kept[name]) for name in ("begins", "ends"))
        again = drawn_moment(begins, ends, kept["seed"])
        assert again == datetime.fromisoformat(entry.data["due_at"])
    assert len({entry.data["draw"]["seed"] for entry in rang}) == 4
    assert scene.proof().stands


def test_rounds_that_slept_call_some_once_and_draw_in_the_round_that_follows(scene: Scene) -> None:
    rounds(scene)
    scene.clock.at = BEGIN + timedelta(days=35)
    scene.looks_after()
    assert len(scene.rows(Case, Case.procedure == "roll_call/random")) == 1
    clock = scene.one(Clock, Clock.name == "at_random")
    assert (clock.drawn_from, clock.told_at) == (BEGIN + timedelta(days=40), BEGIN + timedelta(days=50))


def test_a_liaison_check_turns_to_the_deputy_and_marks_the_body_that_nobody_answers_for(scene: Scene) -> None:
    opened = rounds(scene)
    scene.pulls(OFFICE, "check_liaison", opened)
    check = newest(scene, "liaison_check")
    scene.sends()
    scene.nobody_answers(10)
    deputies = called(scene, check, "deputy")
    assert {one.who["post"] for one in deputies} == {"county_liaison", "garrison_liaison"}
    letters = scene.sends("escalate")
    assert {"联络检查" in one.body and "启动" not in one.body for one in letters} == {True}
    for one in deputies:
        scene.answers(one)
    scene.looks_after()
    assert scene.one(Case, Case.id == check.id).state == "closed"
    scene.pulls(OFFICE, "check_liaison", opened)
    again = newest(scene, "liaison_check")
    scene.all_answer(again, "county_liaison")
    scene.nobody_answers(10, 10)
    silent = [one.who["post"] for one in called(scene, again) if one.state == CallState.UNREACHED]
    assert (silent, newest(scene, "liaison_check").state) == (["county_liaison"], "telephoning")


def test_only_the_desk_of_the_place_has_the_roll_called_and_stopped_rounds_ring_no_more(scene: Scene) -> None:
    with pytest.raises(Refused):
        scene.opens(OUTSIDER, "rounds", {"area": ["511527"]})
    with pytest.raises(Refused):
        scene.opens(OFFICE, "rounds", {"area": ["511526"]})
    opened = rounds(scene)
    with pytest.raises(Refused):
        scene.pulls(DUTY, "stop", opened, {"reason": "调整"})
    scene.pulls(OFFICE, "stop", opened, {"reason": "调整"})
    scene.clock.passes(days=40)
    scene.looks_after()
    assert scene.rows(Case, Case.kind == "roll_call") == []


def test_a_roll_call_of_a_drill_stays_among_drill_targets(scene: Scene) -> None:
    scene.pulls(OFFICE, "call_the_roll", rounds(scene))
    assert {message.drill for message in scene.rows(Message)} == {True}
    assert all(letter.drill for letter in scene.sends())
