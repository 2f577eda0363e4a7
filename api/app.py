"""Makes the application: the wall, the log, the table of refusals, the routes and the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api import pages, routes
from api.gate import areas
from api.live import Live
from api.logs import RequestLog
from api.pages import official
from api.pages.cards import cards
from api.rates import Doorman, Sparing
from api.refusals import add_refusals
from api.routes import callbacks
from api.security import Guard
from api.sign_in import Attempts
from api.single_sign_on import Provider, Registered
from api.telephone import DeskTelephone
from api.views import Views
from settings import Settings
from workflows.answering import answers
from workflows.work import House

VERSION = "0.1.0"
_HURRIED = (official.router, callbacks.router)
"""Where thousands come in the same moment: each request is held against one route after the other, theirs first."""


def create_app(house: House, settings: Settings, clock: Callable[[], datetime]) -> FastAPI:
    """The whole application over one house; `clock` tells the time, aware and in UTC."""
    app = FastAPI(
        title="Tocsin 警钟",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
    )
    app.state.house = house
    app.state.settings = settings
    app.state.clock = clock
    app.state.attempts = Attempts()
    app.state.answers = answers(house, clock)
    app.state.cards = cards(house, clock)
    app.state.live = Live(house.database)
    app.state.sign_on = Provider(Registered.read(settings.oidc), settings.page_url) if settings.oidc else None
    app.state.views = Views()
    app.state.areas = areas(routes.routers)
    app.state.refused_callbacks = Sparing()
    app.state.telephone = DeskTelephone(house.database)
    add_refusals(app, pages.refused)
    for router in sorted((*routes.routers, *pages.routers), key=lambda one: one not in _HURRIED):
        app.include_router(router)
    app.add_middleware(Doorman, clock=clock)
    app.add_middleware(RequestLog)
    app.add_middleware(Guard, page_url=settings.page_url)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await run_in_threadpool(app.state.live.close)
    if app.state.sign_on is not None:
        app.state.sign_on.close()
    app.state.house.database.close()
