"""The processes that `tocsin up` keeps alive. Loads nothing that only they need: they are started at once."""

from __future__ import annotations

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
    command = (sys.executable, "-m", "api.command_line")
    web_ready = f"http://{settings.web_host}:{settings.web_port}/health"
    found = [
        Child(name="web", argv=(*command, "web"), env=_OWNER_KEPT_BACK, ready_url=web_ready),
        Child(name="worker", argv=(*command, "worker"), env=_OWNER_KEPT_BACK, ready_url=None),
    ]
    found.append(Child(name="sentry", argv=(*command, "sentry"), env=_OWNER_KEPT_BACK, after="web"))
    if mailbox:
        ready = f"http://127.0.0.1:{settings.mailbox_http_port}/messages?since=0"
        argv = (*command, "mailbox")
        found.append(Child(name="mailbox", argv=argv, env=_OWNER_KEPT_BACK, ready_url=ready, after="web"))
    server = embedded(settings)
    if settings.prefect == "embedded":
        url = server.asyncpg_url() if server else str(settings.prefect_database_url)
        found.append(replace(prefect_server_child(settings, url), after="web"))
    return found


def supervisor(settings: Settings, *, mailbox: bool) -> Supervisor:
    """Keeps everything alive, the embedded PostgreSQL too."""
    server = embedded(settings)
    tend = server.ensure_running if server else None
    return Supervisor(children(settings, mailbox=mailbox), settings.data_folder, tend)


_OWNER_KEPT_BACK = {"TOCSIN_DATABASE_OWNER_URL": ""}
"""Whoever only does the daily work is not told how to become the owner."""
