"""Who may: the authority of each level, four eyes, who starts ends, and what is the engine's alone."""

import pytest

from states.actor import Actor
from states.machine import Decision
from states.refusal import Cause, Refusal
from states.scales import Level
from tests.states.cast import CLOCK, COMMANDER, DEPUTY, LEVEL_III, MACHINES, NOTHING_OPEN, acted, asked, person

DEPUTIES, STANDING = "deputy_commander", "standing_deputy_commander"
RESPONSE = MACHINES[LEVEL_III]


def test_whoever_proposed_does_not_approve() -> None:
    """Four eyes, even when the proposer holds the authority (突发事件应对法 第72条)."""
    answer = RESPONSE.decide("proposed", "approve", asked(COMMANDER, {}, {"open": acted(COMMANDER)}))

    assert isinstance(answer, Refusal)
    assert answer.cause is Cause.FORBIDDEN
    assert "同一人" in answer.reason.zh
    assert "deputy_commander" in answer.who_could


def test_another_person_in_the_same_post_may_approve() -> None:
    """Four eyes are two persons, not two posts: the shift has changed meanwhile."""
    proposer = person("zhang", "commander", post="commander")
    approver = person("wang", "commander", post="commander")

    answer = RESPONSE.decide("proposed", "approve", asked(approver, {}, {"open": acted(proposer)}))

    assert isinstance(answer, Decision)


def test_whoever_started_urgently_does_not_confirm() -> None:
    """First started, then approved: by somebody else."""
    both = person("leader", "duty_leader", "commander")
    facts = {"unconfirmed": True}

    own = RESPONSE.decide("active/responding", "confirm", asked(both, facts, {"start_urgently": acted(both)}))
    other = RESPONSE.decide("active/responding", "confirm", asked(COMMANDER, facts, {"start_urgently": acted(both)}))

    assert isinstance(own, Refusal)
    assert isinstance(other, Decision)


@pytest.mark.parametrize(
    ("level", "may", "may_not"),
    [
        (
            Level.IV,
            ["office_head", "deputy_commander", "standing_deputy_commander", "commander"],
            ["duty_leader"],
        ),
        (
            Level.III,
            ["deputy_commander", "standing_deputy_commander", "commander"],
            ["office_head", "duty_leader"],
        ),
        (Level.II, ["standing_deputy_commander", "commander"], ["deputy_commander", "office_head"]),
        (Level.I, ["commander"], ["deputy_commander", "office_head"]),
    ],
)
def test_each_level_is_started_by_who_holds_its_authority(level: Level, may: list[str], may_not: list[str]) -> None:
    """The graver the level, the higher the one who starts it; a refusal names who could."""
    machine = MACHINES[f"response/flood/{level}"]
    for role in may:
        assert isinstance(machine.decide("proposed", "approve", asked(person("x", role), {}, level=level)), Decision)
    for role in may_not:
        answer = machine.decide("proposed", "approve", asked(person("x", role), {}, level=level))

        assert isinstance(answer, Refusal)
        assert answer.cause is Cause.FORBIDDEN
        assert sorted(answer.who_could) == sorted(may)
        assert "决定" in answer.clause


def test_who_starts_ends() -> None:
    """谁启动、谁终止: the post that approved ends, though it holds no authority otherwise."""
    office = person("office", "office_head", post="office")
    acts = {"approve": {"person": "somebody", "post": "office", "name": "前任"}}

    with_act = RESPONSE.decide("active/standing_down", "end", asked(office, NOTHING_OPEN, acts))
    without = RESPONSE.decide("active/standing_down", "end", asked(office, NOTHING_OPEN))

    assert isinstance(with_act, Decision)
    assert isinstance(without, Refusal)
    assert without.cause is Cause.FORBIDDEN


def test_the_authority_ends_what_another_started() -> None:
    """Whoever holds the authority of the level may end it too."""
    acts = {"approve": acted(DEPUTY)}

    assert isinstance(RESPONSE.decide("active/standing_down", "end", asked(COMMANDER, NOTHING_OPEN, acts)), Decision)


def test_nobody_without_a_post_is_taken_for_whoever_acted_without_one() -> None:
    """Two people without a post are not the same post."""
    nobody = Actor(person="x", name="x")
    acts = {"approve": {"person": "y", "post": "", "name": "y"}}

    answer = RESPONSE.decide("active/standing_down", "end", asked(nobody, NOTHING_OPEN, acts))

    assert isinstance(answer, Refusal)


def test_people_do_not_take_the_engines_steps_nor_the_engine_theirs() -> None:
    """No automatic act where a person has to decide, and nobody plays the clock."""
    by_hand = RESPONSE.decide("active/responding", "supersede", asked(COMMANDER, {}))
    by_itself = RESPONSE.decide("proposed", "approve", asked(CLOCK, {}))

    assert isinstance(by_hand, Refusal)
    assert by_hand.cause is Cause.FORBIDDEN
    assert isinstance(by_itself, Refusal)
    assert by_itself.cause is Cause.FORBIDDEN


def test_an_engine_with_roles_still_does_not_decide() -> None:
    """Whatever roles it is given."""
    disguised = Actor(person="engine", name="Tocsin", roles=frozenset({"commander"}), engine=True)

    assert isinstance(RESPONSE.decide("proposed", "approve", asked(disguised, {})), Refusal)
