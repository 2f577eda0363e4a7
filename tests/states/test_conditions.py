"""Conditions over facts: true, false or unknown; what they may name; texts filled from the same facts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states import derived
from states.conditions import BadCondition, compiled, filled
from states.saying import sayer
from states.text import Text


@pytest.mark.parametrize(
    ("source", "facts", "answer"),
    [
        ("rain >= 80", {"rain": 80.0}, True),
        ("rain >= 80", {"rain": 79}, False),
        ("rain >= 80", {}, None),
        ("rain >= 80", {"rain": None}, None),
        ("rain >= 80 || cut_off >= 1", {"cut_off": 1}, True),
        ("rain >= 80 && cut_off >= 1", {"cut_off": 0}, False),
        ("rain >= 80 && cut_off >= 1", {"cut_off": 1}, None),
        ("rain >= 80", {"rain": "much"}, None),
        ("rain / 0 > 1", {"rain": 3}, None),
        ("rain * rain > 1", {"rain": 2**62}, None),
        ("rain", {"rain": 3}, None),
        ("towns.exists(t, has(t.rain_1h) && t.rain_1h >= 80)", {"towns": []}, False),
        ("towns.exists(t, has(t.rain_1h) && t.rain_1h >= 80)", {"towns": [{}, {"rain_1h": 81.5}]}, True),
        ("towns.exists(t, has(t.rain_1h) && t.rain_1h >= 80)", {}, None),
    ],
)
def test_a_condition_is_true_false_or_unknown(source: str, facts: dict[str, Any], answer: bool | None) -> None:
    """What nobody has reported is unknown, never zero; the other side may decide all the same."""
    assert compiled(source).of(facts) is answer


def test_only_what_a_condition_names_is_handed_over() -> None:
    """A case may know hundreds of facts; one that no expression could hold is no obstacle to the others."""
    facts = {"rain": 90, "towns": [{"n": 1}], "t": {"n": 5}, "drawing": object()}

    assert compiled("rain >= 80").of(facts) is True
    assert compiled("towns.exists(t, t.n == 1) && t.n == 5").of(facts) is True


@given(
    st.sampled_from(["a >= 80", "a && b", "a || b == 'x'", "size(a) > 2", "a[0] < b", "a.b == 1", "a in b", "-a < b"]),
    st.dictionaries(
        st.sampled_from(["a", "b"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
            max_leaves=5,
        ),
    ),
)
def test_no_value_breaks_a_condition(source: str, facts: dict[str, Any]) -> None:
    """Whatever was filled in, a guard has an answer."""
    assert compiled(source).of(facts) in (True, False, None)


@pytest.mark.parametrize("source", ["", "tasks.open ==", "(", "import os", "now() > 3", "__class__()", "a.open()"])
def test_what_is_no_condition_is_refused_when_it_is_read(source: str) -> None:
    """Nothing in a file can name code, and a slip is found before the first incident."""
    with pytest.raises(BadCondition):
        compiled(source)


def test_a_condition_names_its_facts_but_not_its_own_names() -> None:
    """`t` is a row, not a fact."""
    condition = compiled("size(towns.filter(t, t.rain_3h >= 40)) >= 2 && warn in ['red']")

    assert condition.facts == {"towns", "warn"}
    assert condition.missing({"towns": []}) == {"warn"}


def test_a_text_is_filled_from_facts_and_says_a_dash_for_what_is_not_known() -> None:
    """No brace and no None is ever shown."""
    text = Text("还有 {tasks.open} 项，{tasks.late.n}，{nobody}", "{tasks.open} left")

    assert filled(text, {"tasks": {"open": 0, "late": 3}}, sayer({})) == Text("还有 0 项，—，—", "0 left")


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("state", True),
        ("in_force", True),
        ("tasks.overdue", True),
        ("children.review.levels_in_force", True),
        ("suggested.level", True),
        ("tasks", False),
        ("tasks.late", False),
        ("state.open", False),
        ("children.review", False),
        ("children.nothing.open", False),
        ("children.review.open.more", False),
        ("rain", False),
    ],
)
def test_what_the_engine_can_tell_is_listed(path: str, known: bool) -> None:
    """The same shapes are filled by whoever gathers the facts."""
    assert derived.told(path.split("."), {"review"}) is known
