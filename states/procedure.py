"""The shape of a procedure: states, transitions, who may, forms, guards, effects, audiences and ladders.

A procedure is data. It is read from a file by `plans.reader`, stored with its version, and decided on by
`states.machine`. Nothing in it can name code. `plans/LANGUAGE.md` explains each word with an example.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from states.conditions import BadCondition, compiled
from states.coverage import Coverage
from states.durations import duration
from states.effects import Clock, Effect
from states.hours import hours
from states.organisation import Kind
from states.scales import Level
from states.text import Text, Unclear

_OLD_COMMAND = "command"
"""How versions published before 2026-11 call a specialist headquarters; running cases stay on their version."""
SAME = "same"
ENGINE = "engine"


class Shape(BaseModel):
    """A part of a procedure: frozen, and closed to words that the language does not have."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _readable(source: str) -> str:
    try:
        compiled(source)
    except BadCondition as fault:
        reason = Text("条件读不懂：{fault}", "the condition can not be read: {fault}")
        raise Unclear(reason.filled(fault=str(fault).partition("\n")[0])) from fault
    return source


def _of_today(kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(Kind.SPECIALIST_HEADQUARTERS.value if kind == _OLD_COMMAND else kind for kind in kinds)


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Names = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
ConditionText = Annotated[str, BeforeValidator(_readable)]

FactType = Literal[
    "number", "integer", "text", "yes_no", "choice", "time", "duration", "places", "table", "colour", "level",
    "warning", "incident", "posts",
]  # fmt: skip


class Fact(Shape):
    """A typed fact with its unit; forms and the API schema are made from it."""

    type: FactType
    title: Text
    unit: str = ""
    choices: dict[str, Text] = {}
    key: str | None = None
    columns: dict[str, Fact] = {}
    personal: bool = False
    """What it holds is about a person: kept sealed, and destroyed after the event."""
    anew: bool = False
    """What is said takes the place of what was known; else places and the rows of tables add up."""

    @model_validator(mode="after")
    def _complete(self) -> Fact:
        if (self.personal and self.type != "text") or any(one.personal for one in self.columns.values()):
            raise Unclear(Text("personal(个人信息)只能用于 text", "only a text can be personal"))
        if self.type == "choice" and not self.choices:
            raise Unclear(Text("choice 须写 choices(可选值)", "a choice needs choices"))
        if self.type == "table" and (self.key not in self.columns):
            raise Unclear(
                Text(
                    "table 须写 columns(各列)和 key(行的主键列)",
                    "a table needs columns, and a key that is one of them",
                )
            )
        return self


class Who(Shape):
    """Who may: a role, whom the rules allow an act, whoever did an earlier step; never the same person as another."""

    role: Names = ()
    authority: Names = ()
    same_as: Names = ()
    or_authority: str | None = None
    not_same_as: Names = ()
    of: str | None = None
    keeps: str | None = None
    """The fact that keeps by which of several acts the step was taken."""
    engine: bool = False
    clause: str = ""

    @model_validator(mode="before")
    @classmethod
    def _engine(cls, value: Any) -> Any:
        return {"engine": True} if value == ENGINE else value


class Guard(Shape):
    """A condition that must hold, with the reason that is given when it does not."""

    condition: ConditionText
    reason: Text
    waivable: bool = False


_FILLED = ("role", "post", "unit")
"""The words of a selector that a fact may fill."""


def _said(names: tuple[str, ...], facts: Mapping[str, Any]) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        value = facts.get(name[1:-1]) or "" if name.startswith("{") else name
        found += [value] if isinstance(value, str) else list(value)
    return tuple(found)


CAN_NOT = Text("不能到岗", "I can not come")
"""How somebody who is called declines, where the plan has no other words."""


class Calling(Shape):
    """What a called person reads: what has happened, what to do now, which facts the page behind the link shows.

    `can` and `can_not` are the words of the two answers.
    """

    what: Text
    do: Text
    shows: Names = ()
    can: Text = Text("签收", "I sign for it")
    can_not: Text = CAN_NOT


class Selector(Shape):
    """Which posts are meant; resolved against the directory and the case's area when it is used."""

    role: Names = ()
    post: Names = ()
    kind: Annotated[Names, AfterValidator(_of_today)] = ()
    unit: Names = ()
    tier: Names = ()
    member_of: str | None = None
    leads: Literal["class"] | None = None
    """Of specialist headquarters only those that lead the class of the case."""
    in_: Literal["area"] | None = Field(default=None, alias="in")
    outside: Literal["area"] | None = None

    def filled(self, facts: Mapping[str, Any]) -> Selector:
        """The same with what the facts say in place of `{fact}`; a fact that nobody has given means nobody."""
        if not self.asks:
            return self
        return self.model_copy(update={word: _said(getattr(self, word), facts) for word in _FILLED})

    @property
    def asks(self) -> tuple[str, ...]:
        """The facts that it names in braces."""
        return tuple(name[1:-1] for word in _FILLED for name in getattr(self, word) if name.startswith("{"))


def _read_hours(written: str) -> str:
    try:
        hours(written)
    except ValueError as fault:
        reason = Text("钟点写成 08:00-18:00", "hours are written like 08:00-18:00")
        raise Unclear(reason) from fault
    return written


class Step(Shape):
    """One step of a ladder: whom, by which of their channels, how long to wait for the answer, and how often.

    `hours` and `days` are local times at which it is taken; at others it is passed.
    """

    person: Literal["holder", "deputy", "stand_by", "superior", "other_unit", "desk"]
    channel: Literal["first", "next", "all"] = "all"
    by: Names = ()
    """Only these kinds of channels."""
    wait: str | None = None
    repeat: int = Field(default=0, ge=0, le=9)
    """How many times more, each after its wait."""
    hours: Annotated[str, AfterValidator(_read_hours)] | None = None
    days: Annotated[
        tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...], BeforeValidator(_as_tuple)
    ] = ()
    of: str | None = None
    """Of another unit: the audience that says who is meant, there where the silent post is."""


