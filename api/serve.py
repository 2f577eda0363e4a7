"""The web server: `tocsin web`, or `uvicorn --factory api.serve:app_from_environment` under another roof."""

from __future__ import annotations

import gc
import threading
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api import logs, processes
from api.app import create_app
from api.pages.rendering import environment
from api.settings_shown import shown
from records.database import DatabaseAway
from settings import Settings
from states.actor import engine
from workflows.commands.note_settings import note_settings
from workflows.work import House

GRACE_SECONDS = 2
"""How long open requests may take to end when the server stops."""


class Server(uvicorn.Server):
    """A web server that ends its live streams when it is told to stop: they would not end by themselves."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._live = app.state.live

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM or SIGINT has come."""
        self._live.end()
        super().handle_exit(sig, frame)


def app_from_environment() -> FastAPI:
    """The application as the environment describes it; `UnsafeSettings` when it may not start so."""
    settings = Settings()
    settings.check_safe()
    return _app(settings)


def run(settings: Settings) -> None:
    """Serves until told to stop."""
    app = _app(settings)
    config = uvicorn.Config(
        app,
        host=settings.web_host,
        port=settings.web_port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    Server(app, config).run()


def warm(house: House) -> None:
    """Reads the library and the templates before anybody asks: the first page at night is as quick as the next.

    What has been made by then stays. The search for garbage passes it over from here on: it took a tenth of a second
    every time, in which every page waited. A database that is away leaves the library to the first page.
    """
    with suppress(DatabaseAway):
        house.look(engine("web"), processes.now(), lambda work: work.library.all(work.session))
    for name in environment().list_templates():
        environment().get_template(name)
    gc.collect()
    gc.freeze()


def _app(settings: Settings) -> FastAPI:
    logs.configure(settings)
    house = processes.serving(settings)
    app = create_app(house, settings, processes.now)
    threading.Thread(target=_note, args=(house, settings), name="note", daemon=True).start()
    threading.Thread(target=warm, args=(house,), name="warm", daemon=True).start()
    return app


def _note(house: House, settings: Settings) -> None:
    """Settings that are not what they were at the last start stand in the journal."""
    with suppress(DatabaseAway):
        told = shown(settings, house.link_key)
        house.carry(engine("command_line"), processes.now(), lambda work: note_settings(work, told))
