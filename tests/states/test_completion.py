"""When a call-out is complete: a truth table for each rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from states.completion import Slot, Waiting, asks_holder_too, standing
from states.effects import Complete

HEAD, DEPUTY, DUTY = (
    Slot("head", "township_head", answered=True),
    Slot("deputy", "township_deputy", answered=True, by_holder=False),
    Slot("duty", "shift_leader", answered=True),
)
SILENT = Slot("village", "village_flood_duty", answered=False)


@pytest.mark.parametrize(
    ("rule", "slots", "complete"),
    [
        ("everyone", [HEAD, DUTY], True),
        ("everyone", [HEAD, DEPUTY], False),
        ("everyone", [HEAD, SILENT], False),
        ("one_per_post", [HEAD, DEPUTY], True),
        ("one_per_post", [HEAD, SILENT], False),
        ({"at_least": 2}, [HEAD, DEPUTY, SILENT], True),
        ({"at_least": 2}, [HEAD, SILENT], False),
        ({"at_least": 5}, [HEAD, DEPUTY], True),
        ({"at_least": 5}, [HEAD, DEPUTY, SILENT], False),
        ({"roles": ["township_head"]}, [HEAD, SILENT], True),
        ({"roles": ["township_head"]}, [DUTY], False),
        ({"roles": ["township_head"], "at_least": 2}, [HEAD, SILENT, SILENT], False),
        ({"roles": ["township_head"], "at_least": 2}, [HEAD, DUTY, SILENT], True),
    ],
)
def test_a_call_out_is_complete_by_its_rule(rule: object, slots: list[Slot], complete: bool) -> None:
    """Everyone themselves; one per post (a deputy is enough); at least n, or all of fewer; some roles."""
    assert standing(Complete.model_validate(rule), slots).complete is complete


@pytest.mark.parametrize(
    ("rule", "running", "part", "state", "asked"),
    [
        ("everyone", True, "holder", "covered", True),
        ({"everyone": True, "at_least": 2}, True, "holder", "covered", True),
        ({"tiers": {"county": "everyone"}}, True, "holder", "covered", True),
        ({"tiers": {"village": "everyone"}}, True, "holder", "covered", False),
        ("everyone", False, "holder", "covered", False),
        ("everyone", True, "deputy", "covered", False),
        ("everyone", True, "holder", "answered", False),
        ("one_per_post", True, "holder", "covered", False),
    ],
)
def test_only_everyone_goes_on_asking_a_holder_for_whom_somebody_has_answered(
    rule: object, running: bool, part: str, state: str, asked: bool
) -> None:
    """While the call-out runs, and only the holder: whoever was called in their place is asked no more."""
    call = Waiting(part, "county", state)
    assert asks_holder_too(Complete.model_validate(rule), call, running=running) is asked


@pytest.mark.parametrize("rule", ["everyone", "one_per_post", {"at_least": 3}])
def test_a_call_out_of_nobody_is_complete_at_once(rule: object) -> None:
    """It was recorded and told to the desk when it was opened; nothing waits for it."""
    assert standing(Complete.model_validate(rule), []).complete


def test_what_is_missing_is_named() -> None:
    """The posts without an answer, and how many of how many have one."""
    where = standing(Complete(one_per_post=True), [HEAD, SILENT, DUTY])

    assert (where.answered, where.expected, where.missing) == (2, 3, ("village",))


def test_a_rule_has_to_say_something() -> None:
    """A call-out that is never, or always, complete is refused when the file is read."""
    with pytest.raises(ValidationError, match="say when the call-out is complete"):
        Complete.model_validate({"at_least": 0})


slots = st.lists(
    st.builds(Slot, st.text(max_size=3), st.sampled_from(["a", "b"]), st.booleans(), st.booleans()),
    max_size=6,
)
rules = st.sampled_from(
    [
        Complete(everyone=True),
        Complete(one_per_post=True),
        Complete(at_least=2),
        Complete(roles=("a",)),
        Complete(roles=("a", "b"), at_least=3),
    ]
)


@given(rules, slots, st.integers(0, 5))
def test_one_more_answer_never_makes_a_call_out_less_complete(
    rule: Complete, given_slots: list[Slot], which: int
) -> None:
    """What was complete stays so, whoever answers next."""
    before = standing(rule, given_slots)
    after = [
        Slot(one.post, one.role, answered=True) if number == which else one for number, one in enumerate(given_slots)
    ]

    assert standing(rule, after).complete >= before.complete
