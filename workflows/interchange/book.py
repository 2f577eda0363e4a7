"""The sheets of a directory file: what each is called, its columns, what stands in them, and where a fault stands.

The file formats are left to `excel` and `plain_files`, what the values mean to the modules that weigh them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from states.text import Text

LARGEST_FILE = 20_000_000
"""Bytes; fifty thousand people with posts and addresses take about nine million."""
MOST_ROWS = 200_000
"""Rows of one sheet."""
_NOWHERE = Text("", "")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what its heading says, and how it is filled in. Names of people stay as typed.

    What is only `told` stands in an export; an import neither asks for it nor reads it.
    """

    name: str
    title: Text
    note: Text
    as_typed: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, or one CSV file."""

    name: str
    title: Text
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(one for one in self.columns if one.name == name)

    def headed(self, heading: str) -> Column | None:
        """The column that a heading means, in either language; None for a heading that nobody knows."""
        said = _bare(heading)
        known = ((one, (one.name, one.title.zh, one.title.en)) for one in self.columns)
        return next((one for one, names in known if said in {_bare(name) for name in names}), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: sheet, row as the file counts them (0: not one row), column."""

    reason: Text
    sheet: Text = _NOWHERE
    row: int = 0
    column: Text = _NOWHERE


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: its number in the file, and its values by column."""

    row: int
    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as it was read: its name in the file, and its cells as text from the first row on."""

    name: str
    rows: list[list[str]]


