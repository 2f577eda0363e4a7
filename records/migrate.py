"""Bringing a database to the newest schema with its rights, and telling whether models and migrations agree."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from records import rights, tables, version
from records.database import Database, StatementFailed

_LOCK = 7_304_211
_NOT_ALLOWED = "42501"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


class MayNotMigrate(Exception):
    """The schema must change, and the role that was to change it is not its owner."""


def migrate(owner: Database, application: Database) -> str:
    """Brings the schema to the newest version, one process at a time, and returns that version.

    Works as `owner`, and gives the role of `application` its rights; the two may be the same.
    Raises MayNotMigrate.
    """
    config = _config()
    with application.engine.connect() as connection:
        worker = rights.role(connection)
    try:
        with owner.engine.begin() as connection:
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if rights.role(connection) != worker:
                rights.give(connection, worker)
    except StatementFailed as fault:
        if getattr(fault.orig, "sqlstate", None) == _NOT_ALLOWED:
            raise MayNotMigrate(str(fault.orig).partition("\n")[0]) from fault
        raise
    return version.newest()


def differences(application: Database) -> list[str]:
    """How the migrated database differs from the models, and the application's rights from what they must be."""
    with application.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _obj, name, kind, *_: tables.is_ours(name) if kind == "table" else True,
            },
        )
        shape = [str(one) for one in compare_metadata(context, SQLModel.metadata)]
        return shape + rights.differences(connection, rights.role(connection))


def write_revision(database: Database, message: str) -> None:
    """Writes a new migration that brings the database to the models; for developers."""
    config = _config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True)
