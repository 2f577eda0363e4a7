"""What a test can see of a house: rows, calls, tasks, entries, the proof, and the directory that it may empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from sqlalchemy import event, select
from sqlmodel import SQLModel, col

from records import fold, sealer, verify
from records.call import Call
from records.case import Case
from records.database import Database, Session
from records.journal import Entry
from records.person import Address, Holding, Person, Post
from records.server_access import APPLICATION, OWNER
from records.task import Task
from workflows.work import House

Row = TypeVar("Row", bound=SQLModel)


@contextmanager
def asked_of(database: Database) -> Iterator[list[str]]:
    """The statements that a database is asked meanwhile."""
    asked: list[str] = []

    def heard(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", heard)
    try:
        yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", heard)


@contextmanager
def as_owner(house: House) -> Iterator[Session]:
    """A transaction of whoever owns the database of a house."""
    owner = Database(house.database.url.replace(f"//{APPLICATION}@", f"//{OWNER}@"), pool=1)
    try:
        with owner.transaction() as session:
            yield session
    finally:
        owner.close()


@dataclass
class Seen:
    """A house as it can be looked at."""

    house: House

    def rows(self, table: type[Row], *conditions: Any) -> list[Row]:
        """The rows of a table, in the order of their ids."""
        with self.house.database.transaction() as session:
            query = select(table).where(*conditions).order_by(_id(table))
            return list(session.execute(query).scalars())

    def one(self, table: type[Row], *conditions: Any) -> Row:
        """The only row."""
        (found,) = self.rows(table, *conditions)
        return found

    def any_of(self, chance: Random, table: type[Row], *conditions: Any) -> Row | None:
        """One of the rows, by chance; None when there is none."""
        with self.house.database.transaction() as session:
            query = select(_id(table)).where(*conditions).order_by(_id(table))
            ids = list(session.execute(query).scalars())
            return session.get_one(table, chance.choice(ids)) if ids else None

    def again(self, row: Row) -> Row:
        """A row as it is now."""
        table = type(row)
        return self.one(table, _id(table) == getattr(row, "id"))  # noqa: B009 - every table here has one

    def call_of(self, case: Case, post: str, part: str = "holder") -> Call:
        """The newest call of a case to somebody in a post."""
        meant = [one for one in self.rows(Call, Call.case_id == case.id, Call.part == part) if one.who["post"] == post]
        return meant[-1]

    def task_of(self, case: Case, key: str, post: str | None = None) -> Task:
        """A task of a case."""
        meant = self.rows(Task, Task.case_id == case.id, Task.key == key)
        return next(one for one in meant if post in (None, one.owner["post"]))

    def entries(self, *kinds: str) -> list[Entry]:
        """The journal, or some kinds of its entries."""
        wanted = [col(Entry.kind).in_(kinds)] if kinds else []
        return self.rows(Entry, *wanted)

    def tables(self) -> fold.Tables:
        """The journalled tables as they stand."""
        with self.house.database.transaction() as session:
            return fold.stored(session)

    def proof(self) -> verify.Proof:
        """Seals what is not sealed, and verifies the whole record."""
        with self.house.database.transaction() as session:
            sealer.seal(session, whole=True)
        with self.house.database.transaction() as session:
            return verify.verify(session)

    def as_owner(self) -> AbstractContextManager[Session]:
        """A transaction of the database's owner, for what the product itself may not do."""
        return as_owner(self.house)

    # What is in the directory

    def unreachable(self, post: str, part: str = "holder", channel: str | None = None) -> None:
        """Whoever holds a post has no usable channel, or not this one."""
        with self.as_owner() as session:
            query = (
                select(Address)
                .join(Holding, col(Holding.person_id) == Address.person_id)
                .join(Post, col(Post.id) == Holding.post_id)
                .where(col(Post.key) == post, col(Holding.part) == part)
            )
            for address in session.execute(query).scalars():
                if channel in (None, address.channel):
                    session.delete(address)

    def vacant(self, post: str, part: str = "holder") -> None:
        """Nobody holds a post."""
        with self.as_owner() as session:
            query = select(Holding).join(Post, col(Post.id) == Holding.post_id)
            for holding in session.execute(query.where(col(Post.key) == post, col(Holding.part) == part)).scalars():
                session.delete(holding)

    def deputises(self, post: str, for_too: str) -> None:
        """The deputy of a post is the deputy of another post too."""
        with self.as_owner() as session:
            query = select(Holding, col(Post.key)).join(Post, col(Post.id) == Holding.post_id)
            query = query.where(col(Post.key).in_((post, for_too)), col(Holding.part) == "deputy")
            held = {row[1]: row[0] for row in session.execute(query)}
            held[for_too].person_id = held[post].person_id
            session.add(held[for_too])

    def address(self, post: str, channel: str, part: str = "holder") -> str:
        """An address of whoever holds a post."""
        with self.house.database.transaction() as session:
            query = (
                select(Address)
                .join(Person, col(Person.id) == Address.person_id)
                .join(Holding, col(Holding.person_id) == Person.id)
                .join(Post, col(Post.id) == Holding.post_id)
                .where(col(Post.key) == post, col(Holding.part) == part, col(Address.channel) == channel)
            )
            found: Address = session.execute(query).scalars().one()
            return found.url


def _id(table: type[SQLModel]) -> Any:
    return table.id  # type: ignore[attr-defined]
