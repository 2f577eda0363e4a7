"""Columns whose text lies encrypted: numbers, and addresses of channels with the secrets that stand in them.

Whoever reads a row through a database that was given its vault reads the text; in the table, in a dump and in a copy
of the disk there is none. Each text is bound to its column. What lay there in clear before there was a vault is read
as it is until `records.questions.sealed` has shut it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Dialect, String, TypeDecorator
from sqlmodel import Session, SQLModel

from records.vault import FORM, Unreadable, Vault

_VAULT = "tocsin_vault"


class NoVault(Exception):
    """Something was to be written encrypted through a database that was given no vault."""


class Shut(TypeDecorator[str]):
    """A text that lies encrypted. The empty text, which tells nothing, is kept as it is; so a column can be emptied."""

    impl = String
    cache_ok = True

    def __init__(self, about: str) -> None:
        super().__init__()
        self.about = about

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it is kept."""
        return value if not value else _of(dialect).shut(value.encode(), self.about)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The text again; nothing when its key is not there, so that one lost key stops no call to others."""
        vault: Vault | None = getattr(dialect, _VAULT, None)
        if not value or vault is None or not value.startswith(f"{FORM}:"):
            return value
        try:
            return vault.open(value, self.about).decode()
        except Unreadable:
            return ""


def give(dialect: Dialect, vault: Vault) -> None:
    """From here on what goes through this dialect, that of one engine, is shut and opened by a vault."""
    setattr(dialect, _VAULT, vault)


def as_kept(session: Session, table: type[SQLModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row as they are written past the column types, as JSON."""
    shut = columns(table)
    if not shut:
        return dict(values)
    dialect = session.get_bind().dialect
    return {
        name: shut[name].process_bind_param(value, dialect) if name in shut else value for name, value in values.items()
    }


@functools.cache
def columns(table: type[SQLModel]) -> dict[str, Shut]:
    """The columns of a table that lie encrypted."""
    found: Any = table.__table__  # type: ignore[attr-defined]
    return {one.name: one.type for one in found.c if isinstance(one.type, Shut)}


def _of(dialect: Dialect) -> Vault:
    vault: Vault | None = getattr(dialect, _VAULT, None)
    if vault is None:
        raise NoVault("this database was given no vault: nothing is written in clear")
    return vault
