"""A form that was posted and could not be carried out: what was typed travels in the answer and comes back with it.

Nothing of it is kept here, and its key never travels along: whoever signs in again finds the form filled in, and
presses once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote, urlencode

from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.security import COOKIE, FORM_KEY, FORM_KEY_HEADER

AGAIN = "again"
"""The mark, in the state of a request, of a form that is put to its page to be shown and not to be carried out."""
_ADDRESS, _FIELD = "held_path", "held:"
_NEVER_HELD = frozenset({"password", "new_password", "once_more", "code"})
"""What opens an account is not shown again, and does not travel."""
_OTHER_DOORS = ("/c/", "/a/", "/api/", "/sign-")
"""Where no form of the desk is posted to."""


@dataclass(frozen=True, slots=True)
class Held:
    """A posted form: its address and its values, in their order. `key` is the one it came with."""

    path: str
    fields: tuple[tuple[str, str], ...]
    key: str = ""

    @staticmethod
    def posted(path: str, form: FormData) -> Held:
        """What was posted to `path`."""
        given = [
            (name, value) for name, value in form.multi_items() if isinstance(value, str) and name not in _NEVER_HELD
        ]
        key = next((value for name, value in given if name == FORM_KEY), "")
        return Held(path, tuple(one for one in given if one[0] != FORM_KEY), key)

    @staticmethod
    def carried(form: FormData) -> Held | None:
        """What a sign-in form carries of an earlier one; None when it carries none."""
        path = form.get(_ADDRESS)
        given = [
            (name.removeprefix(_FIELD), value)
            for name, value in form.multi_items()
            if name.startswith(_FIELD) and isinstance(value, str)
        ]
        held = Held(path, tuple(given)) if isinstance(path, str) else None
        return held if held is not None and held.of_the_desk else None

    @property
    def of_the_desk(self) -> bool:
        """Whether it belongs to a page of the desk, which asks for a key before it carries anything out."""
        return self.path.startswith("/") and self.path.isprintable() and not self.path.startswith(_OTHER_DOORS)

    def inputs(self) -> list[tuple[str, str]]:
        """The hidden inputs, name and value, by which a sign-in form carries it."""
        return [(_ADDRESS, self.path), *((_FIELD + name, value) for name, value in self.fields)]


class Again(Response):
    """Puts a held form to its own page, for whoever has just signed in and without a key: it comes back filled in."""

    _KEPT: ClassVar = ("type", "asgi", "http_version", "scheme", "server", "client", "root_path", "method")
    _REPLACED: ClassVar = frozenset(
        {b"content-type", b"content-length", b"cookie", b"authorization", FORM_KEY_HEADER.lower().encode()}
    )

    def __init__(self, held: Held, token: str) -> None:
        super().__init__()
        self.held = held
        self.token = token

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        """Asks the application for the page; the answer carries the cookies that this one was given."""
        body = urlencode(self.held.fields).encode()
        asked = {name: scope[name] for name in self._KEPT if name in scope} | {
            "path": self.held.path,
            "raw_path": quote(self.held.path).encode(),
            "query_string": b"",
            "headers": self._asking(scope, len(body)),
            "state": {AGAIN: True},
        }

        async def posted() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def with_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookies = [one for one in self.raw_headers if one[0] == b"set-cookie"]
                message = {**message, "headers": [*message["headers"], *cookies]}
            await send(message)

        await scope["app"](asked, posted, with_cookies)

    def _asking(self, scope: Scope, length: int) -> list[tuple[bytes, bytes]]:
        kept = [(name, value) for name, value in scope["headers"] if name not in self._REPLACED]
        cookies = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
        others = [one for line in cookies for one in line.split("; ") if not one.startswith(f"{COOKIE}=")]
        return [
            *kept,
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", str(length).encode()),
            (b"cookie", "; ".join([*others, f"{COOKIE}={self.token}"]).encode("latin-1")),
        ]
