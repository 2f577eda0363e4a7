"""What the entries about importing the directory say in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.kinds import Kind
from states.text import Text, listed
from workflows.interchange.book import sheet_called


def _imported(data: Mapping[str, Any]) -> Text:
    """The file, and how many rows of each sheet were added and changed."""
    parts = []
    for name, count in data["counts"].items():
        sheet, new, other = sheet_called(name), count["added"], count["changed"]
        if sheet is not None and (new or other):
            said = Text("{sheet}新增{new}、变更{other}", "{sheet}: {new} added, {other} changed")
            parts.append(said.filled(sheet=sheet.title, new=new, other=other))
    told = listed(parts)
    return Text(f"{data['file']}（{told.zh or '没有变化'}）", f"{data['file']} ({told.en or 'nothing differs'})")


def _rows(data: Mapping[str, Any]) -> Text:
    """Which rows are new; of many the first and the last, the whole list stands in the entry."""
    rows = data["after"]["rows"]
    if len(rows) == 1:
        return Text(rows[0], rows[0])
    return Text(f"{rows[0]} 至 {rows[-1]}，共{len(rows)}行", f"{rows[0]} to {rows[-1]}, {len(rows)} rows")


def _exported(data: Mapping[str, Any]) -> Text:
    """To which file."""
    return Text(data["file"], data["file"])


IMPORT = {
    "directory_imported": Kind(Text("导入通讯录", "directory imported"), _imported),
    "directory_exported": Kind(Text("导出通讯录", "directory exported"), _exported),
    "directory_rows_added": Kind(Text("导入新增", "added by an import"), _rows),
}
