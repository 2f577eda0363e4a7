"""The processes that `tocsin up` keeps alive. Loads nothing that only they need: they are started at once."""

from __future__ import annotations

import functools
import sys
from dataclasses import replace

from api.prefect_server import prefect_server_child
from api.supervisor import Child, Supervisor
from records.embedded import EmbeddedPostgres
from settings import Settings


def embedded(settings: Settings) -> EmbeddedPostgres | None:
    """The product's own PostgreSQL, or None when a database is given."""
    return None if settings.database_url else EmbeddedPostgres(settings.postgres_folder)


def children(settings: Settings, *, mailbox: bool) -> list[Child]:
    """The processes, web and worker first; Prefect's server and the practice mailbox come when the desk is served."""
    web_ready = f"http://{settings.web_host}:{settings.web_port}/health"
    found = [
        _own(settings, "web", ready_url=web_ready),
        _own(settings, "worker"),
        _own(settings, "sentry", after="web"),
    ]
    if mailbox:
        ready = f"http://127.0.0.1:{settings.mailbox_http_port}/messages?since=0"
        found.append(_own(settings, "mailbox", ready_url=ready, after="web"))
    server = embedded(settings)
    if settings.prefect == "embedded":
        url = server.asyncpg_url() if server else str(settings.prefect_database_url)
        found.append(replace(prefect_server_child(settings, url), after="web"))
    return found


def _own(settings: Settings, name: str, *, ready_url: str | None = None, after: str | None = None) -> Child:
    """A process of our own code. Where an owner of the database is named it is no copy: that would know the name."""
    argv = (sys.executable, "-m", "api.command_line", name)
    inside = None if settings.database_owner_url else functools.partial(_run, name)
    return Child(name, argv, _OWNER_KEPT_BACK, ready_url, after=after, inside=inside)


def _run(name: str) -> None:
    from api.command_line import app  # noqa: PLC0415 - the commands know of this module

    app([name])


def supervisor(settings: Settings, *, mailbox: bool) -> Supervisor:
    """Keeps everything alive, the embedded PostgreSQL too."""
    server = embedded(settings)
    tend = server.ensure_running if server else None
    return Supervisor(children(settings, mailbox=mailbox), settings.data_folder, tend)


_OWNER_KEPT_BACK = {"TOCSIN_DATABASE_OWNER_URL": ""}
"""Whoever only does the daily work is not told how to become the owner."""
