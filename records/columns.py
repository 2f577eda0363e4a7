"""Column kinds that the tables share: time-ordered ids, JSON, and references that never cascade."""

import os
import time
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field


def new_id() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): sorts by the time of its making, so that indexes stay dense."""
    stamp = time.time_ns() // 1_000_000
    value = (stamp << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


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
