"""A ladder goes on until somebody has answered; no step of it is silent, and it ends at the desk."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.call import (
    ANSWER_NAMES,
    NOTHING,
    OUT,
    STATE_NAMES,
    Answer,
    CallState,
    Minding,
    Move,
    next_move,
    same_again,
    shortened,
)
from states.procedure import Step
from tests.states.cast import PROCEDURES

Reachable = Mapping[str, tuple[str, ...]]
URGENT = (
    Step(person="holder", channel="first", wait="3m"),
    Step(person="holder", channel="next", wait="2m"),
    Step(person="deputy", channel="all", wait="5m"),
    Step(person="superior", channel="all", wait="5m"),
    Step(person="desk"),
)
EVERYBODY: Reachable = {"holder": ("sms", "mail"), "deputy": ("sms", "mail"), "superior": ("sms",)}


def climbed(ladder: tuple[Step, ...], reachable: Reachable, minding: Minding = NOTHING) -> list[Move]:
    """Every move of a ladder on which nobody ever answers."""
    moves = [next_move(ladder, 0, reachable, minding)]
    while not moves[-1].at_desk:
        moves.append(next_move(ladder, moves[-1].rung + 1, reachable, minding))
    return moves


def test_a_ladder_goes_from_the_holder_to_the_desk() -> None:
    """First channel, next channel, deputy, superior, desk: each with its wait."""
    moves = climbed(URGENT, EVERYBODY)

    assert [(move.person, move.channels, move.wait) for move in moves] == [
        ("holder", ("sms",), "3m"),
        ("holder", ("mail",), "2m"),
        ("deputy", ("sms", "mail"), "5m"),
        ("superior", ("sms",), "5m"),
        ("desk", (), None),
    ]
    assert all(not move.skipped for move in moves)


@pytest.mark.parametrize(
    ("reachable", "rungs", "reasons"),
    [
        ({}, [0, 1, 2, 3], {"没有这个人"}),
        ({"holder": (), "deputy": ("sms",)}, [0, 1], {"没有可用的联系方式"}),
        ({"holder": ("sms",)}, [], set()),
    ],
    ids=["nobody", "holder_without_channel", "holder_with_one"],
)
def test_a_step_that_reaches_nobody_is_passed_at_once_and_kept(
    reachable: Reachable, rungs: list[int], reasons: set[str]
) -> None:
    """No silent step: the pass is told with its reason, and the next person is called in the same moment."""
    move = next_move(URGENT, 0, reachable)

    assert [skip.rung for skip in move.skipped] == rungs
    assert {skip.reason.zh for skip in move.skipped} == reasons
    assert all(skip.reason.en for skip in move.skipped)


def test_a_second_channel_that_is_not_there_is_named() -> None:
    """A holder with one channel is not called by it twice."""
    move = next_move(URGENT, 1, {"holder": ("sms",), "deputy": ("sms",)})

    assert (move.person, move.rung) == ("deputy", 2)
    assert [skip.reason.en for skip in move.skipped] == ["there is no second channel"]


def test_a_decline_passes_every_rung_of_the_holder() -> None:
    """Whoever has said that they can not come is not called again; the deputy is."""
    move = next_move(URGENT, 0, EVERYBODY, Minding(Answer.DECLINED))

    assert move.person == "deputy"
    assert [(skip.rung, skip.reason.zh) for skip in move.skipped] == [
        (0, "本人表示不能到岗"),
        (1, "本人表示不能到岗"),
    ]


def test_whoever_hands_over_to_their_deputy_is_passed_with_everybody_before_the_deputy() -> None:
    """Stand-by and other units stand before the deputy in this ladder: the deputy is called first all the same."""
    ladder = (*URGENT[:2], Step(person="stand_by", wait="1m"), *URGENT[2:])
    move = next_move(ladder, 1, {**EVERYBODY, "stand_by": ("sms",)}, Minding(Answer.DELEGATED))

    assert (move.person, [skip.reason.zh for skip in move.skipped]) == ("deputy", ["本人已交副岗"] * 2)


def test_a_hand_over_to_a_deputy_who_can_not_be_reached_goes_on_like_a_decline() -> None:
    ladder = (*URGENT[:2], Step(person="stand_by", wait="1m"), *URGENT[2:])
    reachable = {"holder": ("sms",), "deputy": (), "stand_by": ("sms",)}

    assert next_move(ladder, 1, reachable, Minding(Answer.DELEGATED)).person == "stand_by"


def test_a_step_is_taken_again_as_often_as_the_plan_says_and_then_no_more() -> None:
    ladder = (Step(person="holder", wait="1m", repeat=2), Step(person="desk"))

    assert [same_again(ladder, (0, again), EVERYBODY) is not None for again in (0, 1, 2)] == [True, True, False]
    assert same_again(ladder, (0, 0), EVERYBODY, Minding(Answer.DECLINED)) is None
    assert same_again(ladder, (0, 0), {"holder": ()}) is None


def test_a_step_with_kinds_of_channels_is_by_those_alone() -> None:
    ladder = (Step(person="holder", by=("voice",), wait="1m"), *URGENT)

    assert next_move(ladder, 0, {"holder": ("sms", "voice")}).channels == ("voice",)
    assert next_move(ladder, 0, EVERYBODY).skipped[0].reason.en == "there is no usable channel"


@pytest.mark.parametrize(("hour", "person"), [(9, "holder"), (19, "deputy")])
def test_a_step_with_hours_is_passed_at_once_outside_of_them(hour: int, person: str) -> None:
    """A telephone in an office rings for nobody at night."""
    ladder = (Step(person="holder", hours="08:00-18:00", days=("mon",), wait="1m"), *URGENT[2:])
    monday = datetime(2026, 7, 6, hour)  # noqa: DTZ001 - a local time

    move = next_move(ladder, 0, EVERYBODY, Minding(at=monday))
    assert (move.person, [skip.reason.zh for skip in move.skipped]) == (
        person,
        [] if person == "holder" else ["不在这一级的时段内"],
    )


steps = st.builds(
    Step,
    person=st.sampled_from(["holder", "deputy", "stand_by", "superior", "other_unit", "desk"]),
    channel=st.sampled_from(["first", "next", "all"]),
    by=st.sampled_from([(), ("sms",), ("telephone",)]),
    wait=st.just("1m"),
    hours=st.sampled_from([None, "08:00-18:00", "20:00-06:00"]),
    days=st.sampled_from([(), ("mon", "fri"), ("sun",)]),
)
answers = st.sampled_from([None, Answer.DECLINED, Answer.DELEGATED])
moments = st.none() | st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1))  # noqa: DTZ001 - local
reachability = st.dictionaries(
    st.sampled_from(["holder", "deputy", "stand_by", "superior", "other_unit"]),
    st.lists(st.sampled_from(["sms", "mail", "telephone"]), unique=True).map(tuple),
)


@given(st.lists(steps).map(tuple), reachability, st.builds(Minding, answers, moments))
def test_any_ladder_ends_at_the_desk_without_a_silent_step(
    ladder: tuple[Step, ...], reachable: Reachable, minding: Minding
) -> None:
    """Whatever its shape and whoever can be reached: each move has channels or is the desk; rungs rise."""
    moves = climbed(ladder, reachable, minding)

    assert len(moves) <= len(ladder) + 1
    assert [move.at_desk for move in moves] == [False] * (len(moves) - 1) + [True]
    for move in moves[:-1]:
        assert move.channels
        assert set(move.channels) <= set(reachable[move.person])
        assert not (minding.answer in OUT and move.person == "holder")
    rungs = [rung for move in moves for rung in (*(skip.rung for skip in move.skipped), move.rung)]
    assert rungs == sorted(set(rungs))
    assert moves[-1].rung == len(ladder) or ladder[moves[-1].rung].person == "desk"


@pytest.mark.parametrize("name", [name for name, one in PROCEDURES.items() if one.ladders and one.kind == "response"])
def test_a_shipped_ladder_of_a_response_tries_everybody_before_the_desk(name: str) -> None:
    """Holder, deputy and superior, each with a wait that can be read."""
    for ladder in PROCEDURES[name].ladders.values():
        moves = climbed(ladder, EVERYBODY)

        assert {move.person for move in moves} == {"holder", "deputy", "superior", "desk"}
        assert all(PROCEDURES[name].span(str(move.wait)) > timedelta() for move in moves[:-1])


def test_at_the_pace_of_a_drill_a_minute_takes_a_second() -> None:
    """Waits are divided by the pace; the order of steps stays."""
    assert shortened(timedelta(minutes=3), 60) == timedelta(seconds=3)
    assert shortened(timedelta(minutes=3), 1.0) == timedelta(minutes=3)


def test_every_state_and_every_answer_has_a_name() -> None:
    """In both languages."""
    assert set(STATE_NAMES) == set(CallState)
    assert set(ANSWER_NAMES) == set(Answer)


@pytest.mark.parametrize("name", [name for name, one in PROCEDURES.items() if one.ladders])
def test_every_shipped_ladder_asks_the_holder_first_and_ends_at_the_desk(name: str) -> None:
    for ladder in PROCEDURES[name].ladders.values():
        moves = climbed(ladder, EVERYBODY)
        assert (moves[0].person, moves[-1].person) == ("holder", "desk")
        assert all(PROCEDURES[name].span(str(move.wait)) > timedelta() for move in moves[:-1])
