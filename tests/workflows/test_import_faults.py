"""Files broken in every way that offices break them: each fault is told by sheet, row, column, and nothing is done."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook

from records.journal import Entry
from records.person import Person
from tests.workflows.directory_books import PERSON, Sheets, imported, line, new_team, places, sent, tried
from tests.workflows.scene import Scene
from workflows.commands.directory.importing import File
from workflows.interchange import plain_files
from workflows.interchange.book import LARGEST_FILE, SHEETS
from workflows.interchange.files import Format

WHOLE = ("", 0, "")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("people", "key", "张三"), "short name"),
        (("organisations", "en", ""), "name in Chinese"),
        (("organisations", "kind", "公司"), "kind"),
        (("organisations", "tier", "帝国"), "tier"),
        (("organisations", "areas", "511527 999999"), "area codes"),
        (("organisations", "areas", ""), "area codes"),
        (("organisations", "parent", "nobody"), "stands below"),
        (("organisations", "parent", "boats"), "stands below"),
        (("organisations", "leads", "flood"), "leads the classes"),
        (("posts", "organisation", "nobody"), "organisation"),
        (("posts", "role", "Team Leader"), "role"),
        (("posts", "superior", "nobody"), "superior post"),
        (("posts", "superior", "boat_leader"), "superior post"),
        (("people", "language", "法文"), "language of calls"),
        (("people", "zh", "新" * 201), "name in Chinese"),
        (("holdings", "post", "nobody"), "post"),
        (("holdings", "person", "nobody"), "person"),
        (("holdings", "part", "国王"), "part"),
        (("holdings", "since", "2026-02-30"), "since"),
        (("holdings", "until", "昨天"), "until"),
        (("holdings", "until", "2026-08-23 16:00"), "until"),
        (("addresses", "person", "nobody"), "person"),
        (("addresses", "channel", "信鸽！"), "channel"),
        (("addresses", "use", "有时"), "for"),
        (("addresses", "target", "139 1234 5678"), "number or address"),
        (("addresses", "target", "1.39E+10"), "number or address"),
        (("addresses", "target", "139****5678"), "number or address"),
        (("addresses", "target", ""), "number or address"),
    ],
)
@pytest.mark.parametrize("form", list(Format))
def test_a_wrong_value_is_told_where_it_stands(
    scene: Scene, form: Format, wrong: tuple[str, str, str], said: str
) -> None:
    sheet, column, value = wrong
    alone = {"people": [line("people", **PERSON | {"key": value})]}
    made = alone if column == "key" else new_team(**{sheet: {column: value}})
    found = tried(scene, sent(made, form))
    assert places(found) == [(sheet, 2, said)]
    assert all(one.reason.zh and one.reason.en for one in found.faults)


def test_a_line_that_is_there_twice_names_the_row_that_was_first(scene: Scene) -> None:
    made = new_team()
    made = {name: [*rows, *rows] for name, rows in made.items()}
    found = tried(scene, sent(made))
    assert [one[:2] for one in places(found)] == [(sheet.name, 3) for sheet in SHEETS]
    assert {one.reason.en for one in found.faults} == {"row 2 of this sheet says the same already"}


def test_two_hold_a_post_at_once_only_in_a_faulty_file(scene: Scene) -> None:
    made = new_team()
    made["holdings"].append(line("holdings", post="boat_leader", person="p045", part="holder", since="2026-08-24"))
    assert places(tried(scene, sent(made))) == [("holdings", 3, "since")]
    made["holdings"][0][4] = "2026-08-24"
    assert places(tried(scene, sent(made))) == []


def test_a_circle_over_several_rows_is_told_at_each_of_them(scene: Scene) -> None:
    made = new_team(organisations={"parent": "divers"})
    made["organisations"].append([*made["organisations"][0]])
    columns = [one.name for one in SHEETS[0].columns]
    made["organisations"][1][columns.index("key")] = "divers"
    made["organisations"][1][columns.index("parent")] = "boats"
    assert places(tried(scene, sent(made))) == [
        ("organisations", 2, "stands below"),
        ("organisations", 3, "stands below"),
    ]


def test_every_fault_of_a_file_is_told_at_once(scene: Scene) -> None:
    made = new_team(organisations={"tier": "x"}, posts={"role": "X"}, people={"language": "x"}, addresses={"use": "x"})
    assert [one[0] for one in places(tried(scene, sent(made)))] == ["organisations", "posts", "people", "addresses"]


def book(change: Callable[[Any], None]) -> bytes:
    """A workbook of people that a change was made to."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "人员"
    for row in (["代号", "中文名", "英文名", "叫应用语"], ["p900", "新同志", "New", "中文"]):
        sheet.append(row)
    change(made)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def put(cell: str, value: Any) -> Callable[[Any], None]:
    """A change of one cell."""

    def change(made: Any) -> None:
        made.active[cell] = value

    return change


