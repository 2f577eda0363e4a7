"""The web server: `tocsin web`, or `uvicorn --factory api.serve:app_from_environment` under another roof."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from api import logs, processes
from api.app import create_app
from settings import Settings

GRACE_SECONDS = 2
"""How long open requests may take to end when the server stops; a live stream would not end by itself."""


def app_from_environment() -> FastAPI:
    """The application as the environment describes it; `UnsafeSettings` when it may not start so."""
    settings = Settings()
    settings.check_safe()
    return _app(settings)


def run(settings: Settings) -> None:
    """Serves until told to stop."""
    uvicorn.run(
        _app(settings),
        host=settings.web_host,
        port=settings.web_port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _app(settings: Settings) -> FastAPI:
    logs.configure(settings)
    return create_app(processes.house(settings), settings, processes.now)
