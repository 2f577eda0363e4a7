"""A connection that the server closed while it was at rest is never given to a piece of work."""

from __future__ import annotations

import select

from sqlalchemy import text

from records.database import Database
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
