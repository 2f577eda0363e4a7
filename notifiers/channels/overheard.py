"""How Apprise's own plugins reach the network: each request as our own channels make theirs, and its answer kept.

A plugin says `requests.post(…)` and hides what was answered behind a yes or no. In the modules of its plugins the name
`requests` therefore stands for this one: the request goes out through `web.ask` (no redirect is followed, a connection
of its own, an answer of bounded length), and the last answer is kept with the handover.
"""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import urlsplit

import requests

from notifiers.channels.handover import HANDOVER
from notifiers.channels.web import CONNECT_TIMEOUT, READ_TIMEOUT, Asked, Said, ask


class Overheard:
    """Stands for the module `requests`."""

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def get(self, url: str, **how: Any) -> requests.Response:
        """See requests.get."""
        return self.request("GET", url, **how)

    def post(self, url: str, **how: Any) -> requests.Response:
        """See requests.post."""
        return self.request("POST", url, **how)

    def put(self, url: str, **how: Any) -> requests.Response:
        """See requests.put."""
        return self.request("PUT", url, **how)

    def request(self, method: str, url: str, **how: Any) -> requests.Response:
        """See requests.request; requests.ConnectionError where there was no answer."""
        handover = HANDOVER.get()
        parts = {name: how[name] for name in ("params", "data", "json", "headers", "auth", "files") if name in how}
        made: Any = requests.Request(method, url, **parts).prepare()
        body = made.body.encode() if isinstance(made.body, str) else made.body or b""
        connect, read = how.get("timeout") or (CONNECT_TIMEOUT, READ_TIMEOUT)
        place = handover.account.base_url if handover is not None and handover.account is not None else ""
        got = ask(
            Asked(
                _placed(made.url, place), body, dict(made.headers), method,
                verify=bool(how.get("verify", True)), connect_timeout=connect, read_timeout=read,
            )
        )  # fmt: skip
        if handover is not None:
            handover.heard = got
        if isinstance(got, Said):
            return _answer(got, made.url)
        raise requests.ConnectionError(got.detail)


def _placed(url: str, place: str) -> str:
    """The address that is asked: below `place` where an account says that its provider listens there."""
    parts = urlsplit(url)
    return url if not place else f"{place}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")


def _answer(said: Said, url: str) -> requests.Response:
    answer = requests.Response()
    answer.status_code, answer.url, answer.encoding = said.status, url, "utf-8"
    answer._content = said.body
    return answer


def overhear() -> None:
    """Lets the requests of every plugin of Apprise's that is loaded go through here."""
    for name, module in list(sys.modules.items()):
        if name.startswith("apprise.plugins.") and vars(module).get("requests") is requests:
            vars(module)["requests"] = _OVERHEARD


_OVERHEARD = Overheard()
