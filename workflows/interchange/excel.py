"""Workbooks, read as grids of text. The only import of the library that reads them; `workbook` writes.

What would make a reader allocate what nobody sent is refused before it is opened.
"""

from __future__ import annotations

import functools
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import closing

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from states.text import Text
from workflows.interchange import old_workbook, open_document
from workflows.interchange.book import MOST_ROWS, Fault, Grid
from workflows.interchange.cells import text_of

LARGEST_INSIDE = 400_000_000
"""Bytes of everything that is packed in a file."""
_WIDEST = 100
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>/]*>(?:<(?:\w+:)?f\b)?')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,9})"')
_NAMED = re.compile(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"[^>]*?\b\w+:id="([^"]*)"')
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_PANIC = "PanicException"

PASSWORD = Text("文件有密码，请去掉密码后再导入", "the file has a password: take it away and try again")
BROKEN = Text("文件已损坏或不是表格文件", "the file is broken, or is no workbook")
TOO_LARGE = Text("文件过大", "the file is too large")
_MERGED = Text("有合并单元格，请取消合并并逐行填写", "cells are merged: split them and fill in every row")
_FORMULA = Text("单元格是公式，请粘贴为数值", "the cell holds a formula: paste its value instead")
_TOO_MANY = Text(
    f"用到的行超过{MOST_ROWS}行或列超过{_WIDEST}列（空白但设过格式的也算）",
    f"more than {MOST_ROWS} rows or {_WIDEST} columns are in use (formatted blank ones count)",
)


def read(data: bytes) -> tuple[list[Grid], list[Fault]]:
    """The sheets of a workbook, and what is wrong with the file itself."""
    try:
        faults = list(_packed(data) if data.startswith(b"PK") else _old(data))
        if faults:
            return [], faults
        with closing(CalamineWorkbook.from_filelike(io.BytesIO(data))) as book:
            sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
            merged = [fault for one in sheets for fault in _merged(one)]
            return [_grid(one) for one in sheets], merged
    except PasswordError:
        return [], [Fault(PASSWORD)]
    except (CalamineError, zipfile.BadZipFile, struct.error, ValueError, LookupError, OSError, NotImplementedError):
        return [], [Fault(BROKEN)]
    except BaseException as broken:
        # The reader panics on some broken files of the old kind, and its panics are no `Exception`s.
        if type(broken).__name__ != _PANIC:
            raise
        return [], [Fault(BROKEN)]


def _old(data: bytes) -> Iterator[Fault]:
    """Formulas of a workbook of the old kind, once it is known that it can be opened."""
    CalamineWorkbook.from_filelike(io.BytesIO(data)).close()
    for name, row, column in old_workbook.formulas(data):
        yield Fault(_FORMULA, Text(name, name), row, _letter(column))


def _grid(sheet: CalamineSheet) -> Grid:
    return Grid(sheet.name, [[text_of(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)])


def _merged(sheet: CalamineSheet) -> Iterator[Fault]:
    for (row, column), _ in sheet.merged_cell_ranges or ():
        yield Fault(_MERGED, Text(sheet.name, sheet.name), row + 1, _letter(column + 1))


def _packed(data: bytes) -> Iterator[Fault]:
    """What is wrong with a packed workbook before anything is built from it."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if any(one.flag_bits & 1 for one in packed.infolist()):
            yield Fault(PASSWORD)
        elif sum(one.file_size for one in packed.infolist()) > LARGEST_INSIDE:
            yield Fault(TOO_LARGE)
        elif "content.xml" in packed.namelist():
            yield from _table(packed.read("content.xml"))
        else:
            for name, path in _parts(packed):
                yield from _cells(name, packed.read(path))


def _table(content: bytes) -> Iterator[Fault]:
    """Formulas and merged cells of an OpenDocument table; one that reaches too far is not looked at further."""
    for cell in open_document.cells(content):
        said, column = Text(cell.sheet, cell.sheet), _letter(min(cell.column, _WIDEST + 1))
        if cell.filled and (cell.row > MOST_ROWS or cell.column > _WIDEST):
            yield Fault(_TOO_MANY, said)
            return
        if cell.formula:
            yield Fault(_FORMULA, said, cell.row, column)
        if cell.merged:
            yield Fault(_MERGED, said, cell.row, column)


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet, and where it lies."""
    relations = {}
    for tag in _RELATION.findall(packed.read("xl/_rels/workbook.xml.rels").decode()):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        target = told.get("Target", "")
        relations[told.get("Id", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    for name, number in _NAMED.findall(packed.read("xl/workbook.xml").decode()):
        if relations.get(number) in packed.namelist():
            yield name, relations[number]


def _cells(name: str, sheet: bytes) -> Iterator[Fault]:
    """Formulas, cell by cell; a sheet that reaches too far is not looked at further."""
    said = Text(name, name)
    if any(int(found[1]) > MOST_ROWS for found in _ROW.finditer(sheet)):
        yield Fault(_TOO_MANY, said)
        return
    for found in _CELL.finditer(sheet):
        column, row = found[1].decode(), int(found[2])
        if row > MOST_ROWS or _number(column) > _WIDEST:
            yield Fault(_TOO_MANY, said)
            return
        if found[0].endswith(b"f"):
            yield Fault(_FORMULA, said, row, Text(column, column))


def _number(letters: str) -> int:
    """The number of a column, from 1, by its letters."""
    return functools.reduce(lambda number, letter: number * 26 + ord(letter) - ord("A") + 1, letters, 0)


def _letter(column: int) -> Text:
    """The letters of a column by its number, from 1."""
    said = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return Text(said, said)
