"""Directory files as tests make them: the sample directory exported, changed at one place, written again."""

from __future__ import annotations

from typing import Any

from states.actor import Actor
from tests.cast import OFFICE
from tests.workflows.scene import Scene
from workflows.commands.directory.importing import File, Imported, import_directory, try_import
from workflows.interchange import files
from workflows.interchange.book import SHEETS
from workflows.interchange.exporting import rows
from workflows.interchange.files import Format
from workflows.interchange.standing import Standing

WHY = "县防指〔2026〕9号"
Sheets = dict[str, list[list[str]]]


def exported(scene: Scene, actor: Actor = OFFICE, language: str = "zh") -> Sheets:
    """The rows of every sheet."""
    return scene.house.look(actor, scene.clock(), lambda work: rows(Standing.of(work), language))


def sent(sheets: Sheets, form: Format = Format.XLSX, language: str = "zh") -> File:
    """These rows as a file that somebody sends."""
    return File.read(f"directory.{form.media[0]}", files.write(sheets, form, language))


def tried(scene: Scene, file: File, actor: Actor = OFFICE) -> Imported:
    """What a trial tells."""
    return scene.house.look(actor, scene.clock(), lambda work: try_import(work, file))


def imported(scene: Scene, file: File, actor: Actor = OFFICE) -> Imported:
    """What an import comes to."""
    return scene.carry(actor, lambda work: import_directory(work, file, WHY))


def places(found: Imported) -> list[tuple[str, int, str]]:
    """Where the faults stand: sheet, row, column."""
    return [(one.sheet.en, one.row, one.column.en) for one in found.faults]


def line(sheet: str, **values: Any) -> list[str]:
    """One row of a sheet; what is not given is empty."""
    columns = next(one.columns for one in SHEETS if one.name == sheet)
    return [str(values.get(one.name, "")) for one in columns]


PERSON = {"key": "p900", "zh": "新同志", "en": "New colleague", "language": "中文"}
BODY = {
    "key": "boats", "zh": "水上救援队", "en": "Water rescue team", "kind": "队伍", "tier": "县级", "areas": "511527",
    "parent": "county_general",
}  # fmt: skip
POST = {"key": "boat_leader", "zh": "班长", "en": "Leader", "organisation": "boats", "role": "team_leader"}
HELD = {"post": "boat_leader", "person": "p900", "part": "任职人", "since": "2026-08-23 17:00"}
REACHED = {"person": "p900", "channel": "短信", "target": "13912345678", "use": "演练"}


def new_team(**other: dict[str, Any]) -> Sheets:
    """A team with a post, its holder, and a number; each sheet's one row changed as said."""
    given = {"organisations": BODY, "posts": POST, "people": PERSON, "holdings": HELD, "addresses": REACHED}
    return {name: [line(name, **(values | other.get(name, {})))] for name, values in given.items()}
