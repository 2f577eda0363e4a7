"""What a page shows of any case, made from its definition: chart, facts, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from api.pages.asking import Attempt
from api.pages.fields import Asked, Form, PlaceChoice, first_values, form
from api.pages.naming import Names
from records import board
from records.case import Case
from records.person import Person
from states.actor import name_of
from states.permission import FIRST
from states.procedure import SAME, Fact, Procedure
from states.refusal import Refusal
from states.text import Text
from workflows import personal
from workflows.coverage import reported
from workflows.places import area_of
from workflows.prospects import Prospect, prospects
from workflows.work import Work

_MANY = 60


@dataclass(frozen=True, slots=True)
class Step:
    """A state on the chart: lit when the case is in it, named when the case may come to it next."""

    title: Text
    now: bool
    next: bool
    apart: bool
    """Whether it lies off the main way: rejected, superseded, revoked."""


@dataclass(frozen=True, slots=True)
class Known:
    """A fact with its value in words; a table keeps its rows."""

    fact: Fact
    words: Text
    rows: list[list[Text]]
    columns: list[Fact]

    @property
    def wide(self) -> bool:
        """Whether it needs the whole width."""
        return bool(self.rows) or len(self.words.zh) > _MANY


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done: the button, its form, and who could when the reader may not."""

    case: Case
    number: int
    prospect: Prospect
    form: Form
    who: list[tuple[board.Seat, Person]]
    refusal: Refusal | None = None
    """Why the last try was refused, when it was this one."""
    leading: bool = False
    """Whether it is what the reader most likely does next."""

    @property
    def first(self) -> Text | None:
        """Who has given the first of two approvals, while the other is wanting."""
        first = self.case.acts.get(self.prospect.trigger + FIRST)
        return name_of(first) if first else None

    @property
    def open(self) -> bool:
        """Whether the form stands open: its last try was refused."""
        return self.refusal is not None


def chart(procedure: Procedure, state: str) -> list[Step]:
    """The states in the order of the file, those off the main way only when they are near."""
    following = {
        leaf
        for one in procedure.transitions
        if state in procedure.within(one.from_) and one.to != SAME
        for leaf in procedure.within((one.to,))[:1]
    }
    apart = set(procedure.final[1:])
    return [
        Step(title, name == state, name in following, name in apart)
        for name, title in procedure.states.items()
        if name not in apart or name == state or name in following
    ]


def known_facts(names: Names, case: Case) -> tuple[list[Known], list[Text]]:
    """The facts that are known, in words, and the names of those that nobody has reported."""
    facts = names.procedure(case).facts
    told = personal.told(names.work, case, facts)
    known = [_known(names, fact, told[name]) for name, fact in facts.items() if told.get(name) is not None]
    missing = [fact.title for name, fact in facts.items() if case.facts.get(name) is None]
    return known, missing


def _known(names: Names, fact: Fact, value: Any) -> Known:
    if isinstance(value, Text):
        return Known(fact, value, [], [])
    if fact.type != "table":
        return Known(fact, names.value(fact, value), [], [])
    columns = [column for name, column in fact.columns.items() if any(name in row for row in value)]
    keys = [name for name in fact.columns if any(name in row for row in value)]
    rows = [[_cell(names, fact.columns[key], row.get(key)) for key in keys] for row in value]
    return Known(fact, names.value(fact, value), rows, columns)


def _cell(names: Names, fact: Fact, value: Any) -> Text:
    return Text("—", "—") if value is None else names.value(fact.model_copy(update={"unit": ""}), value)


def acts(work: Work, cases: Iterable[Case], attempt: Attempt | None) -> list[tuple[Case, list[Act]]]:
    """What can be done with each case, numbered for the keyboard; what may not be done comes last."""
    found: list[tuple[Case, list[Act]]] = []
    number = 0
    for case in cases:
        published = work.library.pinned(work.session, case.definition_id)
        open_first = sorted(prospects(work, case, published), key=_blocked)
        group = []
        leading = _leading(open_first)
        for prospect in open_first:
            number += 1
            mine = attempt if attempt and (attempt.about, attempt.asked) == (case.id, prospect.trigger) else None
            group.append(_act(work, (case, published.procedure), prospect, (number, mine, prospect is leading)))
        if group:
            found.append((case, group))
    return found


def _leading(prospects: list[Prospect]) -> Prospect | None:
    """The first thing the reader may do that touches people; else the first thing at all."""
    free = [one for one in prospects if not _blocked(one)]
    return next((one for one in free if one.consequence is not None), free[0] if free else None)


def _blocked(prospect: Prospect) -> bool:
    return prospect.refused is not None and not prospect.waivable


def _act(work: Work, what: tuple[Case, Procedure], prospect: Prospect, where: tuple[int, Attempt | None, bool]) -> Act:
    (case, procedure), (number, attempt, leading) = what, where
    named = (*prospect.form, *prospect.optional)
    typed = attempt.typed if attempt else first_values(procedure, prospect.form, {"now": work.now})
    told = personal.told(work, case, procedure.facts)
    asked = Asked(
        prospect.form, prospect.optional, typed, attempt.refusal.fields if attempt else {},
        {name: told[name] for name in named if told.get(name) is not None},
        _held(work, case, procedure, named),
    )  # fmt: skip
    refusal = attempt.refusal if attempt else None
    could = prospect.refused if prospect.refused and prospect.refused.who_could else None
    return Act(
        case, number, prospect, form(procedure, asked, refusal.reason if refusal else None),
        board.who_could(work.session, could, work.now, area_of(work, case)) if could else [], refusal, leading,
    )  # fmt: skip


def _held(work: Work, case: Case, procedure: Procedure, named: Iterable[str]) -> dict[str, tuple[PlaceChoice, ...]]:
    """The places of which a case reports whom it reached: no others are offered in that table."""
    said = procedure.coverage
    if said is None or not said.place or said.table not in named:
        return {}
    return {said.table: tuple(PlaceChoice(one) for one in reported(work, case))}
