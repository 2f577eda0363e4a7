"""What was published in words that the language has no more goes on meaning the same."""

from typing import Any

import pytest

from states.former import of_today
from states.procedure import Procedure

TITLE = {"zh": "点名", "en": "roll call"}


def stored(call: dict[str, Any], **words: Any) -> dict[str, Any]:
    """A roll call as it was stored, with one call at its opening and one in a step."""
    then = [{"call": {"audience": "all", "ladder": "short", "complete": "one_per_post", **call}}, {"tasks": "duties"}]
    step = {"trigger": "again", "title": TITLE, "from": "on", "to": "on", "by": "engine", "then": then}
    return {
        "procedure": "p", "kind": "k", "title": TITLE, "clause": "c", "states": {"on": TITLE}, "initial": "on",
        "final": "on", "open": {"by": "engine", "then": then}, "transitions": [step, {**step, "then": []}], **words,
    }  # fmt: skip


def test_a_call_that_said_itself_that_it_sends_nobody_anywhere_says_so_by_its_procedure() -> None:
    before = stored({"says": "roll_call"})
    read = Procedure.model_validate(of_today(before))
    assert read.calling is not None
    assert (read.calling.what.zh, read.calling.can.zh, read.calling.can_not.zh) == ("点名", "在岗", "不在岗位")
    assert [one.word for one in (*read.open.then, *read.transitions[0].then)] == ["call", "tasks"] * 2
    assert before == stored({"says": "roll_call"})


@pytest.mark.parametrize("calling", [None, {"what": TITLE, "do": TITLE}])
def test_what_is_written_as_today_is_read_as_it_stands(calling: Any) -> None:
    data = stored({}, calling=calling)
    assert Procedure.model_validate(of_today(data)) == Procedure.model_validate(data)
