"""The shape of a procedure: outer and inner states, named times, effects of one word."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from states.effects import Case, Clock, Effect
from states.procedure import Fact, Procedure, Who
from tests.states.cast import LEVEL_III, PROCEDURES

RESPONSE = PROCEDURES[LEVEL_III]
ACTIVE = ("active/calling_out", "active/responding", "active/standing_down")
TITLE = {"zh": "名称", "en": "name"}


def test_the_name_of_an_outer_state_means_every_state_in_it() -> None:
    """And no state whose name only begins like it."""
    data = {
        "procedure": "p", "kind": "k", "title": TITLE, "clause": "",
        "open": {"by": "engine"}, "transitions": [],
        "states": dict.fromkeys(["active/a", "active/b", "activated", "active_again/c"], TITLE),
        "initial": "active/a", "final": "activated",
    }  # fmt: skip
    procedure = Procedure.model_validate(data)

    assert procedure.within(("active",)) == ("active/a", "active/b")
    assert procedure.within(("activated", "active/b")) == ("active/b", "activated")
    assert procedure.in_force == {"active/a", "active/b"}


def test_a_response_is_in_force_from_calling_out_until_it_has_stood_down() -> None:
    """Not while it awaits approval, and not when it has ended."""
    assert tuple(state for state in RESPONSE.states if state in RESPONSE.in_force) == ACTIVE


def test_a_named_time_is_looked_up_and_a_written_one_is_read() -> None:
    """Each level may change a named time; a duration stands for itself."""
    assert RESPONSE.span("follow_up_every") == timedelta(hours=12)
    assert PROCEDURES["response/flood/I"].span("follow_up_every") == timedelta(hours=1)
    assert RESPONSE.span("45s") == timedelta(seconds=45)


@pytest.mark.parametrize(
    ("shape", "data", "said"),
    [
        (Effect, {}, "exactly one word"),
        (Effect, {"tasks": "duties", "publish": "response_ended"}, "exactly one word"),
        (Effect, {"run": "rm"}, "Extra inputs"),
        (Effect, {"as_": "approve"}, "Extra inputs"),
        (Clock, {"name": "x", "then": "y"}, "one of `after`, `every` and `at`"),
        (Clock, {"name": "x", "then": "y", "after": "1h", "every": "1h"}, "one of `after`, `every` and `at`"),
        (Case, {}, "`open` or `fire`"),
        (Case, {"open": "a", "or_open": "b"}, "or_open and missing together"),
        (Case, {"fire": "end"}, "parent, predecessor or children"),
        (Fact, {"type": "choice", "title": TITLE}, "a choice needs choices"),
        (Fact, {"type": "table", "title": TITLE, "key": "x"}, "a table needs columns"),
    ],
)
def test_what_means_nothing_is_refused_when_it_is_read(shape: Any, data: dict[str, Any], said: str) -> None:
    """The reader says why; nothing half understood is ever run."""
    with pytest.raises(ValidationError, match=said):
        shape.model_validate(data)


def test_by_engine_is_written_in_one_word() -> None:
    """And a role may be written without a list."""
    assert Who.model_validate("engine").engine
    assert Who.model_validate({"role": "commander"}).role == ("commander",)


def test_an_effect_knows_its_word() -> None:
    """The word by which it is carried out."""
    assert Effect.model_validate({"tasks": "duties"}).word == "tasks"
    assert Effect.model_validate({"as": "approve"}).as_ == "approve"
