"""Column kinds that the tables share: time-ordered ids, JSON, and references that never cascade."""

import os
import threading
import time
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Uuid, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field


class _Ids:
    """Milliseconds and a counter that goes on where the same millisecond left it (RFC 9562, 6.2, method 1)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp = 0
        self._count = 0

    def next(self) -> tuple[int, int]:
        with self._lock:
            stamp = time.time_ns() // 1_000_000
            if stamp > self._stamp:
                self._stamp, self._count = stamp, int.from_bytes(os.urandom(1), "big")
            else:
                self._count += 1
                self._stamp, self._count = self._stamp + (self._count >> 12), self._count & 0xFFF
            return self._stamp, self._count


_ids = _Ids()


def new_id() -> uuid.UUID:
    """A version 7 UUID: the ids of one process sort in the order of their making, so that indexes stay dense.

    Rows are locked in the order of their ids; what was made later is locked later.
    """
    stamp, count = _ids.next()
    rest = int.from_bytes(os.urandom(8), "big") & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=(stamp << 80) | (0x7 << 76) | (count << 64) | rest)


def key() -> Any:
    """The primary key of a table."""
    return Field(default_factory=new_id, primary_key=True)


def to(table: str, *, null: bool = False, index: bool = True) -> Any:
    """A reference to a row of another table; what is referred to can not be deleted."""
    args = (ForeignKey(f"{table}.id", ondelete="RESTRICT"),)
    if null:
        return Field(default=None, sa_type=Uuid, sa_column_args=args, index=index, nullable=True)
    return Field(sa_type=Uuid, sa_column_args=args, index=index, nullable=False)


def json(default: Any = dict) -> Any:
    """A JSON document."""
    return Field(default_factory=default, sa_type=JSONB, nullable=False)


def any_of(name: str, kind: Any = Uuid) -> Any:
    """Any of the ids given as `name`: one statement however many they are, so that the server plans it once."""
    return any_(bindparam(name, type_=ARRAY(kind)))


def as_said(*values: str) -> Any:
    """Values that stand in the statement itself: the server then knows that an index of just these will do."""
    if len(values) == 1:
        return bindparam(None, values[0], literal_execute=True)
    return bindparam(None, values, expanding=True, literal_execute=True)
