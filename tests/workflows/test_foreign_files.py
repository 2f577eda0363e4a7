"""Directory files that another program wrote: the samples beside this file are of LibreOffice 7.4, as .ods and .xls.

In each the telephone number and the area code are numbers and the beginning of the holding is a date.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from records.person import Address, Holding, Person
from tests.workflows.directory_books import imported, places
from tests.workflows.scene import Scene
from tests.workflows.test_import_faults import packed
from workflows.commands.directory.importing import File
from workflows.interchange import excel
from workflows.interchange.book import MOST_ROWS
from workflows.wording import HERE

FILES = Path(__file__).parent / "files"
KINDS = ("ods", "xls")


def sample(name: str) -> File:
    """A file as that program wrote it."""
    return File.read(name, (FILES / name).read_bytes())


@pytest.mark.parametrize("kind", KINDS)
def test_what_another_program_wrote_is_imported_with_its_numbers_and_dates(scene: Scene, kind: str) -> None:
    found = imported(scene, sample(f"typed.{kind}"))
    assert (places(found), found.done) == ([], True)
    number = scene.one(Person, Person.key == "p900").id
    assert scene.one(Address, Address.person_id == number).url.endswith("/13912345678")
    held = scene.one(Holding, Holding.person_id == number)
    assert held.since.astimezone(HERE).strftime("%Y-%m-%d %H:%M") == "2026-08-23 17:00"


@pytest.mark.parametrize("kind", KINDS)
def test_a_formula_is_refused_at_its_cell_whatever_it_comes_to(scene: Scene, kind: str) -> None:
    found = imported(scene, sample(f"formula.{kind}"))
    assert (places(found), found.done) == ([("人员", 2, "B")], False)
    assert found.faults[0].reason.en == "the cell holds a formula: paste its value instead"


@pytest.mark.parametrize("kind", KINDS)
def test_merged_cells_are_refused_at_their_cell(scene: Scene, kind: str) -> None:
    found = imported(scene, sample(f"merged.{kind}"))
    assert (places(found)[0], found.done) == (("人员", 2, "D"), False)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_broken_in_such_a_file_it_is_answered_with_faults_or_rows(kind: str) -> None:
    """Cut off anywhere, or with bytes changed by chance: never another error."""
    whole, chance = (FILES / f"typed.{kind}").read_bytes(), Random(7)  # noqa: S311 - the same breaks every time
    for _ in range(150):
        wrong = bytearray(whole[: chance.randrange(200, len(whole) + 1)])
        for _ in range(chance.randrange(6)):
            wrong[chance.randrange(min(len(wrong), 1200))] = chance.randrange(256)
        book = File.read(f"typed.{kind}", bytes(wrong)).book
        assert book.faults or book.lines


def table(cells: str) -> bytes:
    """An OpenDocument table with these rows."""
    return packed(("content.xml", f'<table:table table:name="人员">{cells}</table:table>'.encode()))


@pytest.mark.parametrize(
    ("cells", "where"),
    [
        (f'<table:table-row table:number-rows-repeated="{MOST_ROWS}"/><table:table-row><table:table-cell '
         'office:value-type="string"/></table:table-row>', ("人员", 0, "")),
        ('<table:table-row><table:table-cell office:value-type="string" table:number-columns-repeated="16384"/>'
         "</table:table-row>", ("人员", 0, "")),
        ('<table:table-row><table:table-cell/><table:table-cell table:formula="of:=IF(1>0;2;3)"/></table:table-row>',
         ("人员", 1, "B")),
    ],
)  # fmt: skip
def test_a_table_that_repeats_itself_too_far_is_refused_before_it_is_built(
    cells: str, where: tuple[str, int, str]
) -> None:
    grids, faults = excel.read(table(cells))
    assert (grids, [(one.sheet.zh, one.row, one.column.zh) for one in faults]) == ([], [where])
