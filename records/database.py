"""The engine, one transaction per piece of work, and the notifications that wake workers and live pages."""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from pydantic_core import from_json
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from records import sealed
from records.once import READING
from records.vault import Vault
from records.writing import WAKE

__all__ = ["Contended", "Database", "DatabaseAway", "Session", "StatementFailed", "is_away"]

StatementFailed = DBAPIError
"""A statement that the server did not carry out, for whatever reason; its transaction is undone."""

_LIMITS = "-c lock_timeout=8s -c statement_timeout=60s -c idle_in_transaction_session_timeout=30s"
"""How long anybody waits. Whoever stands still in the middle of a transaction, as a frozen process does, loses it and
what it has locked: everybody else would stand still with them."""
_ROLLED_BACK = "40"
"""The class of SQLSTATE of what the server undid by itself: deadlocks and serialization failures."""


class DatabaseAway(Exception):
    """The database can not be reached; nothing was done, and the same request may be made again."""


class Contended(DatabaseAway):
    """Two pieces of work stood in each other's way and the server undid this one."""


class Database:
    """One PostgreSQL database. Thread-safe; each process has its own."""

    def __init__(self, url: str, *, pool: int = 10, patience: float = 5.0) -> None:
        self.url = url
        self.engine: Engine = create_engine(
            url,
            pool_size=pool,
            max_overflow=pool,
            pool_timeout=patience,
            json_deserializer=from_json,  # a page reads hundreds of JSON values, this one the fastest
            hide_parameters=True,  # what a statement was given is told by no error, and so stands in no log
            connect_args={
                "connect_timeout": 3,
                "options": f"-c timezone=UTC {_LIMITS}",
            },
        )
        event.listen(self.engine, "checkout", _still_there)
        event.listen(self.engine, "checkin", self._come_back)
        self._closed = False

    def seals_by(self, vault: Vault) -> None:
        """From here on columns that lie encrypted are shut and opened by this vault."""
        sealed.give(self.engine.dialect, vault)

    @contextmanager
    def transaction(self, *, reading: bool = False) -> Iterator[Session]:
        """A session whose work is committed as one on leaving, or undone as one when an error leaves it.

        When it is for `reading`, the server refuses whatever would write.
        """
        with Session(self.engine, expire_on_commit=False, autoflush=False, info={READING: reading}) as session:
            try:
                if reading:
                    session.connection(execution_options={"postgresql_readonly": True})
                yield session
                session.commit()
            except NoneFree as fault:
                raise DatabaseAway(str(fault)) from fault
            except DBAPIError as fault:
                session.rollback()
                if is_away(fault):
                    raise DatabaseAway(str(fault.orig)) from fault
                if str(getattr(fault.orig, "sqlstate", "")).startswith(_ROLLED_BACK):
                    raise Contended(str(fault.orig)) from fault
                raise
            except BaseException:
                session.rollback()
                raise

    def answers(self) -> bool:
        """Whether the database answers at this moment."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("select 1"))
        except (DBAPIError, OSError):
            return False
        return True

    def wakes(self, *, seconds: float) -> Iterator[list[str]]:
        """Yields what has been notified, at least every `seconds` (then empty); ends when the database goes away."""
        plain_url = self.url.replace("postgresql+psycopg://", "postgresql://")
        try:
            with psycopg.connect(plain_url, autocommit=True, connect_timeout=3) as connection:
                connection.execute(f"listen {WAKE}")
                while True:
                    first = list(connection.notifies(timeout=seconds, stop_after=1))
                    rest = list(connection.notifies(timeout=0)) if first else []
                    yield [notice.payload for notice in (*first, *rest)]
        except psycopg.OperationalError as fault:
            raise DatabaseAway(str(fault)) from fault

    def close(self) -> None:
        """Gives every connection back; one that is in use is closed as soon as its work is done."""
        self._closed = True
        self.engine.dispose()

    def _come_back(self, _: object, entry: ConnectionPoolEntry) -> None:
        """What was out when the others were given back came from a pool that nobody clears any more."""
        if self._closed:
            entry.close()


def _still_there(connection: psycopg.Connection[Any], *_: object) -> None:
    """A connection at rest has nothing to say: one that has was closed by the server, and another is made.

    It costs no round trip, as a ping would for every piece of work.
    """
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    if looking.poll(0):
        raise DisconnectionError


_BUSY = "55P03"
"""A lock that was not to be had in time: everything was undone, and may be asked for again."""


def is_away(fault: DBAPIError) -> bool:
    """Whether an error means that the server is gone or too busy, rather than that the statement was wrong."""
    code: Any = getattr(fault.orig, "sqlstate", None)
    gone = isinstance(fault, (OperationalError, InterfaceError)) and (
        code is None or str(code)[:2] in {"08", "57", "53"}
    )
    return bool(fault.connection_invalidated or gone or code == _BUSY)
