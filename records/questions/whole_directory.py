"""The whole directory at once, for whoever compares it with a file, and written at once where it differs.

Rows are plain mappings: fifty thousand of them are read and written in a few statements.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, text
from sqlmodel import Session, SQLModel, col

from records.ledger import plain
from records.organisation import Organisation, Place
from records.person import Address, Holding, Person, Post
from records.sealed import as_kept

Row = dict[str, Any]
KEPT: Mapping[str, type[SQLModel]] = {
    "organisations": Organisation, "posts": Post, "people": Person, "holdings": Holding, "addresses": Address,
}  # fmt: skip
"""The tables of the directory, each after those that it refers to."""
_ORDER: Mapping[str, Sequence[Any]] = {
    "organisations": (Organisation.id,),
    "posts": (Post.id,),
    "people": (Person.key,),
    "holdings": (Holding.post_id, Holding.since, Holding.id),
    "addresses": (Address.person_id, Address.drill, Address.position, Address.id),
}


def hold(session: Session) -> None:
    """Keeps every other change of the directory waiting until this transaction ends; reading and calling go on."""
    session.execute(text(f"lock table {', '.join(KEPT)} in share row exclusive mode"))


def rows(session: Session, name: str) -> list[Row]:
    """Every row of a table of the directory, in one order; addresses only those in use."""
    table: Any = KEPT[name]
    query = select(table.__table__).order_by(*map(col, _ORDER[name]))
    if name == "addresses":
        query = query.where(col(Address.closed_at).is_(None))
    return [dict(one) for one in session.execute(query).mappings()]


def places(session: Session) -> set[str]:
    """The codes of all places."""
    return set(session.execute(select(col(Place.code))).scalars())


def insert(session: Session, name: str, new: Iterable[Row]) -> None:
    """New rows of a table, with all their columns, in one statement."""
    given = list(new)
    if given:
        names = ", ".join(KEPT[name].model_fields)
        statement = f"insert into {name} ({names}) select {names} from {_given(name)}"  # noqa: S608 - names are ours
        session.execute(text(statement), {"rows": _as_json(session, name, given)})


def update(session: Session, name: str, changed: Iterable[Row]) -> None:
    """Rows of a table as they are from now on, in one statement."""
    given = list(changed)
    if given:
        sets = ", ".join(f"{one} = n.{one}" for one in KEPT[name].model_fields if one != "id")
        statement = f"update {name} o set {sets} from {_given(name)} n where o.id = n.id"  # noqa: S608 - names are ours
        session.execute(text(statement), {"rows": _as_json(session, name, given)})


def _given(name: str) -> str:
    return f"json_populate_recordset(null::{name}, cast(:rows as json))"


def _as_json(session: Session, name: str, given: list[Row]) -> str:
    kept = [as_kept(session, KEPT[name], one) for one in given]
    return json.dumps(kept, ensure_ascii=False, default=plain)
