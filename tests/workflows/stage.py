"""The stage that scenes are played on: two databases, put back to how they were before every test.

Each keeps a copy of its rows beside them: putting them back takes a hundredth of a second, a database ten times that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import psycopg
import pytest
from psycopg import sql

from records.database import Database
from records.embedded import EmbeddedPostgres
from records.tables import TABLES
from tests.workflows.scene import LINK_KEY, Scene, furnish
from workflows.library import Library
from workflows.work import House

_LIBRARY = Library()
_NAMES = [str(table.__tablename__) for table in TABLES]


def _back() -> sql.Composed:
    """Every table emptied and filled again from what was kept, past its guards."""
    parts: list[sql.Composable] = [sql.SQL("set local session_replication_role = replica")]
    for words in ("delete from {}", "insert into {} overriding system value select * from kept.{}"):
        for name in _NAMES:
            parts.append(sql.SQL(words).format(*[sql.Identifier(name)] * words.count("{}")))
    return sql.SQL(";").join(parts)


class Stage:
    """One database as it is before the curtain goes up."""

    def __init__(self, postgres: EmbeddedPostgres, name: str) -> None:
        self._conninfo = postgres.conninfo(name)
        self.url = postgres.url(name)
        self.owner_url = postgres.owner_url(name)
        self.name = name

    def furnish(self) -> None:
        """Schema, library and directory of the sample county."""
        owner, database = Database(self.owner_url), Database(self.url)
        furnish(owner, database, _LIBRARY)
        owner.close()
        database.close()

    def flood(self) -> None:
        """Level III is approved."""
        database = Database(self.url)
        Scene(House(database, _LIBRARY, LINK_KEY)).started("III")
        database.close()

    def keep(self) -> None:
        """Remembers the rows as they are now."""
        with psycopg.connect(self._conninfo) as connection:
            connection.execute("drop schema if exists kept cascade")
            connection.execute("create schema kept")
            for name in _NAMES:
                made = sql.SQL("create table kept.{} as table {}")
                connection.execute(made.format(sql.Identifier(name), sql.Identifier(name)))

    def put_back(self) -> None:
        """Brings the rows back that were kept."""
        with psycopg.connect(self._conninfo) as connection:
            connection.execute(_back())

    def scene(self) -> Iterator[Scene]:
        """A scene on this stage."""
        self.put_back()
        database = Database(self.url, pool=12)
        yield Scene(House(database, _LIBRARY, LINK_KEY))
        database.close()


def _built(stage: Stage, create: Callable[[], str], build: Callable[[], None]) -> Stage:
    try:
        create()
    except psycopg.errors.DuplicateDatabase:  # the tests of records and those of workflows share a stage
        return stage
    build()
    stage.keep()
    return stage


@pytest.fixture(scope="session")
def quiet_stage(postgres: EmbeddedPostgres, new_database: Callable[..., str]) -> Stage:
    """Schema, library and directory of the sample county; nothing has happened yet."""
    stage = Stage(postgres, "quiet")
    return _built(stage, partial(new_database, stage.name), stage.furnish)


@pytest.fixture(scope="session")
def flooded_stage(postgres: EmbeddedPostgres, new_database: Callable[..., str], quiet_stage: Stage) -> Stage:
    """Level III has just been approved: 48 people are called, nothing is sent yet."""
    quiet_stage.put_back()
    stage = Stage(postgres, "flooded")
    return _built(stage, partial(new_database, stage.name, quiet_stage.name), stage.flood)


@pytest.fixture
def scene(quiet_stage: Stage) -> Iterator[Scene]:
    """A scene in which nothing has happened yet."""
    yield from quiet_stage.scene()


@pytest.fixture
def flood(flooded_stage: Stage) -> Iterator[Scene]:
    """A scene in which level III is in force since this moment."""
    yield from flooded_stage.scene()
