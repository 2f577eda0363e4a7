"""The web server: `tocsin web`, or `uvicorn --factory api.serve:app_from_environment` under another roof."""

from __future__ import annotations

from types import FrameType

import uvicorn
from fastapi import FastAPI

from api import logs, processes
from api.app import create_app
from settings import Settings

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


def _app(settings: Settings) -> FastAPI:
    logs.configure(settings)
    return create_app(processes.house(settings), settings, processes.now)
