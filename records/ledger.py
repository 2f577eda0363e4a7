"""The only way in which history is written: a row changes together with the journal entry that says so.

Whoever writes opens an entry, changes rows through it, and leaves; the caller owns the transaction. Inserts are
gathered and written in bulk; an update is conditional, and one that hits no row means that somebody was faster.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, insert, text, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel

from records.call import Call, CallOut, Message
from records.case import Case
from records.clock import Clock
from records.document import Document
from records.effect import Effect
from records.journal import Entry
from records.task import Task
from states.actor import Actor

JOURNALLED: tuple[type[SQLModel], ...] = (Case, CallOut, Call, Effect, Message, Task, Clock, Document)
"""The tables that folding the journal gives again, in the order in which their rows may be inserted."""

WAKE = "tocsin"
"""The notification channel that wakes workers and live pages."""
_NOTIFY = text("select pg_notify(:channel, one) from unnest(cast(:touched as text[])) as one")


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
        values = columns(row)
        self._ledger.gather(type(row), values)
        hidden = volatile(type(row))
        told = {name: plain(value) for name, value in values.items() if name not in hidden and value is not None}
        self.entry.changes.append([type(row).__tablename__, told["id"], told])

    def change(self, row: Any, *conditions: ColumnElement[bool], **values: Any) -> bool:
        """Changes a row if `conditions` still hold for it; False, and nothing told, when they do not."""
        table = type(row)
        self._ledger.write()
        statement = update(table.__table__).where(table.id == row.id, *conditions).values(**values)
        result = self._ledger.session.execute(statement)
        if result.rowcount != 1:  # type: ignore[attr-defined]
            return False
        self.tell(row, values)
        return True

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

    def change_together(self, changes: Sequence[tuple[Draft, Any, Mapping[str, Any]]]) -> None:
        """The same columns of many rows of one table, in one go; each change is told by its own entry.

        The caller holds the rows locked.
        """
        if not changes:
            return
        self.write()
        table: Any = type(changes[0][1])
        names = list(changes[0][2])
        statement = update(table.__table__).where(table.id == bindparam("row_id"))
        statement = statement.values({name: bindparam(f"new_{name}") for name in names})
        given = [{"row_id": row.id} | {f"new_{n}": values[n] for n in names} for _, row, values in changes]
        self.session.execute(statement, given)
        for draft, row, values in changes:
            draft.tell(row, values)

    def gather(self, table: type[SQLModel], values: dict[str, Any]) -> None:
        """Keeps a new row for the next bulk write."""
        self._rows.setdefault(table, []).append(values)

    def write(self) -> None:
        """Writes the gathered rows, in the order in which they may refer to each other."""
        for table in JOURNALLED:
            rows = self._rows.pop(table, None)
            if rows:
                self.session.execute(insert(table.__table__), rows)  # type: ignore[attr-defined]

    def close(self) -> None:
        """Writes rows and entries and wakes whoever listens; the caller commits."""
        self.write()
        if not self._entries:
            return
        rows = [
            {name: getattr(entry, name) for name in type(entry).model_fields if name != "id"} for entry in self._entries
        ]
        self.session.execute(insert(Entry.__table__), rows)  # type: ignore[attr-defined]
        touched = sorted({str(entry.incident_id or entry.case_id) for entry in self._entries})
        self.session.execute(_NOTIFY, {"channel": WAKE, "touched": touched})
        self._entries = []
