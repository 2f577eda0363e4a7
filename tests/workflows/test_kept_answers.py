"""An answer that a telephone kept without a line: its own time counts, once, and never a time that can not be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from records.call import Call, Message
from records.journal import Entry
from states.call import Answer
from tests.workflows.scene import LINK_KEY, VISITOR, Scene
from workflows.commands.answer_call import Answered, Answering, LinkAnswer, by_links
from workflows.commands.kept_answers import Kept
from workflows.work import token

WAITED = timedelta(minutes=12)


@pytest.fixture
def call(flood: Scene) -> Call:
    """The call to the shift leader of the water bureau."""
    return flood.call_of(flood.response, "water_duty")


def given(  # noqa: PLR0913 - a scene says in one line what a telephone said
    scene: Scene,
    call: Call,
    key: str,
    *,
    answer: Answer = Answer.RECEIVED,
    ago: timedelta = WAITED,
    ahead: timedelta = timedelta(),
) -> LinkAnswer:
    """An answer kept so long ago, on a telephone whose clock is so far ahead."""
    link = token(LINK_KEY, scene.rows(Message, Message.call_id == call.id)[0].id)
    sent = scene.clock() + ahead
    kept = Kept(key, sent - ago, sent)
    return LinkAnswer(link, Answering(answer, "", kept.happened_at(scene.clock()), kept=kept))


def sends(scene: Scene, *answers: LinkAnswer) -> list[Answered]:
    return [one for one in scene.carry(VISITOR, lambda work: by_links(work, answers)) if one is not None]


def entries(scene: Scene, kind: str = "answered") -> list[Entry]:
    return sorted(scene.rows(Entry, Entry.kind == kind), key=lambda one: one.id or 0)


def test_it_counts_from_when_it_was_given_and_the_journal_keeps_both_times(flood: Scene, call: Call) -> None:
    flood.clock.passes(minutes=30)
    assert [one.outcome for one in sends(flood, given(flood, call, "k"))] == ["first"]
    (entry,) = entries(flood)
    assert (flood.again(call).answered_at, entry.happened_at) == (flood.clock() - WAITED,) * 2
    assert (entry.entered_at, entry.data["kept"]) == (flood.clock(), {"key": "k", "waited": 720})


def test_sent_twice_it_changes_nothing_however_late_and_in_however_few_transactions(flood: Scene, call: Call) -> None:
    flood.clock.passes(minutes=30)
    twice = sends(flood, given(flood, call, "k"), given(flood, call, "k"))
    before = flood.again(call).model_dump()
    flood.clock.passes(minutes=30)
    again = sends(flood, given(flood, call, "k"))
    assert [one.outcome for one in (*twice, *again)] == ["first", "known", "known"]
    assert (len(entries(flood)), flood.again(call).model_dump()) == (1, before)


def test_one_that_came_too_late_to_count_is_not_written_down_twice_either(flood: Scene, call: Call) -> None:
    flood.clock.passes(minutes=30)
    deputy = flood.call_of(flood.response, "water_duty")
    flood.answers(deputy)
    outcomes = [sends(flood, given(flood, call, "k"))[0].outcome for _ in range(2)]
    assert outcomes == ["repeat", "known"]


def test_several_of_one_telephone_stand_in_the_journal_in_the_order_in_which_they_were_given(
    flood: Scene, call: Call
) -> None:
    flood.clock.passes(minutes=30)
    first = given(flood, call, "a", answer=Answer.ACCEPTED)
    then = given(flood, call, "b", answer=Answer.ARRIVED, ago=timedelta(minutes=2))
    assert [one.outcome for one in sends(flood, first, then)] == ["first", "repeat"]
    assert [one.data["answer"] for one in entries(flood)] == ["accepted", "arrived"]
    assert flood.again(call).arrived_at == flood.clock() - timedelta(minutes=2)


@pytest.mark.parametrize("ahead", [timedelta(hours=7), -timedelta(days=400)])
def test_a_telephone_whose_clock_is_wrong_gives_the_right_time_and_the_journal_says_by_how_much(
    flood: Scene, call: Call, ahead: timedelta
) -> None:
    flood.clock.passes(minutes=30)
    sends(flood, given(flood, call, "k", ahead=ahead))
    (entry,) = entries(flood)
    assert (entry.happened_at, entry.data["kept"]["clock_ahead"]) == (flood.clock() - WAITED, ahead.total_seconds())


@pytest.mark.parametrize("ago", [timedelta(hours=3), -timedelta(minutes=5)])
def test_a_time_before_the_call_or_in_the_future_is_refused_in_words_and_keeps_nobody_else_back(
    flood: Scene, call: Call, ago: timedelta
) -> None:
    other = flood.call_of(flood.response, "transport_duty")
    flood.clock.passes(minutes=30)
    unfit, taken = sends(flood, given(flood, call, "k", ago=ago), given(flood, other, "o"))
    assert (unfit.outcome, taken.outcome) == ("unfit", "first")
    assert unfit.reason is not None
    assert (flood.again(call).answer, flood.again(other).answer) == (None, "received")
    (refused,) = entries(flood, "refused")
    assert refused.data["reason"] == unfit.reason.as_data()
    assert refused.actor["person"] == call.who["person"]


def test_what_was_pressed_a_moment_ago_was_given_now(flood: Scene, call: Call) -> None:
    sends(flood, given(flood, call, "k", ago=timedelta(seconds=9)))
    assert flood.again(call).answered_at == flood.clock()
    assert entries(flood)[0].data["kept"] == {"key": "k"}
