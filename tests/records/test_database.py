"""A connection that the server closed while it was at rest is never given to a piece of work."""

from __future__ import annotations

import select

import pytest
from sqlalchemy import text

from records.database import Database, DatabaseAway
from tests.workflows.scene import Scene


def _closed_by_the_server(scene: Scene, database: Database) -> None:
    """The server closes the one connection that this database keeps at rest; the line says so before we go on."""
    with database.transaction() as session:
        number = session.execute(text("select pg_backend_pid()")).scalar_one()
        line = session.connection().connection.dbapi_connection.fileno()  # type: ignore[union-attr]
    with scene.house.database.transaction() as session:
        session.execute(text("select pg_terminate_backend(:number, 5000)"), {"number": number})
    looking = select.poll()
    looking.register(line, select.POLLIN)
    assert looking.poll(5000)


def test_work_goes_on_over_a_new_connection_and_nobody_is_told_that_the_database_was_away(scene: Scene) -> None:
    database = Database(scene.house.database.url, pool=1)
    _closed_by_the_server(scene, database)
    with database.transaction() as session:
        assert session.execute(text("select 1")).scalar_one() == 1
    database.close()


def test_a_connection_that_is_in_use_when_the_database_is_given_back_is_closed_when_its_work_is_done(
    scene: Scene,
) -> None:
    database = Database(scene.house.database.url, pool=1)
    with database.transaction() as session:
        number = session.execute(text("select pg_backend_pid()")).scalar_one()
        line = session.connection().connection.dbapi_connection
        database.close()
        assert session.execute(text("select pg_backend_pid()")).scalar_one() == number, "the work goes on"
    assert line.closed  # type: ignore[union-attr]
    with database.transaction() as session:
        assert session.execute(text("select 1")).scalar_one() == 1, "who comes later gets a new one"


def test_whoever_stands_still_in_a_transaction_loses_it_and_everybody_else_goes_on(scene: Scene) -> None:
    """A frozen process would keep what it has locked for as long as it is frozen."""
    database = Database(scene.house.database.url, pool=1)
    with pytest.raises(DatabaseAway):
        _stands_still(scene, database)
    with database.transaction() as session:
        limit = session.execute(text("select current_setting('idle_in_transaction_session_timeout')")).scalar_one()
    assert limit == "30s"
    database.close()


def _stands_still(scene: Scene, database: Database) -> None:
    lock = text("select pg_try_advisory_xact_lock(1)")
    with database.transaction() as session:
        assert session.execute(lock).scalar_one()
        session.execute(text("set local idle_in_transaction_session_timeout = 1"))
        line = session.connection().connection.dbapi_connection.fileno()  # type: ignore[union-attr]
        looking = select.poll()
        looking.register(line, select.POLLIN)
        assert looking.poll(5000)
        with scene.house.database.transaction() as other:
            assert other.execute(lock).scalar_one()
        session.execute(text("select 1"))
