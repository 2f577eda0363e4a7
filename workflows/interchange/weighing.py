"""A book weighed against the directory: every fault, and what would be added, changed, left as it is.

Nothing is written here. A line with a fault still counts for those that refer to it: one mistake is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from records.columns import new_id
from states.text import Text
from workflows.commands.directory.keeping import KEY, KEY_FORM, named
from workflows.interchange.book import SHEETS, Fault, Line, Sheet
from workflows.interchange.standing import Row, Standing

TWICE = Text("本表第{row}行已有这一项", "row {row} of this sheet says the same already")
UNKNOWN = Text("没有“{said}”", "there is no “{said}”")
CIRCLE = Text("上级不能是自己或自己的下级", "it can not stand below itself")
CHOICE = Text("不认识“{said}”，可写：{choices}", "“{said}” is not known; write one of: {choices}")
NOT_YOURS = Text("不属于本办公室维护的地区", "this belongs to the places of another office")


@dataclass(frozen=True, slots=True)
class Change:
    """A row that would be changed: which one, the columns before and after, and the whole row from then on."""

    sheet: str
    key: str
    before: Row
    after: Row
    row: Row


@dataclass(slots=True)
class Outcome:
    """What importing a book comes to."""

    found: dict[tuple[str, int], list[Fault]] = field(default_factory=dict)
    added: dict[str, list[tuple[str, Row]]] = field(default_factory=lambda: {one.name: [] for one in SHEETS})
    """By sheet: what each new row is called, and the row."""
    changed: list[Change] = field(default_factory=list)
    same: dict[str, int] = field(default_factory=lambda: {one.name: 0 for one in SHEETS})

    @property
    def faults(self) -> list[Fault]:
        """Every fault, sheet by sheet, from the first row on."""
        order = {one.name: number for number, one in enumerate(SHEETS)}
        return [one for at in sorted(self.found, key=lambda each: (order[each[0]], each[1])) for one in self.found[at]]


@dataclass(frozen=True, slots=True)
class Scale:
    """One sheet on the scales: the directory, what is found so far, and the faults of the line at hand."""

    standing: Standing
    outcome: Outcome
    sheet: Sheet

    def fault(self, line: Line, column: str, reason: Text | None) -> bool:
        """Notes a fault at a column of a line, when there is one; whether there was none."""
        if reason is not None:
            fault = Fault(reason, self.sheet.title, line.row, self.sheet.column(column).title)
            self.outcome.found.setdefault((self.sheet.name, line.row), []).append(fault)
        return reason is None

    def settle(self, key: str, old: Row | None, row: Row, line: Line | None = None) -> bool:
        """Counts a row as added, changed or the same; whether anything of it is new. What stays has no faults."""
        if old is None:
            self.outcome.added[self.sheet.name].append((key, row))
            return True
        names = [name for name, value in row.items() if old[name] != value]
        if not names:
            self.outcome.same[self.sheet.name] += 1
            self.outcome.found.pop((self.sheet.name, line.row if line else 0), None)
            return False
        before, after = ({name: one[name] for name in names} for one in (old, row))
        self.outcome.changed.append(Change(self.sheet.name, key, before, after, row))
        return True


def keyed(scale: Scale, lines: Iterable[Line], before: Mapping[str, Row]) -> Iterator[tuple[Line, Row | None]]:
    """The lines whose keys are there once, each with the row that the directory has."""
    seen: dict[str, int] = {}
    for line in lines:
        key = line["key"]
        scale.fault(line, "zh", named(line["zh"], line["en"]))
        formed = scale.fault(line, "key", None if KEY.fullmatch(key) else KEY_FORM)
        if not formed or once(scale, line, seen, key):
            yield line, before.get(key)


def identified(line: Line, old: Row | None, blank: Row) -> Row:
    """The row of a line: the one that is there, or a new one; with its key and names."""
    start = dict(old) if old is not None else {**blank, "id": new_id(), "key": line["key"]}
    return {**start, "zh": line["zh"], "en": line["en"]}


def circles(rows: Mapping[str, Row], above: str) -> set[str]:
    """The keys of the rows that stand below themselves."""
    keys = {row["id"]: key for key, row in rows.items()}
    round_: set[str] = set()
    done: set[str] = set()
    for start in rows:
        way: list[str] = []
        key: Any = start
        while key is not None and key not in done:
            done.add(key)
            way.append(key)
            key = keys.get(rows[key][above])
        if key in way:
            round_.update(way[way.index(key) :])
    return round_


def once(scale: Scale, line: Line, seen: dict[Any, int], identity: Any) -> bool:
    """Whether no line before said the same."""
    first = seen.setdefault(identity, line.row)
    wrong = None if first == line.row else TWICE.filled(row=first)
    return scale.fault(line, next(iter(line.values)), wrong)
