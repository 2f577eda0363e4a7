"""The product's processes: what each entry point needs, made from the settings."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from api.prefect_server import prefect_server_child
from api.supervisor import Child, Supervisor
from plans.shelf import LIBRARY
from records.database import Database
from records.embedded import EmbeddedPostgres
from settings import Settings
from states.actor import engine
from workflows.commands.publish_library import publish_library
from workflows.library import Library
from workflows.work import House


def now() -> datetime:
    """The time, at the entry points; everything below is given it."""
    return datetime.now(UTC)


def embedded(settings: Settings) -> EmbeddedPostgres | None:
    """The product's own PostgreSQL, or None when a database is given."""
    return None if settings.database_url else EmbeddedPostgres(settings.postgres_folder)


def database(settings: Settings) -> Database:
    """The database of the settings; the embedded server is started when it is down."""
    server = embedded(settings)
    if server is None:
        return Database(str(settings.database_url))
    server.start()
    return Database(server.url())


def house(settings: Settings) -> House:
    """What commands need, for one process."""
    return House(database(settings), Library(), settings.signing_secret().encode())


def prepare(settings: Settings) -> House:
    """A house with the newest schema and the published library: what must be so before anything is served."""
    from records.migrate import migrate  # noqa: PLC0415 - Alembic is only needed here, and takes half a second

    made = house(settings)
    migrate(made.database)
    made.carry(engine("command_line"), now(), lambda work: publish_library(work, LIBRARY))
    return made


def children(settings: Settings, *, mailbox: bool) -> list[Child]:
    """The processes that `tocsin up` keeps alive."""
    command = (sys.executable, "-m", "api.command_line")
    web_ready = f"http://{settings.web_host}:{settings.web_port}/health"
    found = [
        Child(name="web", argv=(*command, "web"), env={}, ready_url=web_ready),
        Child(name="worker", argv=(*command, "worker"), env={}, ready_url=None),
    ]
    if mailbox:
        ready = f"http://127.0.0.1:{settings.mailbox_http_port}/messages?since=0"
        found.insert(0, Child(name="mailbox", argv=(*command, "mailbox"), env={}, ready_url=ready))
    server = embedded(settings)
    if settings.prefect == "embedded":
        url = server.asyncpg_url() if server else str(settings.prefect_database_url)
        found.append(prefect_server_child(settings, url))
    return found


def supervisor(settings: Settings, *, mailbox: bool) -> Supervisor:
    """Keeps everything alive, the embedded PostgreSQL too."""
    server = embedded(settings)
    tend = server.ensure_running if server else None
    return Supervisor(children(settings, mailbox=mailbox), settings.data_folder, tend)
