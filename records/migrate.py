"""Bringing a database to the newest schema, and telling whether models and migrations agree."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel

from records import tables
from records.database import Database

_LOCK = 7_304_211


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def migrate(database: Database) -> str:
    """Brings the schema to the newest version, one process at a time, and returns that version."""
    config = _config()
    with database.engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return newest()


def newest() -> str:
    """The newest schema version that this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(database: Database) -> str | None:
    """The schema version of the database."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def differences(database: Database) -> list[str]:
    """How the migrated database differs from the models: empty when they agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _obj, name, kind, *_: tables.is_ours(name) if kind == "table" else True,
            },
        )
        return [str(one) for one in compare_metadata(context, SQLModel.metadata)]


def write_revision(database: Database, message: str) -> None:
    """Writes a new migration that brings the database to the models; for developers."""
    config = _config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True)