@dataclass(slots=True)
class Book:
    """A file that was read: the lines of each known sheet, and what is wrong already."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def sheet_called(name: str) -> Sheet | None:
    """The sheet with this name, in either language."""
    return next((one for one in SHEETS if _bare(name) in {_bare(one.name), _bare(one.title.zh)}), None)


def is_note(name: str) -> bool:
    """Whether a sheet only explains the others, as that of the template does."""
    return _bare(name) in {_bare(NOTES.zh), _bare(NOTES.en)}


def book_of(grids: Iterable[Grid]) -> Book:
    """The lines of the known sheets; every heading that is missing, unknown or there twice is a fault."""
    book = Book()
    for grid in grids:
        sheet = sheet_called(grid.name)
        if sheet is not None and sheet.name in book.lines:
            book.faults.append(Fault(_SHEET_TWICE, sheet.title))
        elif sheet is not None:
            book.lines[sheet.name] = _lines(sheet, grid, book.faults)
        elif any(map(any, grid.rows)) and not is_note(grid.name):
            book.faults.append(Fault(_NO_SHEET, Text(grid.name, grid.name)))
    if not any(book.lines.values()) and not book.faults:
        book.faults.append(Fault(EMPTY))
    return book


def _lines(sheet: Sheet, grid: Grid, faults: list[Fault]) -> list[Line]:
    before = len(faults)
    places = _headings(sheet, grid.rows[0] if grid.rows else [], faults)
    if len(faults) > before:
        return []
    found = []
    for number, cells in enumerate(grid.rows[1:], start=2):
        if any(cells):
            values = {one.name: cells[at] if at < len(cells) else "" for at, one in places.items()}
            faults += [
                Fault(_UNPRINTABLE, sheet.title, number, sheet.column(name).title)
                for name, value in values.items()
                if not value.translate(_WIDE_SPACES).isprintable()
            ]
            beyond = [at for at, value in enumerate(cells) if value and at not in places]
            faults += [Fault(_BEYOND, sheet.title, number, _nth(at)) for at in beyond]
            found.append(Line(number, {one.name: _plain(one, values.get(one.name, "")) for one in sheet.columns}))
    return found


def _headings(sheet: Sheet, cells: list[str], faults: list[Fault]) -> dict[int, Column]:
    """Which column stands where."""
    places: dict[int, Column] = {}
    for at, heading in enumerate(cells):
        column = sheet.headed(heading)
        if heading and column is None:
            faults.append(Fault(_EXTRA, sheet.title, 1, Text(heading, heading)))
        elif column is not None and column in places.values():
            faults.append(Fault(_TWICE, sheet.title, 1, column.title))
        elif column is not None:
            places[at] = column
    missing = [one for one in sheet.columns if one not in places.values() and not one.told]
    faults += [Fault(_MISSING, sheet.title, 1, one.title) for one in missing]
    return places


def _plain(column: Column, value: str) -> str:
    """Full-width digits and letters mean the usual ones, except in names."""
    return value if column.as_typed or value.isascii() else unicodedata.normalize("NFKC", value)


def _bare(heading: str) -> str:
    """A heading without what does not matter: width, case, spaces, marks, what stands in brackets."""
    said = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"\(.*?\)|[\s_*:-]", "", said)


def _nth(at: int) -> Text:
    return Text(f"第{at + 1}列", f"column {at + 1}")


EMPTY = Text("文件中没有任何可导入的内容", "there is nothing in this file to import")
NOTES = Text("说明", "Notes")
_NO_SHEET = Text(
    "不认识这张表；表名只能是：单位、岗位、人员、任职、联系方式",
    "this sheet is not known; sheets are: organisations, posts, people, holdings, addresses",
)
_SHEET_TWICE = Text("同一张表出现两次", "this sheet is there twice")
_MISSING = Text("缺少这一列（第1行须为表头）", "this heading is missing (the first row holds the headings)")
_EXTRA = Text("不认识这个表头", "this heading is not known")
_TWICE = Text("表头重复", "this heading is there twice")
_BEYOND = Text("这一格上方没有表头", "there is no heading above this cell")
_UNPRINTABLE = Text("含有换行或不可见字符", "it holds a line break or characters that cannot be seen")

_WIDE_SPACES = str.maketrans({"\u3000": " ", "\u00a0": " "})
_KEY = Text("小写字母、数字、下划线，以字母开头；以后不变", "small letters, digits, underscores; never changes")
_SPACED = Text("多个用空格隔开", "several with spaces between")
_WHEN = Text("如 2026-08-23 或 2026-08-23 17:10，北京时间", "as 2026-08-23 or 2026-08-23 17:10, Beijing time")
_ZH = Column("zh", Text("中文名", "name in Chinese"), Text("必填", "needed"), as_typed=True)
_EN = Column("en", Text("英文名", "name in English"), Text("必填", "needed"), as_typed=True)
_CODE = Column("key", Text("代号", "short name"), _KEY)
_PERSON = Column("person", Text("人员代号", "person"), Text("见“人员”表", "a short name of the sheet people"))

SHEETS = (
    Sheet("organisations", Text("单位", "organisations"), (
        _CODE, _ZH, _EN,
        Column("kind", Text("种类", "kind"), Text("如 成员单位、乡镇(街道)", "as member unit, township or street")),
        Column("tier", Text("层级", "tier"), Text("如 县级", "as county")),
        Column("areas", Text("区划代码", "area codes"), _SPACED),
        Column("parent", Text("上级单位代号", "stands below"), Text("可空", "may be empty")),
        Column("leads", Text("牵头类别", "leads the classes"), _SPACED),
        Column("member_of", Text("成员单位类别", "member unit of"), _SPACED),
    )),
    Sheet("posts", Text("岗位", "posts"), (
        _CODE, _ZH, _EN,
        Column("organisation", Text("单位代号", "organisation"), Text("见“单位”表", "a short name of organisations")),
        Column("role", Text("角色", "role"), Text("预案按它认岗位", "plans mean posts by it")),
        Column("superior", Text("上级岗位代号", "superior post"), Text("可空", "may be empty")),
    )),
    Sheet("people", Text("人员", "people"), (
        _CODE, _ZH, _EN,
        Column("language", Text("叫应用语", "language of calls"), Text("中文、英文", "Chinese, English")),
    )),
    Sheet("holdings", Text("任职", "holdings"), (
        Column("post", Text("岗位代号", "post"), Text("见“岗位”表", "a short name of the sheet posts")), _PERSON,
        Column("part", Text("担任", "part"), Text("任职人、副岗、备勤", "holder, deputy, stand-by")),
        Column("since", Text("自", "since"), _WHEN),
        Column("until", Text("至", "until"), Text("可空：现任", "empty: still holds it")),
    )),
    Sheet("addresses", Text("联系方式", "addresses"), (
        _PERSON,
        Column("channel", Text("渠道", "channel"), Text("如 短信、电话、邮件", "as SMS, telephone, mail")),
        Column("target", Text("号码或地址", "number or address"), Text("单元格设为文本", "format the cells as text")),
        Column("use", Text("用于", "for"), Text("实战、演练", "earnest, drill")),
        Column("verified", Text("核实时间", "verified"), Text("导入时不读", "told only, never read"), told=True),
    )),
)  # fmt: skip
"""In the order in which one refers to those before it."""
