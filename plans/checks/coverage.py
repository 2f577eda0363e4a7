"""Coverage: the table and the columns that it is read from are there."""

from __future__ import annotations

from plans.checks.looking import Look
from states.procedure import Fact
from states.text import Text


def check_coverage(look: Look) -> None:
    """The fault of a coverage that nobody could report."""
    said = look.procedure.coverage
    table = look.procedure.facts.get(said.table) if said is not None else None
    if said is not None and not {said.reached, said.of} <= (table.columns.keys() if table else set()):
        look.fault(
            ("coverage",),
            Text(f"“{said.table}”不是含这两列的表格", f"{said.table!r} is no table with these two columns"),
            Text("写明 facts 中的表格和其中两列", "name a table of facts and two of its columns"),
        )
    elif said is not None and table is not None and said.place and said.place not in _places(table):
        look.fault(
            ("coverage", "place"),
            Text(f"“{said.place}”不是地区一列", f"{said.place!r} is no column of places"),
            Text("写明 type 为 places 的一列", "name a column whose type is places"),
        )


def _places(table: Fact) -> set[str]:
    return {name for name, column in table.columns.items() if column.type == "places"}
