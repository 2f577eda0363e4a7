"""The outer wall: headers on every answer; foreign, oversized and unkeepable requests are refused unread.

Every answer forbids scripts, styles and frames that are not ours. A request that changes something is
refused when the browser says that another site sent it. Who somebody is, is no matter of this module.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from settings import Settings
from states.text import Text

COOKIE = "tocsin"
FORM_KEY = "form_key"
FORM_KEY_HEADER = "X-Form-Key"
LARGEST_BODY = 1_000_000
LARGER: Mapping[str, int] = {
    **dict.fromkeys(("/api/directory/import", "/directory/import"), 21_000_000),
    **dict.fromkeys(("/api/warnings/files", "/warnings/files"), 2_100_000),
}
"""The addresses that take a file, and the largest body there."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
# `no-referrer` would make browsers send `Origin: null` with our own forms; this tells no other site either.
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_FOREIGN = Text("请求来自其他网站，已拒绝", "this request came from another site and was refused")
_NO_TEXT = Text("地址中含有无法保存的字符，已拒绝", "the address holds what no record can: refused")
_TOO_LARGE = Text("内容过大(最多 {most} MB)", "the body is larger than {most} MB")


def same(given: str, kept: str) -> bool:
    """Whether two keys are equal, in a time that tells nothing."""
    return secrets.compare_digest(given.encode(), kept.encode())


@dataclass(frozen=True, slots=True)
class Cookie:
    """How the session's cookie is set."""

    secure: bool

    @staticmethod
    def of(settings: Settings) -> Cookie:
        """Secure when the office is reached by https."""
        return Cookie(settings.page_url.startswith("https://"))


@dataclass(frozen=True, slots=True)
class Guard:
    """The outer wall around the application."""

    app: ASGIApp
    page_url: str
    _origin: tuple[str, str] = field(init=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.page_url)
        object.__setattr__(self, "_origin", (parts.scheme, parts.netloc))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Adds the headers to every answer; refuses foreign and oversized requests, and addresses with a null."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        send = self._dressed(scope, send)
        headers = Headers(scope=scope)
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            await _refusal(400, "form", _NO_TEXT)(scope, receive, send)
        elif scope["method"] not in SAFE and not self._ours(headers):
            await _refusal(403, "forbidden", _FOREIGN)(scope, receive, send)
        elif (length := headers.get("content-length", "0")).isdigit() and int(length) > (most := _most(scope)):
            await _refusal(413, "form", _TOO_LARGE.filled(most=most // 10**6))(scope, receive, send)
        else:
            await self.app(scope, _limited(receive, _most(scope)), send)

    def _ours(self, headers: Headers) -> bool:
        """Whether the browser says that our own page sent this. Programs that are no browsers say nothing."""
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        if origin is None:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:  # what no browser would say
            return False
        return parts.netloc == headers.get("host") or (parts.scheme, parts.netloc) == self._origin

    def _dressed(self, scope: Scope, send: Send) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                still = str(scope["path"]).startswith("/static/")
                headers.setdefault("Cache-Control", "public, max-age=3600" if still else "no-store")
                if self._origin[0] == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        return dressed


def _most(scope: Scope) -> int:
    """How many bytes may be sent to an address."""
    return LARGER.get(scope["path"], LARGEST_BODY)


def _limited(receive: Receive, most: int) -> Receive:
    """A body that says no length is cut off when it grows too large: what is left can not be read."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > most:
                return {"type": "http.disconnect"}
        return message

    return limited


def _refusal(status: int, cause: str, reason: Text) -> JSONResponse:
    return JSONResponse({"refused": cause, "reason": reason.as_data()}, status)
