"""The past of an incident, read from the journal: what was told until a moment, and rows made of it.

Of a hundred thousand changes most concern calls and messages that nobody looks at one by one: those are kept as they
were told, and read when they are looked at. Everything else is folded.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast, get_args

from pydantic_core import from_json
from sqlalchemy import text
from sqlmodel import Session, SQLModel

from records.case import Case
from records.fold import Tables, fold
from records.once import once
from records.questions.cases import whole

Row = TypeVar("Row", bound=SQLModel)
_AT_ONCE = 5000
_MANY = ("calls", "messages")
_CHANGES = text("""
    select change->>0, change->>1, told->>'case_id', told->>'call_id', told->>'part', told->>'channel', told->>'state',
           cast(told->>'rung' as int), case when told ? 'answer' then coalesce(told->>'answer', '') end,
           case when change->>0 <> 'messages' then cast(told as text) end
      from journal cross join lateral jsonb_array_elements(changes) with ordinality as one(change, place)
           cross join lateral (select change->2) as of_row(told)
     where case_id = any(:cases) and entered_at <= :moment
     order by journal.id, place
""")


@dataclass(slots=True)
class Told:
    """What was told of one call or message: the little that is always looked at; of a call the rest as it was told."""

    case_id: str = ""
    call_id: str = ""
    part: str = ""
    channel: str = ""
    state: str = ""
    rung: int = 0
    answer: str | None = None
    texts: list[str] = field(default_factory=list)

    def read(self) -> dict[str, Any]:
        """A call's row after all that was told of it."""
        row: dict[str, Any] = {}
        for one in self.texts:
            row |= from_json(one)
        return row


@dataclass(frozen=True, slots=True)
class Past:
    """An incident as it was known at a moment: its calls and messages as told, its other tables folded."""

    calls: dict[str, Told]
    messages: dict[str, Told]
    tables: Tables


def until(session: Session, incident: Case, moment: datetime) -> Past:
    """The incident and its cases, as the entries tell it that had been entered by `moment`."""
    many: dict[str, dict[str, Told]] = {table: {} for table in _MANY}
    few = []
    asked = {"cases": once(session, whole, incident.id), "moment": moment}
    changes = session.execute(_CHANGES, asked, execution_options={"yield_per": _AT_ONCE})
    for table, row, case, call, part, channel, state, rung, answer, told in changes:
        if table not in many:
            few.append((table, row, from_json(told)))
            continue
        one = many[table].get(row)
        if one is None:  # what is told first is the whole row
            one = many[table][row] = Told(case, call or "", part or "", channel or "")
        one.state = state or one.state
        one.rung = one.rung if rung is None else rung
        one.answer = one.answer if answer is None else answer or None
        if told is not None:
            one.texts.append(told)
    return Past(many["calls"], many["messages"], fold([few]))


def row_as_told(table: type[Row], told: Mapping[str, Any]) -> Row:
    """A row of `table` to be read, never written; a column of which nothing was told holds its default."""
    return cast("Row", _AsTold(table, told))


class _AsTold:
    """Turns a value into its kind when it is asked for."""

    def __init__(self, table: type[SQLModel], told: Mapping[str, Any]) -> None:
        self._table = table
        self._told = told

    def __getattr__(self, name: str) -> Any:
        """A column that nobody has asked for yet."""
        columns = _columns(self._table)
        if name not in columns:
            said = getattr(self._table, name, None)
            if isinstance(said, property) and said.fget is not None:
                return said.fget(self)
            raise AttributeError(name)
        default, read = columns[name]
        value = self._told.get(name, default)
        value = read(value) if read is not None and value is not None else value
        self.__dict__[name] = value
        return value


@cache
def _columns(table: type[SQLModel]) -> dict[str, tuple[Any, Callable[[Any], Any] | None]]:
    """Every column with its default, and how its values are read from the journal's text."""
    return {
        name: (field.get_default(call_default_factory=False), _reader(field.annotation))
        for name, field in table.model_fields.items()
    }


def _reader(kind: Any) -> Callable[[Any], Any] | None:
    kinds = get_args(kind) or (kind,)
    if datetime in kinds:
        return datetime.fromisoformat
    if uuid.UUID in kinds:
        return uuid.UUID
    if list[uuid.UUID] in kinds:
        return lambda values: [uuid.UUID(one) for one in values]
    return None
