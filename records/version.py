"""Which version a database has and which this program knows; told without what it takes to change either.

Loads nothing but psycopg: whoever only asks is answered at once. Changing the schema is `records.migrate`'s.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psycopg

_VERSIONS = Path(__file__).parent / "migrations" / "versions"
_PUBLISHED = "select count(*), max(published_at) from definitions where current"


def newest() -> str:
    """The newest schema version that this program knows: the number before the name of the newest migration."""
    return max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))


def current(url: str) -> str | None:
    """The schema version of the database; None before the first."""
    with psycopg.connect(_plain(url)) as connection:
        return _version(connection)


def said(url: str) -> str:
    """What a database says of itself: its version, how many definitions are current, and when the last was published.

    Empty before the first version, and for a role that was not given its rights yet.
    """
    published = None
    with suppress(psycopg.errors.InsufficientPrivilege), psycopg.connect(_plain(url)) as connection:
        version = _version(connection)
        published = connection.execute(_PUBLISHED).fetchone() if version else None
    return f"{version} {published}" if published else ""


def _version(connection: psycopg.Connection) -> str | None:
    if connection.execute("select to_regclass('alembic_version')").fetchone() == (None,):
        return None
    row = connection.execute("select version_num from alembic_version").fetchone()
    return str(row[0]) if row else None


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
