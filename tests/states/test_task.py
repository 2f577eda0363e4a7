"""The life of a task."""

import pytest

from states import task
from states.task import TaskState

LIFE = {
    "open": {"accept": "accepted", "done": "done", "refuse": "refused", "waive": "waived"},
    "accepted": {"done": "done", "refuse": "refused", "waive": "waived"},
    "refused": {"accept": "accepted", "waive": "waived"},
    "done": {},
    "waived": {},
    "handed_over": {},
}


@pytest.mark.parametrize("act", task.ACTS)
@pytest.mark.parametrize("state", TaskState)
def test_the_life_of_a_task(state: TaskState, act: str) -> None:
    """A refused task stays open for its issuer; what is done, waived or handed over is over."""
    assert task.after(state, act) == LIFE[state].get(act)


def test_what_is_open_can_still_be_worked_on() -> None:
    """Exactly the states that allow an act are open, and each state has a name."""
    assert {state for state in TaskState if LIFE[state]} == task.OPEN
    assert set(task.STATE_NAMES) == set(TaskState)
