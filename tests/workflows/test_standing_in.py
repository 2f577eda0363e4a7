"""One person may stand in for several posts: what they answer holds for every one of them, however late."""

from __future__ import annotations

import pytest

from records.call import Call, Message
from records.case import Case
from states.call import Answer
from tests.workflows.scene import Scene

DUTIES = ("transport_duty", "police_duty")


@pytest.fixture
def shared(flood: Scene) -> Scene:
    """Two posts with one deputy are silent; everybody else has answered."""
    flood.deputises("transport_duty", "police_duty")
    flood.all_answer(flood.response, *DUTIES)
    return flood


def deputy(scene: Scene) -> Call:
    """The only call to the deputy."""
    return scene.one(Call, Call.case_id == scene.response.id, Call.part == "deputy")


def superior(scene: Scene) -> Call:
    """The only call to the superior."""
    return scene.one(Call, Call.case_id == scene.response.id, Call.part == "superior")


def duties(scene: Scene) -> list[Call]:
    """The calls to the holders of both posts."""
    return [scene.call_of(scene.response, post) for post in DUTIES]


def apart(scene: Scene) -> None:
    """The ladders of the two posts go on at different times: the second is two minutes behind."""
    second = duties(scene)[1]
    with scene.house.database.transaction() as session:
        call = session.get_one(Call, second.id)
        assert call.next_at is not None
        call.next_at = call.next_at.replace(minute=call.next_at.minute + 2)
        session.add(call)


def test_a_deputy_of_two_posts_gets_one_call_for_both(shared: Scene) -> None:
    shared.nobody_answers(3, 2)
    assert {(one.covered_by_id, *(one.stand_in_ids or ())) for one in duties(shared)} == {(deputy(shared).id,) * 2}


@pytest.mark.parametrize("waited", [(), (5,), (5, 5)], ids=["in_time", "after_the_superior", "after_the_desk"])
def test_however_late_the_answer_of_a_deputy_covers_every_duty_of_the_call(
    shared: Scene, waited: tuple[int, ...]
) -> None:
    shared.nobody_answers(3, 2, *waited)
    answering = deputy(shared)
    shared.answers(answering)
    shared.looks_after()
    assert {(one.state, one.covered_by_id, one.next_at) for one in duties(shared)} == {("covered", answering.id, None)}
    assert [one.state for one in shared.rows(Call, Call.part == "superior")] == ["covered"] * bool(waited)
    assert shared.response.state == "active/responding"


def test_a_deputy_goes_on_being_called_for_the_post_that_is_still_silent(shared: Scene) -> None:
    shared.nobody_answers(3, 2, 5)
    first, second = duties(shared)
    shared.answers(first)
    assert shared.again(deputy(shared)).state == "calling"
    shared.answers(deputy(shared))
    assert [one.state for one in duties(shared)] == ["answered", "covered"]
    assert shared.again(second).covered_by_id == deputy(shared).id


def test_when_both_posts_have_answered_themselves_nobody_is_called_in_their_place(shared: Scene) -> None:
    shared.nobody_answers(3, 2, 5)
    for one in duties(shared):
        shared.answers(one)
    assert (deputy(shared).state, superior(shared).state) == ("covered", "covered")


def test_when_both_posts_answer_in_the_same_moment_nobody_is_called_in_their_place(shared: Scene) -> None:
    shared.nobody_answers(3, 2, 5)
    shared.all_answer(shared.response)
    assert {one.state for one in duties(shared)} == {"answered"}
    assert (deputy(shared).state, superior(shared).state) == ("covered", "covered")


def test_the_answer_of_the_superior_ends_the_call_to_a_deputy_of_both(shared: Scene) -> None:
    shared.nobody_answers(3, 2, 5)
    shared.answers(superior(shared))
    assert deputy(shared).state == "covered"
    assert shared.answers(deputy(shared)).outcome == "covered"
    assert {one.covered_by_id for one in duties(shared)} == {superior(shared).id}


def test_when_a_deputy_declines_the_ladder_of_every_duty_goes_on_at_once(shared: Scene) -> None:
    shared.nobody_answers(3, 2)
    shared.answers(deputy(shared), Answer.DECLINED)
    assert {one.next_at for one in duties(shared)} == {shared.clock()}
    shared.looks_after()
    assert {(one.rung, one.covered_by_id) for one in duties(shared)} == {(3, superior(shared).id)}


def test_a_decline_hurries_only_the_ladders_that_still_wait_for_that_person(shared: Scene) -> None:
    shared.nobody_answers(3)
    apart(shared)
    shared.nobody_answers(2, 2, 3)
    gone_on, waiting = duties(shared)
    assert (gone_on.rung, waiting.rung) == (3, 2)
    shared.answers(deputy(shared), Answer.DECLINED)
    assert shared.again(gone_on).next_at == gone_on.next_at
    assert shared.again(waiting).next_at == shared.clock()


def test_a_decline_after_the_ladders_have_ended_tells_the_desk_nothing_twice(shared: Scene) -> None:
    shared.nobody_answers(3, 2, 5, 5)
    before = len(shared.entries("unreached"))
    shared.answers(superior(shared), Answer.DECLINED)
    shared.looks_after()
    assert len(shared.entries("unreached")) == before == len(DUTIES)
    assert {(one.state, one.next_at) for one in duties(shared)} == {("unreached", None)}


def test_whoever_is_called_for_a_second_duty_keeps_the_first(shared: Scene) -> None:
    shared.nobody_answers(3)
    apart(shared)
    shared.nobody_answers(2, 2)
    assert [one.stand_in_ids for one in duties(shared)] == [[deputy(shared).id]] * 2
    shared.answers(deputy(shared))
    assert {one.state for one in duties(shared)} == {"covered"}


def test_a_lowered_level_sends_nobody_home_who_was_called_for_a_post_that_it_still_needs(scene: Scene) -> None:
    """The deputy was called for a post that falls away and for one that stays; the ladders have gone on since."""
    scene.deputises("transport_duty", "health_duty")
    scene.started("II")
    scene.all_answer(scene.response, "transport_duty", "health_duty")
    scene.nobody_answers(2, 1, 3)
    assert {one.covered_by_id for one in scene.rows(Call, Call.state == "calling", Call.part == "holder")} == {
        superior(scene).id
    }
    called = deputy(scene).person_id
    scene.raised(scene.incident, "III")
    gone = {one.person_id for one in scene.rows(Message, Message.kind == "stand_down")}
    assert scene.rows(Call, Call.state == "handed_over")
    assert scene.call_of(scene.rows(Case, Case.level == "II")[0], "health_duty").person_id in gone
    assert called not in gone


def test_the_record_of_standing_in_can_be_proved(shared: Scene) -> None:
    shared.nobody_answers(3, 2, 5)
    shared.answers(deputy(shared))
    assert shared.proof().faults == []
