"""What a condition may look at beside typed facts: what the engine itself can tell about a case.

The shapes are shared by whoever gathers them (`workflows.known`) and whoever checks that a file names them
rightly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypedDict, get_args, get_origin, get_type_hints, is_typeddict


class Tasks(TypedDict):
    """How many tasks of the case there are."""

    open: int
    overdue: int
    all: int


class Calls(TypedDict):
    """How many posts have been called for the case, and how many calls are still without an answer."""

    open: int
    answered: int
    all: int


class Children(TypedDict):
    """The cases of one kind that belong to the case."""

    open: int
    all: int
    states: list[str]
    levels_in_force: list[str]


class Suggested(TypedDict):
    """What the grading table says now: a level, or `none`."""

    level: str


class Watch(TypedDict):
    """The watch of the headquarters in the places of the case: its mode, and how often it reports in normal mode."""

    mode: str
    report_every: str


class Derived(TypedDict, total=False):
    """Every derived fact by its name."""

    state: str
    in_force: bool
    in_final_state: bool
    tasks: Tasks
    calls: Calls
    children: dict[str, Children]
    suggested: Suggested
    watch: Watch


NAMES = frozenset(Derived.__annotations__)


MODES = ("normal", "response", "drill")
"""What `watch.mode` can be."""
RHYTHM = "watch.report_every"
"""The only duration that the engine tells."""


def is_level(path: str) -> bool:
    """Whether what the engine tells by this dotted name is a level, or several."""
    return path == "suggested.level" or path.endswith(".levels_in_force")


def told(path: Sequence[str], kinds: Collection[str]) -> bool:
    """Whether `path`, like `("tasks", "open")`, is something the engine tells; `kinds`: those of cases."""
    shape: Any = Derived
    for name in path:
        if is_typeddict(shape):
            shape = get_type_hints(shape).get(name)
        elif get_origin(shape) is dict and name in kinds:
            shape = get_args(shape)[1]
        else:
            return False
    return shape is not None and not is_typeddict(shape) and get_origin(shape) is not dict
