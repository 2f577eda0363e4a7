"""Forms from fact types: how each typed fact is asked for, and how what was typed is read back.

A field keeps what was typed, so that nothing is lost when a form comes back with its reasons. Whether a value
is good is decided by the form's own rules in `states.forms`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from api.pages.moments import local, read_local
from records.organisation import Place
from states.area import COUNTY, stem
from states.procedure import Fact, Procedure
from states.text import Text

WARNING_PARTS = {
    "headline": Text("标题", "headline"),
    "identifier": Text("预警编号", "identifier"),
    "sender": Text("发布单位", "sender"),
    "description": Text("内容", "text"),
    "effective": Text("生效时间", "effective"),
    "expires": Text("失效时间", "expires"),
}
UNITS = {"m": Text("分钟", "min"), "h": Text("小时", "h"), "d": Text("天", "d")}
BLANK_ROWS = 3
_CELL = re.compile(r"(\w+)\.(\d{1,4})\.\w+")
OWN = frozenset({"form_key", "version", "back", "key", "drill"})
"""Names that belong to the page and not to the form of a procedure."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into a form, by the names of its inputs; a name may have several values."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @staticmethod
    def of(posted: FormData) -> Typed:
        """What was posted, without files, the page's own fields, and the null that nobody types and no record holds."""
        kept: dict[str, tuple[str, ...]] = {}
        for name, value in posted.multi_items():
            if isinstance(value, str) and name not in OWN:
                kept[name] = (*kept.get(name, ()), value.replace("\x00", ""))
        return Typed(kept)

    def one(self, name: str) -> str:
        """The value typed under `name`; empty when there is none."""
        return self.values.get(name, ("",))[0]

    def many(self, name: str) -> tuple[str, ...]:
        """Every value chosen under `name`."""
        return self.values.get(name, ())

    def said(self) -> list[str]:
        """Everything that was typed, without the names of the fields."""
        return [value.strip() for values in self.values.values() for value in values if value.strip()]

    def rows(self, name: str) -> list[str]:
        """The numbers of the rows of a table that were posted, in order."""
        cells = (_CELL.fullmatch(key) for key in self.values)
        numbers = {cell.group(2) for cell in cells if cell is not None and cell.group(1) == name}
        return sorted(numbers, key=int)


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it is shown: what is asked, what was typed, what is wrong with it."""

    name: str
    fact: Fact
    required: bool
    typed: Typed
    fault: Text | None = None
    known: Any = None
    """What is known of the fact already: shown beside the field."""
    held: tuple[PlaceChoice, ...] | None = None
    """The only places that may be chosen in it; None: all that there are."""

    @property
    def value(self) -> str:
        """The single value that was typed."""
        return self.typed.one(self.name)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Every value that was chosen."""
        return self.typed.many(self.name)

    def part(self, name: str) -> str:
        """What was typed into one part of the field."""
        return self.typed.one(f"{self.name}.{name}")

    @property
    def row_numbers(self) -> list[str]:
        """The rows of a table as typed, and blank ones after them."""
        typed = self.typed.rows(self.name)
        following = int(typed[-1]) + 1 if typed else 0
        return [*typed, *(str(following + more) for more in range(max(1, BLANK_ROWS - len(typed))))]

    def cell(self, row: str, column: str) -> str:
        """What was typed into one cell of a table."""
        return self.typed.one(f"{self.name}.{row}.{column}")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is shown: its fields in the order of the file, required ones first."""

    fields: tuple[Field, ...]
    reason: Text | None = None
    """Why the whole form was not taken, when no single field says it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which fields a form asks for, and what stands in them."""

    required: Iterable[str]
    optional: Iterable[str] = ()
    typed: Typed = field(default_factory=Typed)
    faults: Mapping[str, Text] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)
    held: Mapping[str, tuple[PlaceChoice, ...]] = field(default_factory=dict)
    """By field, the only places that may be chosen in it."""


def form(procedure: Procedure, asked: Asked, reason: Text | None = None) -> Form:
    """The form that asks for these facts of a procedure."""
    required = tuple(asked.required)
    names = (*required, *asked.optional)
    fields = tuple(
        Field(
            name,
            procedure.facts[name],
            name in required,
            asked.typed,
            asked.faults.get(name),
            asked.known.get(name),
            asked.held.get(name),
        )
        for name in names
    )
    shown = {one.name for one in fields if one.fault is not None}
    return Form(fields, None if shown else reason)


def first_values(procedure: Procedure, names: Iterable[str], known: Mapping[str, Any]) -> Typed:
    """What stands in a fresh form: the only choice there is, and places that are known already."""
    values: dict[str, tuple[str, ...]] = {}
    for name in names:
        fact = procedure.facts[name]
        if fact.type == "choice" and len(fact.choices) == 1:
            values[name] = tuple(fact.choices)
        elif fact.type == "time" and known.get("now") is not None:
            values[name] = (local(known["now"]),)
    return Typed(values)


def read(procedure: Procedure, names: Iterable[str], typed: Typed) -> dict[str, Any]:
    """What was typed, in the shape in which the form's rules want it; nothing is judged here."""
    given: dict[str, Any] = {}
    for name in names:
        value = _read(procedure.facts[name], name, typed)
        if value not in (None, "", [], {}):
            given[name] = value
    return given


