"""Authority as data: who may do what, by act, class, level and grade, in which kind of body of which tier; and why.

A rulebook is a file of a jurisdiction (`plans/LANGUAGE.md`, section 13). Each of its rules names the clause that it
rests on, and so does every answer. It knows three things beside its rules: which tier commands at which level (a
table, not code), which acts take two officers, and that everybody acts inside the areas of their own body only.
Steps of procedures name acts; `states.machine` asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from states.actor import Actor, Seat
from states.area import covers, stem
from states.organisation import Kind
from states.personal import Keeping
from states.procedure import Names, Selector, Shape
from states.refusal import Cause, Refusal
from states.scales import Grade, Level, rank
from states.text import Text, Unclear

START, RAISE, LOWER = "start", "raise", "lower"
"""The acts that the engine tells apart itself: a start in the place of a response in force is one of the others."""
TAKE_IN = "take_in"
"""The act that pages offer to whoever may, wherever they are."""
COMMANDING = "commanding"
"""The tier of a rule that is meant for whichever tier the table says."""

NOT_YOURS = Text("您的岗位无权办理此事", "your post does not hold the authority for this")
_OTHER_TIER = Text("此事由{tier}，您的岗位无权办理", "here {tier}: your post does not hold the authority for this")
_OTHER_AREA = Text(
    "事发区域不在您单位的辖区内，您的岗位无权办理",
    "the place is outside your area: your post does not hold the authority",
)
_SAME_PERSON = Text(
    "此事须两名负责人分别批准，您已批准，须由另一人办理",
    "this takes two officers, and you are one of them already: another person has to",
)
_ONE_OF_THEM = Text(
    "两名批准人中须有一人为本级负责人", "one of the two officers has to be the one who decides at this level"
)


_NO_DAY = Text('须是带英文双引号的日期，如 "2026-01-01"', 'it must be a day in quotes, like "2026-01-01"')


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _day(value: Any) -> Any:
    try:
        return value if type(value) is date else date.fromisoformat(value)
    except (TypeError, ValueError) as wrong:
        raise Unclear(_NO_DAY) from wrong


Day = Annotated[date, BeforeValidator(_day)]
Levels = Annotated[tuple[Level, ...], BeforeValidator(_listed)]
Grades = Annotated[tuple[Grade, ...], BeforeValidator(_listed)]


class Scope(Shape):
    """For which classes, levels and grades something holds; what is left out does not matter."""

    class_: Names = Field(default=(), alias="class")
    level: Levels = ()
    grade: Grades = ()
    clause: str = Field(min_length=1)

    def fits(self, question: Question) -> bool:
        """Whether it holds for what is asked. A level that has still to be chosen fits; an unknown grade never does."""
        level = question.at_level
        return (
            (not self.class_ or question.class_ in self.class_)
            and (not self.level or level is None or level in self.level)
            and (not self.grade or question.grade in self.grade)
        )


class Border(Scope):
    """One row of the table of command: which tier commands at these levels or grades."""

    tier: str
    title: Text


class TwoOfficers(Scope):
    """Acts that are done only when two different persons have given their approval."""

    act: Names


class Rule(Scope):
    """Who may do an act: these roles, in these kinds of body, of these tiers."""

    act: Names
    role: Names
    kind: Names
    tier: Names
    leading: bool = False
    """A specialist headquarters only for the classes that it leads."""
    second: Names = ()
    """Roles that may give one of two approvals, beside those that decide."""


@dataclass(frozen=True, slots=True)
class Question:
    """May this actor do this act here? `before`: the level in force that a start would take the place of."""

    act: str
    actor: Actor
    class_: str | None = None
    level: Level | None = None
    before: Level | None = None
    grade: Grade | None = None
    area: tuple[str, ...] = ()
    first: Mapping[str, Any] | None = None
    """Who has given the first of two approvals, as the case keeps it, with the role that it rested on."""

    @property
    def told(self) -> str:
        """The act, with a start told from a raise and from a lowering."""
        if self.act != START or self.before is None or self.level is None or self.before is self.level:
            return self.act
        return RAISE if rank(self.level) < rank(self.before) else LOWER

    @property
    def at_level(self) -> Level | None:
        """The level that decides: of a lowering the one that is left, for who has started it lowers it."""
        return self.before or self.level if self.told == LOWER else self.level


@dataclass(frozen=True, slots=True)
class Permit:
    """The act is allowed: by which rule. `first`: it is done only when another officer has given it too."""

    act: str
    clause: str
    role: str = ""
    organisation: str = ""
    first: bool = False
    post: str = ""
    """The post whose authority it is; empty where that is the one in which somebody acts."""

    def as_data(self) -> dict[str, str]:
        """What an entry keeps of the rule that it rested on."""
        return {"act": self.act, "clause": self.clause, "role": self.role, "organisation": self.organisation}


class Rulebook(Shape):
    """The rules of one jurisdiction, as a command office publishes them."""

    authority: str
    jurisdiction: str
    title: Text
    clause: str
    effective: Day
    source: str = ""
    mark: str = ""
    territory: str
    acts: dict[str, Text]
    commanding: tuple[Border, ...]
    two_officers: tuple[TwoOfficers, ...] = ()
    personal_data: Keeping | None = None
    rules: tuple[Rule, ...]

    @cached_property
    def _by_act(self) -> dict[str, tuple[Rule, ...]]:
        return {act: tuple(rule for rule in self.rules if act in rule.act) for act in self.acts}

    def covers(self, area: Iterable[str]) -> bool:
        """Whether every place of `area` lies in the jurisdiction."""
        return covers((self.jurisdiction,), area)

    @property
    def breadth(self) -> int:
        """How wide the jurisdiction is: the smaller of two that cover a place is the one that counts."""
        return -len(stem(self.jurisdiction))

    def border(self, question: Question) -> Border | None:
        """The row that says which tier commands; None when the table is silent."""
        rows = (row for row in self.commanding if not row.level or question.at_level is not None)
        return next((row for row in rows if row.fits(question)), None)

    def takes_two(self, question: Question) -> TwoOfficers | None:
        """The rule that demands two officers for this act here, if any."""
        said = (one for one in self.two_officers if question.told in one.act and question.at_level is not None)
        return next((one for one in said if one.fits(question)), None)

    def fitting(self, question: Question) -> Iterator[Rule]:
        """The rules that speak of this act here, whoever asks, in the order of the file."""
        return (rule for rule in self._by_act.get(question.told, ()) if rule.fits(question))

    def roles(self, question: Question) -> tuple[str, ...]:
        """The roles that may."""
        return tuple(dict.fromkeys(role for rule in self.fitting(question) for role in rule.role))

    def ever(self, act: str) -> frozenset[str]:
        """The roles that may do this act at some class, level or grade, the second of two officers among them."""
        return frozenset(role for rule in self._by_act.get(act, ()) for role in (*rule.role, *rule.second))

    def audience(self, question: Question) -> tuple[Selector, ...]:
        """Whoever may, as an audience."""
        where = {"in": "area"} if question.area else {}
        return tuple(
            Selector.model_validate({"role": rule.role, "kind": rule.kind, "tier": tiers, **where, **_led(rule)})
            for rule in self.fitting(question)
            if (tiers := self._tiers(rule, question))
        )

    def answer(self, question: Question) -> Permit | Refusal:
        """The permit with its clause, or the refusal with reason, clause and who could."""
        two = self.takes_two(question)
        sitting = [(rule, seat) for rule in self.fitting(question) for seat in _seated(question, rule, two)]
        here = [(rule, seat) for rule, seat in sitting if seat.tier in self._tiers(rule, question)]
        inside = [(rule, seat) for rule, seat in here if covers(seat.areas, question.area) or not question.area]
        if not inside:
            return self._refusal(question, at_all=bool(sitting), here=bool(here))
        rule, seat = next(((rule, seat) for rule, seat in inside if seat.role in rule.role), inside[0])
        if two is None:
            return Permit(question.told, rule.clause, seat.role, seat.organisation, post=seat.post)
        return self._of_two(question, two, (rule, seat))

    def elsewhere(self, who_could: tuple[str, ...]) -> Refusal:
        """The refusal of whoever would act outside the areas of their own body."""
        return Refusal(Cause.FORBIDDEN, _OTHER_AREA, self.territory, who_could=who_could)

    def _tiers(self, rule: Rule, question: Question) -> tuple[str, ...]:
        if COMMANDING not in rule.tier:
            return rule.tier
        if question.at_level is None:
            return tuple(one.tier for one in self.commanding)
        row = self.border(question)
        return () if row is None else (row.tier,)

    def _refusal(self, question: Question, *, at_all: bool, here: bool) -> Refusal:
        rules = tuple(self.fitting(question))
        reason, clause = NOT_YOURS, next((rule.clause for rule in rules), self.clause)
        row = self.border(question)
        if here:
            reason, clause = _OTHER_AREA, self.territory
        elif at_all and row is not None:
            reason, clause = _OTHER_TIER.filled(tier=row.title), row.clause
        return Refusal(
            Cause.FORBIDDEN, reason, clause, who_could=self.roles(question),
            kinds=tuple(dict.fromkeys(kind for rule in rules for kind in rule.kind)),
            leads=question.class_ if question.class_ and all(rule.leading for rule in rules) else "",
            tiers=tuple(dict.fromkeys(tier for rule in rules for tier in self._tiers(rule, question))),
        )  # fmt: skip

    def _of_two(self, question: Question, two: TwoOfficers, held: tuple[Rule, Seat]) -> Permit | Refusal:
        rule, seat = held
        first = question.first
        if first is None:
            return Permit(question.told, two.clause, seat.role, seat.organisation, first=True, post=seat.post)
        if first.get("person") == question.actor.person:
            return Refusal(Cause.FORBIDDEN, _SAME_PERSON, two.clause, who_could=(*rule.role, *rule.second))
        if not {seat.role, str(first.get("role"))} & set(rule.role):
            return Refusal(Cause.FORBIDDEN, _ONE_OF_THEM, two.clause, who_could=rule.role)
        return Permit(question.told, two.clause, seat.role, seat.organisation, post=seat.post)


def _seated(question: Question, rule: Rule, two: TwoOfficers | None) -> Iterator[Seat]:
    """The seats in which the actor fits a rule, whatever the tier and the place."""
    roles = (*rule.role, *rule.second) if two is not None else rule.role
    fitting = (seat for seat in question.actor.seats if seat.role in roles and seat.kind in rule.kind)
    return (seat for seat in fitting if not rule.leading or _leads(seat, question.class_))


def _led(rule: Rule) -> dict[str, str]:
    """What a selector says of a rule for the headquarters that leads the class."""
    return {"leads": "class"} if rule.leading else {}


def _leads(seat: Seat, class_: str | None) -> bool:
    return seat.kind != Kind.SPECIALIST_HEADQUARTERS or class_ is None or class_ in seat.leads
