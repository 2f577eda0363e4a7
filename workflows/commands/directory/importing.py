"""Importing a file into the directory: tried, or carried out as a whole; never a part of it. And exporting one.

A trial needs the same office: what it tells about numbers is for those who keep them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from records.questions import whole_directory
from workflows.commands.directory.keeping import kept_by, reasoned, sound
from workflows.interchange import files
from workflows.interchange.book import SHEETS, Book, Fault
from workflows.interchange.comparing import compare
from workflows.interchange.exporting import rows
from workflows.interchange.standing import Row, Standing
from workflows.interchange.weighing import Change, Outcome
from workflows.work import Work

_SUBJECT = {"organisations": "organisation", "posts": "post", "people": "person", "holdings": "post"}
_AT_ONCE = 1000
"""How many new rows one entry names."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent: its name, its digest, and what is in it."""

    name: str
    digest: str
    book: Book

    @staticmethod
    def read(name: str, data: bytes) -> File:
        """The file as it was sent; reading takes no transaction."""
        return File(name[-200:], hashlib.sha256(data).hexdigest(), files.read(name, data))


@dataclass(frozen=True, slots=True)
class Imported:
    """What importing a file came to, or would come to; `done` when it was written."""

    file: File
    faults: list[Fault]
    outcome: Outcome
    done: bool

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """By sheet: how many rows are added, changed, left as they are."""
        changed = [one.sheet for one in self.outcome.changed]
        return {
            one.name: {
                "added": len(self.outcome.added[one.name]), "changed": changed.count(one.name),
                "same": self.outcome.same[one.name],
            }
            for one in SHEETS
        }  # fmt: skip


def try_import(work: Work, file: File) -> Imported:
    """What importing this file would come to; nothing is written."""
    kept_by(work, (), "directory:import")
    return _weighed(work, file, done=False)


def import_directory(work: Work, file: File, why: str) -> Imported:
    """Imports a file as a whole when it has no fault; with one, nothing is written. What it lacks stays."""
    kept_by(work, (), "directory:import")
    sound({"why": reasoned(why)})
    whole_directory.hold(work.session)
    found = _weighed(work, file, done=True)
    if found.faults:
        return Imported(file, found.faults, found.outcome, done=False)
    _write(work, found.outcome)
    _tell(work, found, why)
    return found


def export_directory(work: Work, name: str, language: str) -> dict[str, list[list[str]]]:
    """Every sheet's rows, for a file of this name that leaves the office; that it does is an entry."""
    kept_by(work, (), "directory:export")
    work.ledger.office("directory_exported", subject="directory", file=name[-200:])
    return rows(Standing.of(work), language)


def _weighed(work: Work, file: File, *, done: bool) -> Imported:
    outcome = compare(Standing.of(work), file.book)
    return Imported(file, [*file.book.faults, *outcome.faults], outcome, done)


def _write(work: Work, outcome: Outcome) -> None:
    """What changes before what is new: whoever takes a post over finds it free."""
    for sheet in SHEETS[:3]:
        whole_directory.insert(work.session, sheet.name, _new(outcome, sheet.name))
    for sheet in SHEETS:
        whole_directory.update(
            work.session, sheet.name, [one.row for one in outcome.changed if one.sheet == sheet.name]
        )
    for sheet in SHEETS[3:]:
        whole_directory.insert(work.session, sheet.name, _new(outcome, sheet.name))


def _new(outcome: Outcome, sheet: str) -> list[Row]:
    return [row for _, row in outcome.added[sheet]]


def _tell(work: Work, imported: Imported, why: str) -> None:
    """One entry of the import, one of each row that changed, and the names of what is new."""
    counts = {name: count for name, count in imported.counts.items() if any(count.values())}
    told = {"file": imported.file.name, "sha256": imported.file.digest, "counts": counts}
    work.ledger.office("directory_imported", subject="directory", why=why, **told)
    keys = _keys(work, imported.outcome.changed)
    for one in imported.outcome.changed:
        subject = f"{_SUBJECT[one.sheet]}:{one.key.partition(' ')[0]}"
        kind = "post_left" if one.sheet == "holdings" else f"{_SUBJECT[one.sheet]}_changed"
        about = {"holding": one.key} if one.sheet == "holdings" else {}
        before, after = ({**about, **_by_key(values, keys)} for values in (one.before, one.after))
        work.ledger.office(kind, subject=subject, why=why, before=before, after=after)
    for sheet in SHEETS:
        names = iter([key for key, _ in imported.outcome.added[sheet.name]])
        for some in _chunks(names):
            work.ledger.office("directory_rows_added", subject=sheet.name, why=why, before=None, after={"rows": some})


def _chunks(names: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(names, _AT_ONCE)):
        yield some


def _keys(work: Work, changed: Iterable[Change]) -> dict[Any, str]:
    """The keys of the rows that changes refer to."""
    if not any(name.endswith("_id") for one in changed for name in one.after):
        return {}
    tables = ("organisations", "posts")
    return {one["id"]: one["key"] for name in tables for one in whole_directory.rows(work.session, name)}


def _by_key(values: Row, keys: dict[Any, str]) -> Row:
    """Values as a reader understands them: what is referred to by its key."""
    told = {}
    for name, value in values.items():
        told[name.removesuffix("_id")] = keys.get(value, value) if name.endswith("_id") else value
    return told
