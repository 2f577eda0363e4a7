"""The only way in which history is written: a row changes together with the journal entry that says so.

Whoever writes opens an entry, changes rows through it, and leaves; the caller owns the transaction. New rows are
gathered and written together with the entries, in one statement; an update is conditional, and one that hits no row
means that somebody was faster.
"""

from __future__ import annotations

import enum
import functools
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Update, bindparam, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel

from records.call import Call, CallOut, Message
from records.case import Case
from records.clock import Clock
from records.document import Document
from records.effect import Effect
from records.journal import OFFICE, Entry
from records.sealed import as_kept
from records.stationing import Stay
from records.task import Task
from records.writing import ENTRY_COLUMNS, JOURNAL, TOUCHED, statement
from states.actor import Actor

JOURNALLED: tuple[type[SQLModel], ...] = (Case, CallOut, Call, Effect, Message, Task, Clock, Document, Stay)
"""The tables that folding the journal gives again, in the order in which their rows may be inserted."""


def plain(value: Any) -> Any:
    """A value as the journal keeps it: JSON, times in UTC to the microsecond."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def volatile(table: type[SQLModel]) -> frozenset[str]:
    """The columns of a table that are machinery and not history."""
    found: frozenset[str] = getattr(table, "VOLATILE", frozenset())
    return found


def columns(row: SQLModel) -> dict[str, Any]:
    """All columns of a row with their values."""
    return {name: getattr(row, name) for name in type(row).model_fields}


class Draft:
    """One entry in the making, with the changes that it tells."""

    def __init__(self, ledger: Ledger, entry: Entry) -> None:
        self._ledger = ledger
        self.entry = entry

    def by(self, actor: Actor, happened_at: datetime) -> Draft:
        """Says that it was somebody else's act than of whoever writes it down, and when that person did it."""
        self.entry.actor, self.entry.happened_at = actor.as_data(), happened_at
        return self

    def insert(self, row: SQLModel) -> None:
        """A new row, and the entry's word for it."""
        values = {name: plain(value) for name, value in columns(row).items() if value is not None}
        self._ledger.gather(type(row), as_kept(self._ledger.session, type(row), values))
        hidden = volatile(type(row))
        told = {name: value for name, value in values.items() if name not in hidden} if hidden else values
        self.entry.changes.append([type(row).__tablename__, values["id"], told])

    def change(self, row: Any, was: Mapping[str, Any] | None = None, /, **values: Any) -> bool:
        """Changes a row if it still holds what it `was`; False, and nothing told, when it does not."""
        self._ledger.write()
        table: Any = type(row)
        expected = was or {}
        statement = _change(table, tuple(values), tuple(expected))
        given = _given(row, values) | {f"was_{name}": value for name, value in expected.items()}
        if self._ledger.session.execute(statement, given).rowcount != 1:  # type: ignore[attr-defined]
            return False
        self.tell(row, values)
        return True

    def change_later(self, row: Any, **values: Any) -> None:
        """Changes a row that the caller holds locked: in the entry and at hand now, in the database at the next write.

        Whoever asks the database for such rows before then lets the ledger write first.
        """
        self._ledger.put_off(row, values)
        self.tell(row, values)

    def tell(self, row: Any, values: Mapping[str, Any]) -> None:
        """Takes a change that has been written into the row at hand and into the entry."""
        for name, value in values.items():
            set_committed_value(row, name, value)
        hidden = volatile(type(row))
        told = {name: plain(value) for name, value in values.items() if name not in hidden}
        self.entry.changes.append([type(row).__tablename__, str(row.id), told])

    def change_many(self, table: Any, ids: Iterable[uuid.UUID], **values: Any) -> None:
        """The same change to many rows that the caller holds locked."""
        ids = list(ids)
        if not ids:
            return
        self._ledger.write()
        self._ledger.session.execute(update(table.__table__).where(table.id.in_(ids)).values(**values))
        told = {name: plain(value) for name, value in values.items() if name not in volatile(table)}
        self.entry.changes.extend([table.__tablename__, str(one), told] for one in ids)


