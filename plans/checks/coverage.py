"""Coverage: the table and the two columns that it is read from are there."""

from __future__ import annotations

from plans.checks.looking import Look
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
