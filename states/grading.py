"""Decision tables: which level the facts suggest, which rows held, and what is not known.

Gravest first: the suggestion is the gravest level with a row that holds. An unknown fact is unknown, never zero: rows
that could not be decided are named, with the facts that they miss, so that the officer sees what might change it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from states.conditions import compiled
from states.procedure import ConditionText, Shape
from states.scales import Level
from states.text import Text


class Row(Shape):
    """One condition that is enough for its level, with the document that it comes from."""

    when: ConditionText
    title: Text
    clause: str
    source: str = ""
    mark: str = ""
    local: bool = False


class LevelRows(Shape):
    """The rows of one level: any of them suffices."""

    level: Level
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one row said: it held, or it could not be decided without the named facts."""

    level: Level
    row: Row
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The level that the table suggests (None when no row holds), why, and what is not known."""

    level: Level | None
    held: tuple[Finding, ...]
    unknown: tuple[Finding, ...]

    def as_data(self) -> dict[str, Any]:
        """What the journal keeps: level, rows that held with their clauses, and undecided rows with what they miss."""
        return {
            "level": self.level,
            "held": [
                {"level": f.level, "title": f.row.title.as_data(), "clause": f.row.clause, "source": f.row.source,
                 "mark": f.row.mark, "local": f.row.local}
                for f in self.held
            ],
            "unknown": [
                {"level": f.level, "title": f.row.title.as_data(), "clause": f.row.clause, "missing": list(f.missing)}
                for f in self.unknown
            ],
        }  # fmt: skip


def suggest(table: Sequence[LevelRows], facts: Mapping[str, Any]) -> Suggestion:
    """What `table` says of `facts`. Undecided rows of a milder level than the suggested one can not change it: left out."""
    level: Level | None = None
    held: list[Finding] = []
    unknown: list[Finding] = []
    for part in table:
        if level is not None:
            break
        for row in part.rows:
            condition = compiled(row.when)
            answer = condition.of(facts)
            if answer:
                held.append(Finding(part.level, row))
            elif answer is None:
                unknown.append(Finding(part.level, row, tuple(sorted(condition.missing(facts)))))
        if held:
            level = part.level
    return Suggestion(level, tuple(held), tuple(unknown))
