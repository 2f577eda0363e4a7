"""The directory as a file: exported, tried, imported. The office alone imports; everybody reads, numbers masked."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from pydantic import BaseModel

from api.dependencies import AtDesk, Desk, Language
from states.text import Text
from workflows.commands.directory.importing import File as Sent
from workflows.commands.directory.importing import Imported, import_directory, try_import
from workflows.interchange import files
from workflows.interchange.book import SHEETS, Fault
from workflows.interchange.exporting import rows
from workflows.interchange.files import Format
from workflows.interchange.standing import Standing

router = APIRouter(prefix="/api/directory", tags=["directory"])
_NAME = Text("通讯录", "directory")
_TEMPLATE = Text("通讯录模板", "directory template")
REFUSED = 422
In = Annotated[Literal["zh", "en"] | None, Query(description="language of the headings; the reader's without one")]
As = Annotated[Format, Query(alias="format", description="xlsx, or csv: a zip of one CSV file a sheet")]


class FaultShape(BaseModel):
    """What is wrong, and where: sheet, row as the file counts them (0: not one row), column."""

    sheet: Text
    row: int
    column: Text
    reason: Text


class ChangedShape(BaseModel):
    """A row that differs: its sheet and name, and the columns that differ."""

    sheet: str
    key: str
    columns: list[str]


class ImportShape(BaseModel):
    """What importing a file came to, or would; `done` when it was written. Nothing is written while it has a fault."""

    done: bool
    file: str
    sha256: str
    faults: list[FaultShape]
    counts: dict[str, dict[str, int]]
    added: dict[str, list[str]]
    changed: list[ChangedShape]


@router.get("/export", response_class=Response)
def export(desk: Desk, language: Language, form: As = Format.XLSX, said: In = None) -> Response:
    """The whole directory, just as an import takes it; numbers in full only of those whom the office keeps."""
    chosen = said or language
    found = desk.look(lambda work: rows(Standing.of(work), chosen))
    return _file(_NAME, files.write(found, form, chosen), form, chosen)


@router.get("/template", response_class=Response)
def template(_: Desk, language: Language, form: As = Format.XLSX, said: In = None) -> Response:
    """The headings to fill in; the workbook explains each column."""
    chosen = said or language
    return _file(_TEMPLATE, files.template(form, chosen), form, chosen)


@router.post("/import")
def import_file(
    desk: Desk,
    response: Response,
    file: Annotated[UploadFile, File(description="at most 20 MB: .xlsx, .xls, .ods, .csv, or a .zip of .csv")],
    why: Annotated[str, Form(max_length=1000)] = "",
    dry_run: bool = False,
) -> ImportShape:
    """Imports a file as a whole, or tells what that would come to; 422 with every fault when it has one."""
    found = imported(desk, Sent.read(file.filename or "", file.file.read()), why, dry_run=dry_run)
    response.status_code = 200 if found.done or dry_run else REFUSED
    return _shape(found)


def imported(desk: AtDesk, sent: Sent, why: str, *, dry_run: bool) -> Imported:
    """What importing a file came to, or, for a dry run, would come to."""
    if dry_run:
        return desk.look(lambda work: try_import(work, sent))
    return desk.carry(lambda work: import_directory(work, sent, why))


def _shape(found: Imported) -> ImportShape:
    return ImportShape(
        done=found.done, file=found.file.name, sha256=found.file.digest,
        faults=[_fault(one) for one in found.faults], counts=found.counts,
        added={one.name: [key for key, _ in found.outcome.added[one.name]] for one in SHEETS},
        changed=[
            ChangedShape(sheet=one.sheet, key=one.key, columns=[name.removesuffix("_id") for name in one.after])
            for one in found.outcome.changed
        ],
    )  # fmt: skip


def _fault(fault: Fault) -> FaultShape:
    return FaultShape(sheet=fault.sheet, row=fault.row, column=fault.column, reason=fault.reason)


def _file(name: Text, data: bytes, form: Format, language: str) -> Response:
    ending, media = form.media
    said = quote(f"{name.in_(language)}.{ending}")
    told = f"attachment; filename=\"directory.{ending}\"; filename*=UTF-8''{said}"
    return Response(data, media_type=media, headers={"Content-Disposition": told})
