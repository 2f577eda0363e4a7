"""CSV: one file is one sheet, several are packed in a zip. Read in UTF-8 or as Chinese office programs write it.

A cell that a spreadsheet would take for a formula is written behind an apostrophe, and read without it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import PurePath

from states.text import Text
from workflows.interchange.book import MOST_ROWS, Fault, Grid
from workflows.interchange.cells import text_of
from workflows.interchange.excel import BROKEN, LARGEST_INSIDE, PASSWORD, TOO_LARGE

_RISKY = ("=", "+", "-", "@", "'", "\t", "\r")
_UTF_8_NAME = 0x800
_FORMULA = Text("单元格像是公式，请改为文本", "the cell looks like a formula: make it a text")
_NO_CODE = Text("既不是 UTF-8 也不是 GB18030 编码", "it is written neither in UTF-8 nor in GB18030")
_TOO_MANY = Text(f"超过{MOST_ROWS}行", f"more than {MOST_ROWS} rows")
_CSV = ".csv"


def read(name: str, data: bytes) -> tuple[list[Grid], list[Fault]]:
    """One CSV file; its name says which sheet it is."""
    sheet = PurePath(name.replace("\\", "/")).stem
    said = Text(sheet, sheet)
    text = _decoded(data)
    if text is None:
        return [], [Fault(_NO_CODE, said)]
    try:
        rows = [[text_of(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except csv.Error:
        return [], [Fault(BROKEN, said)]
    if len(rows) > MOST_ROWS:
        return [], [Fault(_TOO_MANY, said)]
    faults = [
        Fault(_FORMULA, said, number, Text(f"第{at}列", f"column {at}"))
        for number, row in enumerate(rows, start=1)
        for at, cell in enumerate(row, start=1)
        if cell.startswith("=")
    ]
    return [Grid(sheet, [[_freed(cell) for cell in row] for row in rows])], faults


def read_packed(data: bytes) -> tuple[list[Grid], list[Fault]]:
    """The CSV files of a zip."""
    grids: list[Grid] = []
    faults: list[Fault] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            inside = [one for one in packed.infolist() if not one.is_dir()]
            if any(one.flag_bits & 1 for one in inside):
                return [], [Fault(PASSWORD)]
            if sum(one.file_size for one in inside) > LARGEST_INSIDE:
                return [], [Fault(TOO_LARGE)]
            for one in inside:
                found = read(_named(one), packed.read(one))
                grids += found[0]
                faults += found[1]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return [], [Fault(BROKEN)]
    return grids, faults


def write(rows: Iterable[Sequence[str]]) -> bytes:
    """One CSV file, in UTF-8 with the mark by which spreadsheets know it."""
    made = io.StringIO(newline="")
    csv.writer(made).writerows([f"'{cell}" if cell.startswith(_RISKY) else cell for cell in row] for row in rows)
    return made.getvalue().encode("utf-8-sig")


def write_packed(grids: Iterable[tuple[str, Sequence[Sequence[str]]]]) -> bytes:
    """A zip of CSV files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, rows in grids:
            packed.writestr(f"{name}{_CSV}", write(rows))
    return made.getvalue()


def _freed(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RISKY) else cell


def _decoded(data: bytes) -> str | None:
    for code in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return data.decode(code)
    return None


def _named(one: zipfile.ZipInfo) -> str:
    """The name of a packed file; where it is not said to be UTF-8, Chinese systems write it in their own code."""
    if not one.flag_bits & _UTF_8_NAME:
        with suppress(UnicodeError):
            return one.filename.encode("cp437").decode("gb18030")
    return one.filename
