"""Procedures decide: every pair of state and trigger has an answer, and every refusal says why."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.actor import Actor
from states.machine import Decision, ProcedureMachine
from states.permission import FIRST, roles_of
from states.procedure import SAME, Procedure, Transition
from states.refusal import Cause, Refusal
from states.scales import NO_LEVEL
from tests.states.cast import (
    CLOCK,
    COMMANDER,
    DEPUTY,
    LEADER,
    LEVEL_III,
    MACHINES,
    NOTHING_OPEN,
    OFFICER,
    OUTSIDER,
    PROCEDURES,
    asked,
    ground,
    person,
)

BARE_LEVEL = re.compile(r"(?<!level )\b(?:I|II|III|IV)\b")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
RESPONSE = MACHINES[LEVEL_III]


def pairs(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Every state with every trigger."""
    triggers = dict.fromkeys(one.trigger for one in procedure.transitions)
    return itertools.product(procedure.states, triggers)


def somebody_who_may(procedure: Procedure, transition: Transition) -> Actor:
    """An actor whom the rule allows, other than the one who proposed."""
    if transition.by.engine:
        return CLOCK
    somebody = person("somebody", *roles_of(procedure, transition.by, ground(procedure.level)))
    at_the_city = (replace(seat, tier="city", areas=("5115",), organisation="city") for seat in somebody.seats)
    return replace(somebody, seats=(*somebody.seats, *at_the_city))


def another_before(procedure: Procedure, transition: Transition) -> dict[str, Any]:
    """Where it takes two officers, another one has approved already."""
    roles = roles_of(procedure, transition.by, ground(procedure.level))
    return {transition.trigger + FIRST: {"person": "another", "post": "another", "role": roles[0]}} if roles else {}


def listed(procedure: Procedure, state: str, trigger: str) -> list[Transition]:
    """The rows of the flattened table for a pair."""
    return [one for one in procedure.transitions_of(trigger) if state in procedure.within(one.from_)]


WARNED = {"department": "water", "hazard": "fog", "colour": "red", "area": ["511527"], "description": "大雾"}


def everything_holds(transition: Transition) -> dict[str, Any]:
    """Facts under which the guards of a transition hold."""
    asks_for_confirmation = any(guard.condition == "unconfirmed" for guard in transition.when)
    return {**NOTHING_OPEN, **WARNED, "unconfirmed": asks_for_confirmation}


@pytest.mark.parametrize("actor", [CLOCK, COMMANDER, OUTSIDER], ids=["engine", "commander", "outsider"])
@pytest.mark.parametrize("facts", [{}, NOTHING_OPEN], ids=["nothing_known", "nothing_open"])
@pytest.mark.parametrize("name", PROCEDURES)
def test_every_pair_of_state_and_trigger_has_an_answer(name: str, facts: dict[str, Any], actor: Actor) -> None:
    """A decision, or a refusal with a reason in Chinese and in English; never silence, never an error."""
    for state, trigger in pairs(PROCEDURES[name]):
        answer = MACHINES[name].decide(state, trigger, asked(actor, facts))

        if isinstance(answer, Decision):
            assert answer.to_state in PROCEDURES[name].states
        else:
            assert CHINESE.search(answer.reason.zh), (state, trigger)
            assert answer.reason.en, (state, trigger)
            assert "{" not in answer.reason.zh + answer.reason.en, (state, trigger)
            assert not BARE_LEVEL.search(answer.reason.zh + answer.reason.en), (state, trigger)


