"""A directory file of any kind, known by what is in it: read as a book, written as workbook or as packed CSV."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from enum import StrEnum

from states.text import Text
from workflows.interchange import excel, plain_files
from workflows.interchange.book import EMPTY, LARGEST_FILE, NOTES, SHEETS, Book, Fault, Grid, book_of

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_TOO_LARGE = Text(f"文件过大（最多{LARGEST_FILE // 10**6} MB）", f"the file is larger than {LARGEST_FILE // 10**6} MB")
_WRONG_TYPE = Text(
    "只能导入 .xlsx、.xls、.ods、.csv，或装有 .csv 的 .zip",
    "only .xlsx, .xls, .ods, .csv, or .csv packed in a .zip can be imported",
)


class Format(StrEnum):
    """How the directory is written."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def media(self) -> tuple[str, str]:
        """How the file ends, and its media type."""
        if self is Format.CSV:
            return "zip", "application/zip"
        return "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read(name: str, data: bytes) -> Book:
    """What is in the file; every fault that it has as a file, and of its headings."""
    if not data.strip():
        return Book(faults=[Fault(EMPTY)])
    if len(data) > LARGEST_FILE:
        return Book(faults=[Fault(_TOO_LARGE)])
    grids, faults = _grids(name, data)
    if faults and not grids:
        return Book(faults=faults)
    book = book_of(grids)
    book.faults[:0] = faults
    return book


def _grids(name: str, data: bytes) -> tuple[list[Grid], list[Fault]]:
    if data.startswith(_OLD_WORKBOOK):
        return excel.read(data)
    if data.startswith(b"PK"):
        return _packed(data)
    if name.lower().endswith(".csv") and b"\0" not in data:
        return plain_files.read(name, data)
    return [], [Fault(_WRONG_TYPE)]


def _packed(data: bytes) -> tuple[list[Grid], list[Fault]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError):
        return [], [Fault(excel.BROKEN)]
    if "xl/workbook.xml" in names or "content.xml" in names:
        return excel.read(data)
    if names and all(one.lower().endswith((".csv", "/")) for one in names):
        return plain_files.read_packed(data)
    return [], [Fault(_WRONG_TYPE)]


def write(rows: Mapping[str, Sequence[Sequence[str]]], form: Format, language: str) -> bytes:
    """Every sheet with its headings in this language; `rows` by sheet, in the order of its columns."""
    grids = [
        (sheet.title.in_(language), [[one.title.in_(language) for one in sheet.columns], *rows.get(sheet.name, ())])
        for sheet in SHEETS
    ]
    return _workbook(grids) if form is Format.XLSX else plain_files.write_packed(grids)


def template(form: Format, language: str) -> bytes:
    """The headings alone; in a workbook with a sheet that explains every column."""
    if form is Format.CSV:
        return write({}, form, language)
    said = (Text("表", "sheet"), Text("列", "column"), Text("怎样填写", "how to fill it in"))
    notes = [[one.in_(language) for one in said]]
    for sheet in SHEETS:
        notes += [[one.in_(language) for one in (sheet.title, each.title, each.note)] for each in sheet.columns]
    headings = [(one.title.in_(language), [[each.title.in_(language) for each in one.columns]]) for one in SHEETS]
    return _workbook([(NOTES.in_(language), notes), *headings])


def _workbook(grids: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> bytes:
    from workflows.interchange.workbook import write as written  # noqa: PLC0415 - slow to import, and seldom needed

    return written(grids)