def _read(fact: Fact, name: str, typed: Typed) -> Any:
    if fact.type in ("places", "posts"):
        return list(typed.many(name))
    if fact.type == "table":
        return [row for number in typed.rows(name) if (row := _row(fact, f"{name}.{number}", typed))]
    if fact.type == "warning":
        return {part: said for part in WARNING_PARTS if (said := typed.one(f"{name}.{part}").strip())}
    if fact.type == "duration":
        number = typed.one(f"{name}.number").strip()
        return f"{number}{typed.one(f'{name}.unit')}" if number else ""
    value = typed.one(name).strip()
    return read_local(value) if fact.type == "time" and value else value


def _row(fact: Fact, name: str, typed: Typed) -> dict[str, Any]:
    """One row of a table; a row in which nothing but its key was chosen says nothing."""
    row = {column: typed.one(f"{name}.{column}").strip() for column in fact.columns}
    said = {column: value for column, value in row.items() if value}
    return {} if set(said) <= {fact.key} else said


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A place that may be chosen, with the places inside it."""

    place: Place
    inside: tuple[PlaceChoice, ...] = ()
    folded: bool = False
    own: bool = True
    """Whether it is one of the reader's own places, or nobody's in particular."""

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all places inside."""
        return frozenset(one.place.code for one in self.inside).union(*(one.codes for one in self.inside))


def place_tree(places: Mapping[str, Place], own: Sequence[str] = ()) -> tuple[PlaceChoice, ...]:
    """The places as a tree: the reader's own first, then the others, outermost first, in the order of their codes.

    The townships of the reader's own counties lie open; those of others and all villages are folded away.
    """
    mine = [code for code in own if code in places]
    below: dict[str | None, list[Place]] = {}
    for place in places.values():
        if place.code not in mine:
            below.setdefault(place.inside if place.inside in places else None, []).append(place)

    def grown(found: Iterable[Place], *, is_own: bool) -> tuple[PlaceChoice, ...]:
        return tuple(
            PlaceChoice(one, grown(below.get(one.code, ()), is_own=is_own), _folds(one.code, own), is_own)
            for one in found
        )

    return (*grown((places[code] for code in mine), is_own=True), *grown(below.get(None, ()), is_own=not mine))


def _folds(code: str, own: Sequence[str]) -> bool:
    """Whether what lies inside a place is folded away: below a township, and below a county that is not one's own."""
    return len(code) > COUNTY or (len(stem(code)) == COUNTY and code not in own)