@pytest.mark.parametrize("name", PROCEDURES)
def test_the_machine_agrees_with_the_flattened_table(name: str) -> None:
    """What is listed is possible when all guards hold, and leads where it says; what is not is refused."""
    procedure = PROCEDURES[name]
    for state, trigger in pairs(procedure):
        rows = listed(procedure, state, trigger)
        actor = somebody_who_may(procedure, rows[0]) if rows else COMMANDER
        facts = everything_holds(rows[0]) if rows else NOTHING_OPEN

        acts = another_before(procedure, rows[0]) if rows else {}

        answer = MACHINES[name].decide(state, trigger, asked(actor, facts, acts, level=procedure.level))

        if rows:
            assert isinstance(answer, Decision), (state, trigger)
            assert answer.transition is rows[0]
            assert answer.to_state == (state if rows[0].to == SAME else rows[0].to)
        else:
            assert isinstance(answer, Refusal), (state, trigger)
            assert answer.cause is Cause.ILLEGAL
            assert answer.possible == MACHINES[name].triggers(state)


@pytest.mark.parametrize("name", PROCEDURES)
def test_buttons_are_the_triggers_that_people_have_in_a_state(name: str) -> None:
    """None that the state refuses, none that the engine keeps for itself, in the order of the file."""
    procedure = PROCEDURES[name]
    for state in procedure.states:
        offered = MACHINES[name].triggers(state)

        rows = [one for one in procedure.transitions if state in procedure.within(one.from_)]
        assert list(offered) == list(dict.fromkeys(one.trigger for one in rows if not one.by.engine))


def test_a_trigger_that_no_procedure_has_is_refused_as_unknown() -> None:
    """Neither a back door of the library nor a misspelling moves a case."""
    for trigger in ("to_ended", "to_active/responding", "aprove", "trigger", ""):
        answer = RESPONSE.decide("proposed", trigger, asked(COMMANDER, NOTHING_OPEN))

        assert isinstance(answer, Refusal)
        assert answer.cause is Cause.UNKNOWN


@given(st.text(), st.sampled_from(sorted(RESPONSE.procedure.states)))
def test_no_word_at_all_moves_a_case_past_the_table(trigger: str, state: str) -> None:
    """Whatever somebody sends as a trigger."""
    answer = RESPONSE.decide(state, trigger, asked(OUTSIDER, NOTHING_OPEN))

    assert isinstance(answer, Refusal)


def ending(facts: dict[str, Any], waiver: str = "") -> Decision | Refusal:
    """The answer to ending a response."""
    return RESPONSE.decide("active/standing_down", "end", asked(COMMANDER, facts, waiver=waiver))


def test_a_guard_that_does_not_hold_says_why_in_numbers() -> None:
    """End is refused while a task is open, and the reason says how many."""
    answer = ending({**NOTHING_OPEN, "tasks": {"open": 3}})

    assert isinstance(answer, Refusal)
    assert answer.cause is Cause.GUARD
    assert "还有 3 项任务未办结" in answer.reason.zh
    assert answer.clause == "《突发事件应对法》第86条"


def test_a_waivable_guard_passes_with_a_reason_that_is_kept() -> None:
    """And only with a reason."""
    open_tasks = {**NOTHING_OPEN, "tasks": {"open": 3}}

    refused, decided = ending(open_tasks), ending(open_tasks, "移交乡镇继续办理")

    assert isinstance(refused, Refusal)
    assert "豁免理由" in refused.reason.zh
    assert isinstance(decided, Decision)
    assert [text.zh for text in decided.waived] == ["还有 3 项任务未办结"]


def test_a_guard_that_can_not_be_waived_stays() -> None:
    """An urgent start that nobody confirmed is confirmed or revoked first, whatever reason is given."""
    answer = ending({**NOTHING_OPEN, "unconfirmed": True}, "理由")

    assert isinstance(answer, Refusal)
    assert answer.cause is Cause.GUARD


def test_what_is_not_known_is_no_permission_and_can_not_be_waived() -> None:
    """A guard that can not be decided refuses, and says that something is not known."""
    unknown = {name: value for name, value in NOTHING_OPEN.items() if name != "tasks"}

    answer = ending(unknown, "理由")

    assert isinstance(answer, Refusal)
    assert answer.cause is Cause.GUARD
    assert "尚不明" in answer.reason.zh


