"""What a decision asks of the world, as data. A decision lists effects; the commit turns them into rows."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from states.text import Text, Unclear

Notice = Literal[
    "response_started",
    "response_ended",
    "response_revoked",
    "confirmation_overdue",
    "report_overdue",
    "no_receipt",
    "review_overdue",
    "command_offered",
    "command_not_accepted",
    "not_answered",
    "not_all_signed",
    "document_closed",
    "order_withdrawn",
    "advised",
    "training_overdue",
    "spot_check_failed",
    "warning_issued",
    "warning_over",
    "warning_unanswered",
    "warning_held",
    "not_all_awake",
]
"""What people can be told; the words of each are in `workflows.wording`."""
Order = Literal["start_order", "end_order", "roll_call_bulletin"]
Publication = Literal["response_started", "response_ended"]
"""Documents, and what is published; each has its templates in `notifiers.documents`."""


class Part(BaseModel):
    """A part of an effect: frozen, closed to unknown words."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_COMPLETE = Text(
    "须写明何时算叫应完成：everyone、one_per_post、at_least、roles 或 tiers",
    "say when the call-out is complete: everyone, one_per_post, at_least, roles or tiers",
)


class Enough(Part):
    """When those who are called are awake: everyone, one per post, at least n, or some roles and at least n."""

    everyone: bool = False
    one_per_post: bool = False
    at_least: int | None = None
    roles: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        return {value: True} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.asks():
            raise Unclear(_COMPLETE)
        return self

    def asks_of_all(self) -> bool:
        """Whether it asks anything of all that are meant."""
        return bool(self.everyone or self.one_per_post or self.at_least or self.roles)

    def asks(self) -> bool:
        """Whether it says anything."""
        return self.asks_of_all()


class Complete(Enough):
    """When a call-out is complete: a rule for all who are called, rules for each tier, or both."""

    tiers: dict[str, Enough] = {}
    """By tier what those of that tier have to have answered."""

    def asks(self) -> bool:
        """Whether it says anything."""
        return bool(self.tiers) or self.asks_of_all()


class Draw(Part):
    """A share of the posts in per cent, drawn by a seed that is kept; not fewer than `least` while there are."""

    share: int = Field(ge=1, le=100)
    least: int = Field(default=1, ge=1)


class Call(Part):
    """Call the people of an audience until each has answered; fire `then` when the call-out is complete."""

    audience: str
    ladder: str
    ladder_of: dict[str, str] = {}
    """By role the ladder of those posts, where it is another one."""
    complete: Complete
    then: str | None = None
    within: str | None = None
    """How long it may take to be complete: then the desk is told who is missing, and `late` is fired."""
    late: str | None = None
    renew: str | None = None
    """How long an answer holds: then the post is called anew."""
    draw: Draw | None = None

    @model_validator(mode="after")
    def _late_after_something(self) -> Call:
        if self.late is not None and self.within is None:
            raise Unclear(Text("写了 late，就要用 within 写明时限", "`late` needs `within`: after how long"))
        return self


class Tell(Part):
    """Tell the people of an audience; no answer is asked for."""

    audience: str
    text: Notice


class StandDown(Part):
    """Stop the case's calls, waive its open tasks, and tell everybody, or those without an answer, that it is over."""

    text: Notice
    to: Literal["everybody", "unanswered"] = "everybody"


class HandOver(Part):
    """Hand open tasks and unanswered duties to the successor; stand down whoever has no duty there."""

    to: Literal["successor"]


class Clock(Part):
    """A due time that fires `then`, unless the condition holds when it rings.

    With a `window` each round of a recurring one rings at a drawn moment of its last stretch of that length.
    """

    name: str
    after: str | None = None
    every: str | None = None
    window: str | None = None
    at: str | None = None
    """The fact that says when; nothing is set while nobody has said it."""
    unless: str = "false"
    then: str

    @model_validator(mode="after")
    def _one_time(self) -> Clock:
        if sum(one is not None for one in (self.after, self.every, self.at)) != 1:
            raise Unclear(
                Text("时限须写 after、every 或 at 之一，且只写一个", "a clock has one of `after`, `every` and `at`")
            )
        if self.window is not None and self.every is None:
            raise Unclear(Text("window 只用于写了 every 的时限", "only a clock with `every` has a `window`"))
        return self


class Case(Part):
    """Open another case, or fire a trigger at one that belongs to this one."""

    open: str | None = None
    or_open: str | None = None
    """What is opened where there is no procedure named `open`."""
    missing: Text | None = None
    """Why the step is refused where there is neither."""
    each: Literal["township"] | None = None
    """One for each of these places in the area, with that place as its area."""
    or_join: str | None = None
    with_: tuple[str, ...] = Field(default=(), alias="with")
    predecessor: Literal["in_force", "this", "alike"] | None = None
    then: str | None = None
    fire: str | None = None
    at: Literal["parent", "predecessor", "children"] | None = None

    @model_validator(mode="after")
    def _one_act(self) -> Case:
        if (self.open is None) == (self.fire is None):
            raise Unclear(Text("case 须写 open 或 fire 之一，且只写一个", "a case has either `open` or `fire`"))
        if (self.missing is None) != (self.or_open is None):
            raise Unclear(Text("or_open 与 missing 须一同写", "write or_open and missing together"))
        if self.fire is not None and self.at is None:
            raise Unclear(
                Text(
                    "fire 须用 at 写明对象：parent、predecessor 或 children",
                    "say at which case to fire: parent, predecessor or children",
                )
            )
        return self


class ReportUpward(Part):
    """Send this case's report to the superior."""

    to: str


class Effect(Part):
    """One effect: exactly one word."""

    call: Call | None = None
    tell: Tell | None = None
    tasks: Literal["duties"] | None = None
    document: Order | None = None
    publish: Publication | None = None
    case: Case | None = None
    clock: Clock | None = None
    stand_down: StandDown | None = None
    hand_over: HandOver | None = None
    report_upward: ReportUpward | None = None
    open_review: Literal["sections"] | None = None
    command: Literal["by_table", "next_tier", "own"] | None = None
    as_: str | None = Field(default=None, alias="as")

    @model_validator(mode="after")
    def _exactly_one(self) -> Effect:
        if len(self.model_fields_set) != 1:
            raise Unclear(Text("一个动作只写一个词", "an effect is exactly one word"))
        return self

    @property
    def word(self) -> str:
        """The word that this effect says: call, tell, tasks, …"""
        return next(iter(self.model_fields_set))
