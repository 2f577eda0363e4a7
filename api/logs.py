"""Structured logs: a line a request, in text or JSON, with its id, who asked and which case; never a secret.

The path of an official's link is masked: the link is a key. Query strings, bodies and headers are not logged.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, TextIO

import structlog
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from settings import Settings
from states.api_token import BEGINS
from states.text import Text

REQUEST_ID = "X-Request-ID"
_TALKATIVE = ("alembic", "apprise", "httpx", "transitions")
"""Libraries that tell of every ordinary step."""
_LINK = re.compile(r"(/c/|/a/|/sign-in/setup/|/calendar/)[^/?\s\"']+")
_KEYS = ("/c/", "/a/", "/sign-in/setup/", "/calendar/", BEGINS)
_TOKEN = re.compile(r"tocsin_[0-9a-z_]{8,}")
_FAULT = Text(
    "系统内部错误，已记录。请稍后再试或致电值班室",
    "an internal fault has been logged: try again, or telephone the duty desk",
)

log = structlog.get_logger("tocsin.web")


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Everything that this process logs, and its libraries, goes to `stream` (standard error) in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        masked,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _last(settings)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    _take_over_the_server()


def _last(settings: Settings) -> structlog.typing.Processor:
    if settings.log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=False)


def _take_over_the_server() -> None:
    """The web server's own access log would show links; ours takes its place."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def masked(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Puts dots in the place of every link's key and of every interface token, wherever in a line it stands."""
    for name, value in event.items():
        if isinstance(value, str) and any(one in value for one in _KEYS):
            event[name] = _TOKEN.sub(f"{BEGINS}…", _LINK.sub(r"\1…", value))
    return event


@dataclass(frozen=True, slots=True)
class RequestLog:
    """Gives each request its id, logs it once it is answered, and turns a fault of ours into an answer."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One line a request; a fault is logged with its trace and answered with 500."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = uuid.uuid4().hex
        seen = _Seen(send, request)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request)
        begun = time.perf_counter()
        try:
            await self.app(scope, receive, seen.send)
        except Exception as fault:
            log.error("fault", method=scope["method"], path=scope["path"], exc_info=fault)
            if not seen.status:
                body = {"refused": "fault", "reason": _FAULT.as_data(), "request": request}
                await JSONResponse(body, 500)(scope, receive, seen.send)
        finally:
            _tell(scope, seen.status, time.perf_counter() - begun)


class _Seen:
    """Sends on, and remembers the status."""

    def __init__(self, send: Send, request: str) -> None:
        self._send = send
        self._request = request
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], (REQUEST_ID.lower().encode(), self._request.encode())]
        await self._send(message)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    case = scope.get("path_params", {}).get("ref")
    told = {"case": case} if case else {}
    log.info(
        "request",
        method=scope["method"],
        path=scope["path"],
        status=status,
        ms=round(seconds * 1000, 1),
        **told,
    )