def test_a_guard_about_an_unfilled_field_is_left_to_the_form() -> None:
    """What a button says before anybody has filled in the form: the guard is not asked yet."""
    machine = MACHINES["incident"]
    facts = {name: value for name, value in NOTHING_OPEN.items() if name not in ("level", "departure")}

    before = asked(LEADER, facts, unfilled=frozenset({"level", "departure"}))
    after = asked(LEADER, {**facts, "level": "I", "departure": ""})

    assert isinstance(machine.decide("assessing", "propose_response", before), Decision)
    assert isinstance(machine.decide("assessing", "propose_response", after), Refusal)


def test_a_departure_from_the_suggested_level_needs_a_reason() -> None:
    """A person confirms the level; another one than the table suggests has to be explained."""
    machine = MACHINES["incident"]

    def proposing(**facts: Any) -> Decision | Refusal:
        return machine.decide("assessing", "propose_response", asked(OFFICER, {**NOTHING_OPEN, **facts}))

    assert isinstance(proposing(level="III"), Decision)
    assert isinstance(proposing(level="I", departure="上游溃坝风险"), Decision)
    refused = proposing(level="I")
    assert isinstance(refused, Refusal)
    assert "建议级别为Ⅲ级，" in refused.reason.zh
    assert "level III is suggested:" in refused.reason.en
    below = proposing(level="I", suggested={"level": NO_LEVEL})
    assert isinstance(below, Refusal)
    assert "建议级别为无，" in below.reason.zh
    assert "no level is suggested:" in below.reason.en


def test_an_urgent_start_does_what_an_approval_does_and_sets_a_clock() -> None:
    """`as: approve` borrows every effect, in its order, before its own."""
    started = RESPONSE.decide("proposed", "start_urgently", asked(LEADER, {}))
    approved = RESPONSE.decide("proposed", "approve", asked(DEPUTY, {}))

    assert isinstance(started, Decision)
    assert isinstance(approved, Decision)
    assert started.effects[:-1] == approved.effects
    assert started.effects[-1].clock is not None
    assert started.effects[-1].clock.then == "confirmation_overdue"
    assert started.transition.set == {"unconfirmed": True}


@pytest.mark.parametrize("name", PROCEDURES)
def test_no_decision_leaves_a_borrowed_effect_to_be_looked_up(name: str) -> None:
    """What is written into rows is complete."""
    procedure = PROCEDURES[name]
    for one in procedure.transitions:
        state = procedure.within(one.from_)[0]
        before = another_before(procedure, one)
        request = asked(somebody_who_may(procedure, one), everything_holds(one), before, level=procedure.level)
        answer = MACHINES[name].decide(state, one.trigger, request)

        assert isinstance(answer, Decision)
        assert [effect.word for effect in answer.effects if effect.as_ is not None] == []


def test_a_later_transition_of_the_same_trigger_is_taken_when_the_first_one_refuses() -> None:
    """Two ways under one name are told apart by their guards; when none holds, the last reason is given."""
    title = {"zh": "处置", "en": "act"}

    def way(to: str, condition: str) -> dict[str, Any]:
        reason = {"zh": f"不能到{to}", "en": f"not to {to}"}
        return {
            "trigger": "go", "title": title, "from": "a", "to": to, "by": "engine",
            "when": [{"condition": condition, "reason": reason}],
        }  # fmt: skip

    data = {
        "procedure": "two", "kind": "two", "title": title, "clause": "",
        "states": dict.fromkeys("abc", title), "initial": "a", "final": ["b", "c"],
        "open": {"by": "engine"}, "transitions": [way("b", "x > 1"), way("c", "x > 0")],
    }  # fmt: skip
    machine = ProcedureMachine(Procedure.model_validate(data))

    def gone(x: int) -> Decision | Refusal:
        return machine.decide("a", "go", asked(CLOCK, {"x": x}))

    high, low, none = gone(2), gone(1), gone(0)
    assert isinstance(high, Decision)
    assert high.to_state == "b"
    assert isinstance(low, Decision)
    assert low.to_state == "c"
    assert isinstance(none, Refusal)
    assert none.reason.en == "not to c"
