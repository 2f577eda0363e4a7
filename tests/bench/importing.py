"""Importing a directory of fifty thousand people, each with a post, a holding and a number; exporting it again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from tests.bench.stage import Stage, now
from tests.bench.table import Row
from tests.cast import OFFICE
from workflows.commands.directory.importing import File, Imported, import_directory, try_import
from workflows.interchange import files
from workflows.interchange.exporting import rows
from workflows.interchange.files import Format
from workflows.interchange.standing import Standing

PEOPLE = 50_000
POSTS_OF_ONE = 50
"""How many posts one organisation has."""
Result = TypeVar("Result")


def measure(stage: Stage) -> list[Row]:
    """A workbook as an office sends it: read, compared, written and told in the journal; then exported and tried."""
    data = files.write(_people(), Format.XLSX, "zh")
    house = stage.house

    def carried() -> Imported:
        file = File.read("directory.xlsx", data)
        return house.carry(OFFICE, now(), lambda work: import_directory(work, file, "bench"))

    done, imported = _timed(carried)
    assert done.done, done.faults[:5]
    again, exported = _timed(lambda: house.look(OFFICE, now(), lambda work: rows(Standing.of(work), "zh")))
    whole, written = _timed(lambda: files.write(again, Format.XLSX, "zh"))
    file, read = _timed(lambda: File.read("directory.xlsx", whole))
    tried, compared = _timed(lambda: house.look(OFFICE, now(), lambda work: try_import(work, file)))
    assert not tried.faults
    assert sum(one["added"] + one["changed"] for one in tried.counts.values()) == 0
    size = f"{len(data) / 10**6:.1f} MB"
    return [
        Row(f"import of {PEOPLE} people with posts and numbers ({size})", f"{imported:.1f} s", "", "≤ 60 s", ""),
        Row("export of the same directory as a workbook", f"{exported + written:.1f} s", "", "≤ 60 s", ""),
        Row("trial of that export", f"{read + compared:.1f} s", "", "≤ 60 s", ""),
    ]  # fmt: skip


def _timed(act: Callable[[], Result]) -> tuple[Result, float]:
    began = time.perf_counter()
    result = act()
    return result, time.perf_counter() - began


def _people() -> dict[str, list[list[str]]]:
    bodies = [
        [f"b{n}", f"单位{n}", f"Unit {n}", "队伍", "县级", "511527", "county_general", "", ""]
        for n in range(PEOPLE // POSTS_OF_ONE)
    ]
    numbers = range(PEOPLE)
    return {
        "organisations": bodies,
        "posts": [[f"o{n}", f"岗位{n}", f"Post {n}", f"b{n // POSTS_OF_ONE}", "member", ""] for n in numbers],
        "people": [[f"q{n}", f"人员{n}", f"Person {n}", "中文"] for n in numbers],
        "holdings": [[f"o{n}", f"q{n}", "任职人", "2026-08-01", ""] for n in numbers],
        "addresses": [[f"q{n}", "短信", f"{13900000000 + n}", "演练"] for n in numbers],
    }