class Ledger:
    """The entries and rows of one transaction, for one actor at one time."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self._rows: dict[type[SQLModel], list[dict[str, Any]]] = {}
        self._later: dict[tuple[type[SQLModel], tuple[str, ...]], list[dict[str, Any]]] = {}
        self._put_off: set[uuid.UUID] = set()
        self._entries: list[Entry] = []

    def entry(
        self,
        case: Case,
        kind: str,
        *,
        subject: str = "",
        why: str = "",
        **data: Any,
    ) -> Draft:
        """Begins an entry about `case`; `data` is what a reader needs to understand it."""
        entry = Entry(
            case_id=case.id,
            incident_id=case.incident_id or (case.id if case.kind == "incident" else None),
            kind=kind,
            subject=subject,
            happened_at=self.now,
            entered_at=self.now,
            actor=self.actor.as_data(),
            why=why,
            definition=case.procedure,
            data=plain(data),
            changes=[],
        )
        self._entries.append(entry)
        return Draft(self, entry)

    def office(self, kind: str, *, subject: str = "", why: str = "", **data: Any) -> Draft:
        """Begins an entry that belongs to no case: an act at the door, something set, something in the directory.

        It changes no journalled row; what it changed stands in `data`, as `before` and `after`.
        """
        entry = Entry(
            kind=kind,
            subject=subject,
            happened_at=self.now,
            entered_at=self.now,
            actor=self.actor.as_data(),
            why=why,
            definition="",
            data=plain(data),
            changes=[],
        )
        self._entries.append(entry)
        return Draft(self, entry)

    def change_together(self, changes: Sequence[tuple[Draft, Any, Mapping[str, Any]]]) -> None:
        """Changes of many rows that the caller holds locked, in one go; each is told by its own entry."""
        for draft, row, values in changes:
            draft.change_later(row, **values)
        self.write()

    def gather(self, table: type[SQLModel], values: dict[str, Any]) -> None:
        """Keeps a new row, as the journal tells it, for the next write."""
        self._rows.setdefault(table, []).append(values)

    def put_off(self, row: Any, values: Mapping[str, Any]) -> None:
        """Keeps a change of a row for the next write; a second one of the same row comes after the first."""
        if row.id in self._put_off:
            self.write()
        self._put_off.add(row.id)
        self._later.setdefault((type(row), tuple(values)), []).append(_given(row, values))

    def write(self) -> None:
        """Writes the gathered rows and changes now, so that what follows finds them."""
        if self._rows:
            self._send([])
        later, self._later = self._later, {}
        self._put_off.clear()
        for (table, names), given in later.items():
            self.session.execute(_change(table, names, ()), given)

    def close(self) -> None:
        """Writes rows and entries and wakes whoever listens; the caller commits."""
        entries, self._entries = self._entries, []
        if self._later or not entries:
            self.write()
        if entries:
            self._send(entries)

    def _send(self, entries: list[Entry]) -> None:
        """All gathered rows and `entries` in one statement: a foreign key is looked at when all of them are there."""
        rows, self._rows = self._rows, {}
        given = {str(table.__tablename__): _as_json(each) for table, each in rows.items()}
        if entries:
            given[JOURNAL] = _as_json([{name: getattr(one, name) for name in ENTRY_COLUMNS} for one in entries])
        touched = sorted({str(one.incident_id or one.case_id or OFFICE) for one in entries})
        self.session.connection().exec_driver_sql(statement(tuple(given)), {**given, TOUCHED: touched})


@functools.lru_cache(maxsize=256)
def _change(table: Any, names: tuple[str, ...], expected: tuple[str, ...]) -> Update:
    """The statement that changes these columns of one row, if others hold what is expected."""
    found = update(table.__table__).where(table.id == bindparam("row_id"))
    found = found.where(*(getattr(table, name) == bindparam(f"was_{name}") for name in expected))
    return found.values({name: bindparam(f"new_{name}") for name in names})


def _given(row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"row_id": row.id} | {f"new_{name}": value for name, value in values.items()}


def _as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, default=plain)