class Duty(Shape):
    """A task that opens with the response: an owner and a due time; none without an owner."""

    key: str
    title: Text
    owner: Selector
    due: str
    clause: str = ""
    then: str | None = None
    """The step that the engine takes when it has been done, and nothing else of the case is open."""


class Stationed(Shape):
    """A group whose units move into the command site while a response is in force."""

    key: str
    title: Text
    members: tuple[Selector, ...]


class Opening(Shape):
    """How a case of this procedure begins: who may, what they fill in, what follows."""

    by: Who
    form: Names = ()
    optional: Names = ()
    then: tuple[Effect, ...] = ()


class Transition(Shape):
    """From one state to another: trigger, who may, form, guards, what is set, what follows."""

    trigger: str
    title: Text
    from_: Names = Field(alias="from")
    to: str
    by: Who
    form: Names = ()
    optional: Names = ()
    when: tuple[Guard, ...] = ()
    set: dict[str, Any] = {}
    then: tuple[Effect, ...] = ()
    clause: str = ""


class Procedure(Shape):
    """One whole process definition, flattened: leaf states are named `outer/inner`."""

    procedure: str
    kind: str
    title: Text
    clause: str
    mark: str = ""
    class_: str | None = Field(default=None, alias="class")
    level: Level | None = None
    facts: dict[str, Fact] = {}
    calling: Calling | None = None
    states: dict[str, Text]
    initial: str
    final: Names
    open: Opening
    transitions: tuple[Transition, ...]
    audiences: dict[str, tuple[Selector, ...]] = {}
    ladders: dict[str, tuple[Step, ...]] = {}
    duties: tuple[Duty, ...] = ()
    stationed: tuple[Stationed, ...] = ()
    coverage: Coverage | None = None
    times: dict[str, str] = {}

    @cached_property
    def in_force(self) -> frozenset[str]:
        """The leaf states under `active`: the response stands and its calls are live."""
        return frozenset(state for state in self.states if state == "active" or state.startswith("active/"))

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """Every clock that the opening or a step sets."""
        steps = (self.open.then, *(one.then for one in self.transitions))
        return tuple(effect.clock for step in steps for effect in step if effect.clock is not None)

    def span(self, name: str, facts: Mapping[str, Any] | None = None) -> timedelta:
        """The duration that `name` stands for: a named time of this procedure, a written one, or a fact in braces."""
        held = (facts or {}).get(name[1:-1]) if name.startswith("{") else None
        return duration(str(held) if held else self.times.get(name, name))

    def within(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The leaf states meant by `names`; the name of an outer state means all states in it."""
        return tuple(
            state for state in self.states if any(state == name or state.startswith(name + "/") for name in names)
        )

    def transitions_of(self, trigger: str) -> tuple[Transition, ...]:
        """Every transition that `trigger` can fire, in the order of the file."""
        return tuple(one for one in self.transitions if one.trigger == trigger)
