"""Decision tables: which level the facts suggest, which rows held, and what is not known.

Gravest first: the suggestion is the gravest level with a row that holds. An unknown fact is unknown, never
zero: rows that could not be decided are named, with the facts that they miss, so that the officer sees what
might change it.
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
        """What the journal keeps: the level, the rows that held, the undecided rows with what they miss."""
        return {
            "level": self.level,
            "held": [
                _told(one) | {"source": one.row.source, "mark": one.row.mark, "local": one.row.local}
                for one in self.held
            ],
            "unknown": [_told(one) | {"missing": list(one.missing)} for one in self.unknown],
        }


def _told(finding: Finding) -> dict[str, Any]:
    return {"level": finding.level, "title": finding.row.title.as_data(), "clause": finding.row.clause}


def suggest(table: Sequence[LevelRows], facts: Mapping[str, Any]) -> Suggestion:
    """What `table` says of `facts`. Undecided rows of a milder level can not change it and are left out."""
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
