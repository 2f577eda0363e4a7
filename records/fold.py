"""Folding the journal: the tables as the entries tell them, at any moment.

What an entry changed is written in it, so a replay decides nothing again: it puts the changes one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Text, cast, select
from sqlmodel import Session, SQLModel

from records.case import Case
from records.journal import Entry
from records.ledger import JOURNALLED, columns, plain, volatile
from records.questions.cases import whole
from records.questions.journal import about

Changes = list[tuple[str, str, dict[str, Any]]]
Tables = dict[str, dict[str, dict[str, Any]]]
_AT_ONCE = 2000
_ENTRIES: Any = Entry.__table__  # type: ignore[attr-defined]


def fold(changes: Iterable[Changes]) -> Tables:
    """The rows of every journalled table after these changes, in order: table → id → columns that hold something."""
    tables: Tables = {str(table.__tablename__): {} for table in JOURNALLED}
    for one in changes:
        for table, row_id, values in one:
            tables[table].setdefault(row_id, {}).update(values)
    return tables


def changes_until(session: Session, case: Case | None, moment: datetime | None) -> Iterator[Changes]:
    """What each entry about a case (or any) changed that had been entered by `moment`, in order, as a stream.

    Of an incident also what was entered about an intake before it became part of it.
    It is told as text: of a hundred thousand entries nothing else is read.
    """
    query = select(cast(_ENTRIES.c.changes, Text)).order_by(_ENTRIES.c.id)
    if case is not None:
        query = query.where(about(whole(session, case.id)))
    if moment is not None:
        query = query.where(_ENTRIES.c.entered_at <= moment)
    for told in session.execute(query.execution_options(yield_per=_AT_ONCE)).scalars():
        yield from_json(told)


def stored(session: Session) -> Tables:
    """The journalled tables as they are in the database, in the form in which `fold` gives them."""
    return {str(table.__tablename__): _rows(session, table) for table in JOURNALLED}


def _rows(session: Session, table: type[SQLModel]) -> dict[str, dict[str, Any]]:
    hidden = volatile(table)
    rows: dict[str, dict[str, Any]] = {}
    for row in session.execute(select(table)).scalars():
        told = {name: plain(value) for name, value in columns(row).items() if name not in hidden}
        rows[told["id"]] = told
    return rows


def differences(folded: Tables, stored: Tables, limit: int = 50) -> list[str]:
    """Where the folded journal and the stored tables disagree, in words; empty when they are equal.

    A column that came after an entry was written holds its default: nothing was told of it.
    """
    found: list[str] = []
    defaults = {str(table.__tablename__): _defaults(table) for table in JOURNALLED}
    for table, rows in stored.items():
        told = folded.get(table, {})
        found += [f"{table} {one}: in the journal, not in the table" for one in told.keys() - rows.keys()]
        for one, values in rows.items():
            if one not in told:
                found.append(f"{table} {one}: in the table, not in the journal")
                continue
            known = defaults.get(table, {}) | told[one]
            wrong = [name for name, value in values.items() if known.get(name) != value]
            found += [
                f"{table} {one}.{name}: journal {told[one].get(name)!r}, table {values[name]!r}" for name in wrong
            ]
    return found[:limit]


def _defaults(table: type[SQLModel]) -> dict[str, Any]:
    """What the columns of a table hold of which nothing was told, as entries would tell it."""
    optional = {name: field for name, field in table.model_fields.items() if not field.is_required()}
    return {
        name: plain(field.get_default(call_default_factory=True)) for name, field in optional.items() if name != "id"
    }
