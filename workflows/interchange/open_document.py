"""What an OpenDocument table holds that can not be imported, cell by cell, before anything is built from it.

Cells and rows that say how often they repeat are counted so (ODF 1.3 part 3, 9.1); only tags are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_TAG = re.compile(rb'<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])((?:[^>"]|"[^"]*")*)>')
_SAID = re.compile(rb'([\w-]+:[\w-]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that says something or stands for several: its sheet, and the last row and column that it fills."""

    sheet: str
    row: int
    column: int
    formula: bool
    merged: bool
    filled: bool
    """Whether it holds a value."""


def cells(content: bytes) -> Iterator[Cell]:
    """Every cell with a value, a formula, or merged with others, in their order."""
    sheet, row, column = "", 0, 0
    for found in _TAG.finditer(content):
        kind, said = found[1], dict(_SAID.findall(found[2]))
        if kind == b"table":
            sheet, row = unescape(said.get(b"table:name", b"").decode()), 0
        elif kind == b"table-row":
            row, column = row + _number(said, b"table:number-rows-repeated"), 0
        else:
            column += _number(said, b"table:number-columns-repeated")
            spans = (_number(said, b"table:number-rows-spanned"), _number(said, b"table:number-columns-spanned"))
            one = Cell(sheet, row, column, b"table:formula" in said, max(spans) > 1, b"office:value-type" in said)
            if one.formula or one.merged or one.filled:
                yield one


def _number(said: dict[bytes, bytes], name: bytes) -> int:
    return int(said.get(name, b"1"))
