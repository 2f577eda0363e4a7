"""What lies encrypted in columns: shut anew under the current key, and whether it can be opened at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import String, select, text, type_coerce
from sqlmodel import Session, SQLModel

from records.sealed import Shut, columns
from records.tables import TABLES
from records.vault import FORM, Unreadable, Vault

_AT_ONCE = 2000


def lie_under(session: Session, vault: Vault) -> int:
    """Shuts anew whatever lies in clear or under an older key than the current one; how many texts.

    `Unreadable` when one of them can not be opened. What somebody changes meanwhile is left to them.
    """
    return sum(_one_column(session, vault, *each) for each in _every_column())


def is_lost(session: Session, vault: Vault) -> bool:
    """Whether the newest text of any column lies under a key that this vault does not have."""
    return any(_can_not_be_opened(session, vault, *each) for each in _every_column())


def _every_column() -> Iterator[tuple[type[SQLModel], str, Shut]]:
    for table in TABLES:
        for name, kind in columns(table).items():
            yield table, name, kind


def _kept(table: type[SQLModel], name: str) -> Any:
    """A column as it lies in the table."""
    found: Any = table.__table__  # type: ignore[attr-defined]
    return found, type_coerce(found.c[name], String)


def _one_column(session: Session, vault: Vault, table: type[SQLModel], name: str, kind: Shut) -> int:
    rows, column = _kept(table, name)
    older = select(rows.c.id, column).where(column != "", ~column.startswith(f"{FORM}:{vault.current}:"))
    update = text(
        f"update {rows.name} o set {name} = n.made "  # noqa: S608 - names of our own tables
        "from json_to_recordset(cast(:rows as json)) as n(id uuid, kept text, made text) "
        f"where o.id = n.id and o.{name} = n.kept"
    )
    number, after = 0, None
    while found := session.execute(_next(older, rows, after)).all():
        anew = [{"id": str(row[0]), "kept": row[1], "made": _anew(vault, row[1], kind)} for row in found]
        session.execute(update, {"rows": json.dumps(anew)})
        number, after = number + len(anew), found[-1][0]
    return number


def _next(query: Any, rows: Any, after: Any) -> Any:
    later = query if after is None else query.where(rows.c.id > after)
    return later.order_by(rows.c.id).limit(_AT_ONCE)


def _anew(vault: Vault, kept: str, kind: Shut) -> str:
    plain = vault.open(kept, kind.about) if kept.startswith(f"{FORM}:") else kept.encode()
    return vault.shut(plain, kind.about)


def _can_not_be_opened(session: Session, vault: Vault, table: type[SQLModel], name: str, kind: Shut) -> bool:
    rows, column = _kept(table, name)
    newest = select(column).where(column.startswith(f"{FORM}:")).order_by(rows.c.id.desc()).limit(1)
    kept = session.execute(newest).scalar_one_or_none()
    try:
        return kept is not None and not vault.open(kept, kind.about)
    except Unreadable:
        return True
