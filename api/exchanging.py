"""The directory as a file on the command line: tried, imported, exported; every fault with sheet, row and column.

What a file may hold, and what importing it comes to, is the matter of `workflows.interchange`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import typer

from api import processes
from api.founding import say_no
from api.upkeep import is_old
from settings import Settings
from states.actor import engine
from states.refusal import Refused
from states.text import Text
from workflows.commands.directory.importing import File, Imported, export_directory, import_directory, try_import
from workflows.interchange import files
from workflows.interchange.book import SHEETS, Fault
from workflows.interchange.files import Format
from workflows.work import House

_OPERATOR = engine("command_line")
_FORMATS = {f".{one.media[0]}": one for one in Format}
_COUNTS = Text(
    "{sheet}：新增 {added}，变更 {changed}，不变 {same}", "{sheet}: {added} added, {changed} changed, {same} same"
)
_DONE = Text("已导入。", "Imported.")
_TRIED = Text("没有错误，可以导入；什么都没有改动。", "No faults: it can be imported. Nothing was changed.")
_FAULTS = Text("{number} 处错误，没有导入。", "Faults: {number}. Nothing was imported.")
_WRITTEN = Text(
    "已导出到 {file}，其中号码完整，请妥善保管。", "Exported to {file}. Its numbers are in full: keep it safe."
)
_ENDING = Text("文件名须以 .xlsx 或 .zip 结尾", "the file's name must end in .xlsx or .zip")
_EXISTS = Text("文件已存在：{file}", "there is such a file already: {file}")


def import_file(settings: Settings, file: Path, ask_why: Callable[[], str], *, dry_run: bool) -> int:
    """Imports a file as a whole, or tries it; 0 when it has no fault, 1 with every fault when it has."""
    sent = File.read(file.name, file.read_bytes())
    why = "" if dry_run else ask_why()

    def carry(house: House) -> Imported:
        if dry_run:
            return house.look(_OPERATOR, processes.now(), lambda work: try_import(work, sent))
        return house.carry(_OPERATOR, processes.now(), lambda work: import_directory(work, sent, why))

    house = processes.house(settings)
    with closing(house.database):
        if is_old(house.database):
            return 1
        try:
            return _told(carry(house))
        except Refused as refused:
            return say_no(refused.refusal)


def _told(found: Imported) -> int:
    for fault in found.faults:
        typer.echo(f"{_line(fault).zh}\n    {_line(fault).en}", err=True)
    if found.faults:
        return _say(_FAULTS.filled(number=len(found.faults)), 1)
    for sheet in SHEETS:
        _say(_COUNTS.filled(sheet=sheet.title, **found.counts[sheet.name]))
    return _say(_DONE if found.done else _TRIED)


def _line(fault: Fault) -> Text:
    """Where, and what is wrong there."""
    row = Text(f"第 {fault.row} 行", f"row {fault.row}") if fault.row else Text("", "")
    where = [one for one in (fault.sheet, row, fault.column) if one.zh]
    zh, en = (" · ".join(one.in_(language) for one in where) for language in ("zh", "en"))
    return Text(f"{zh}：{fault.reason.zh}", f"{en}: {fault.reason.en}") if where else fault.reason


def export_file(settings: Settings, file: Path, language: str) -> int:
    """Writes the whole directory to a new file that its owner alone can read; 1 when it can not be written there."""
    form = _FORMATS.get(file.suffix.lower())
    wrong = _ENDING if form is None else _EXISTS.filled(file=file) if file.exists() else None
    if form is None or wrong is not None:
        return _say(wrong or _ENDING, 1, err=True)
    house = processes.house(settings)
    with closing(house.database):
        if is_old(house.database):
            return 1
        rows = house.carry(_OPERATOR, processes.now(), lambda work: export_directory(work, file.name, language))
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        written.write(files.write(rows, form, language))
    return _say(_WRITTEN.filled(file=file))


def _say(said: Text, status: int = 0, *, err: bool = False) -> int:
    typer.echo(f"{said.zh} {said.en}", err=err)
    return status