def packed(*files: tuple[str, bytes]) -> bytes:
    """Files in a zip."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, data in files:
            made.writestr(name, data)
    return written.getvalue()


def locked() -> bytes:
    """A zip whose file says that it is encrypted."""
    data = bytearray(packed(("people.csv", b"x")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "where"),
    [
        ("nothing.xlsx", b"", WHOLE),
        ("blank.csv", b" \r\n", WHOLE),
        ("letter.docx", b"%PDF-1.7 no table", WHOLE),
        ("table.exe", packed(("virus.exe", b"MZ")), WHOLE),
        ("broken.xlsx", packed(("xl/workbook.xml", b"<no")), WHOLE),
        ("cut.xlsx", b"PK\x03\x04 cut off", WHOLE),
        ("old.xls", OLE + b"no workbook" * 100, WHOLE),
        ("locked.zip", locked(), WHOLE),
        ("large.csv", b"x" * (LARGEST_FILE + 1), WHOLE),
        ("only headings.xlsx", book(lambda made: made.active.delete_rows(2)), WHOLE),
        ("unknown.xlsx", book(lambda made: setattr(made.active, "title", "工资")), ("工资", 0, "")),
        ("人员.csv", "\ud800".encode("utf-8", "surrogatepass") + b"\xff\xff", ("人员", 0, "")),
        ("missing.xlsx", book(put("C1", "Spitzname")), None),
        ("extra.xlsx", book(put("E1", "工资")), ("people", 1, "工资")),
        ("twice.xlsx", book(put("E1", "姓名 代号")), ("people", 1, "姓名 代号")),
        ("same.xlsx", book(put("E1", "代号")), ("people", 1, "short name")),
        ("beyond.xlsx", book(put("F2", "备注")), ("people", 2, "column 6")),
        ("merged.xlsx", book(lambda made: made.active.merge_cells("B2:C2")), None),
        ("formula.xlsx", book(put("B2", '=CONCATENATE("新","同志")')), None),
        ("far.xlsx", book(put("A900000", "x")), ("人员", 0, "")),
        ("wide.xlsx", book(put("XFD2", "x")), ("人员", 0, "")),
        ("people.csv", plain_files.write([["key", "zh", "en", "language"]]) + b"p900,=1+1,New,zh\r\n", None),
        ("break.xlsx", book(put("B2", "新\n同志")), ("people", 2, "name in Chinese")),
    ],
)
def test_a_broken_file_is_told_as_what_it_is(scene: Scene, name: str, data: bytes, where: Any) -> None:
    before = len(scene.rows(Entry))
    found = imported(scene, File.read(name, data))
    assert found.faults
    assert all(one.reason.zh and one.reason.en for one in found.faults)
    if where is not None:
        assert places(found) == [where]
    assert (found.done, len(scene.rows(Entry)), scene.rows(Person, Person.key == "p900")) == (False, before, [])


def told(data: bytes) -> list[tuple[int, str]]:
    """Row and column of every fault of a file by itself."""
    return [(one.row, one.column.en) for one in File.read("people.xlsx", data).book.faults]


def test_faults_of_single_cells_name_the_cell(scene: Scene) -> None:
    assert told(book(put("B2", "=1+1"))) == [(2, "B")]
    assert (2, "B") in told(book(lambda made: made.active.merge_cells("B2:C2")))
    assert told(book(put("C1", "Spitzname"))) == [(1, "Spitzname"), (1, "name in English")]


@pytest.mark.parametrize("heading", ["key", "代号", "Short Name", "代号*", "代号（必填）", " 代 号 "])
def test_headings_are_understood_in_both_languages_and_however_they_are_marked(scene: Scene, heading: str) -> None:
    assert imported(scene, File.read("x.xlsx", book(put("A1", heading)))).done


def test_numbers_and_dates_that_a_spreadsheet_made_its_own_are_understood(scene: Scene) -> None:
    """A telephone number comes as 13912345678.0, a day as a date."""

    def change(made: Any) -> None:
        for name, rows in new_team(people={"key": "p901"}, holdings={"person": "p901"}).items():
            titles = next(one for one in SHEETS if one.name == name)
            if name != "people":
                sheet = made.create_sheet(name)
                sheet.append([one.title.zh for one in titles.columns])
                sheet.append([*rows[0]])
        made["addresses"]["C2"] = 13912345678.0
        made["organisations"]["F2"] = 511527.0
        made["holdings"]["D2"] = datetime(2026, 8, 23)  # noqa: DTZ001 - as a spreadsheet has it
        made["people" if "people" in made.sheetnames else "人员"].append(["p901", "新人", "New", "zh"])

    found = imported(scene, File.read("x.xlsx", book(change)))
    assert (places(found), found.done) == ([], True)


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_as_chinese_office_programs_write_it(scene: Scene, code: str) -> None:
    data = "代号,中文名,英文名,叫应用语\r\np900,新同志,New,中文\r\n".encode(code)
    for file in (File.read("人员.csv", data), File.read("x.zip", packed(("人员.csv", data)))):
        assert (places(tried(scene, file)), tried(scene, file).counts["people"]["added"]) == ([], 1)


def test_what_a_spreadsheet_would_run_is_written_as_text(scene: Scene) -> None:
    made: Sheets = new_team(people={"zh": "=cmd()", "en": "@x"})
    data = plain_files.write(made["people"]).decode("utf-8-sig")
    assert ("'=cmd()" in data, "'@x" in data) == (True, True)
    assert imported(scene, sent(made, Format.CSV)).done
    assert scene.one(Person, Person.key == "p900").zh == "=cmd()"
