"""The people of the desk in a drill: they do what they do over REST, as any other client would.

A request whose answer was lost may have been done. It is asked again, and when the desk then says that it is too
late, the journal tells whether it was this very request that came first.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any

import httpx

PATIENCE = 60.0
PAUSE = 0.25


class Unexpected(Exception):
    """The desk answered something that the drill does not provide for."""


class Desk:
    """A client that signs in as whoever a step names."""

    def __init__(self, address: str, password: str, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._client = httpx.Client(base_url=address, timeout=10)
        self._password = password
        self._tokens: dict[str, str] = {}
        self.lost_answers = 0

    def get(self, who: str, path: str, **query: Any) -> Any:
        """What the desk shows at `path`."""
        answer = self._asked(who, "GET", path, None, query)[0]
        if answer.status_code != HTTPStatus.OK:
            raise Unexpected(f"GET {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    def post(self, who: str, path: str, body: dict[str, Any]) -> tuple[httpx.Response, bool]:
        """The desk's answer to a request, and whether an earlier answer to it had been lost."""
        return self._asked(who, "POST", path, body, {})

    def _asked(
        self, who: str, method: str, path: str, body: dict[str, Any] | None, query: dict[str, Any]
    ) -> tuple[httpx.Response, bool]:
        until = time.monotonic() + self._patience
        lost = False
        while True:
            try:
                answer = self._client.request(method, path, json=body, params=query, headers=self._as(who))
                if answer.status_code == HTTPStatus.UNAUTHORIZED:
                    self._tokens.pop(who, None)
                elif answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return answer, lost
                trouble = f"{answer.status_code} {answer.text[:200]}"
            except httpx.ConnectError as away:
                trouble = str(away)
            except httpx.TransportError as away:
                trouble, lost = str(away), True
                self.lost_answers += 1
            if time.monotonic() > until:
                raise Unexpected(f"{method} {path} as {who}: {trouble}")
            time.sleep(PAUSE)

    def _as(self, who: str) -> dict[str, str]:
        if who not in self._tokens:
            answer = self._client.post("/api/sign-in", json={"username": who, "password": self._password})
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                return {}
            if answer.status_code != HTTPStatus.OK:
                raise Unexpected(f"sign-in as {who}: {answer.status_code} {answer.text[:200]}")
            self._tokens[who] = answer.json()["token"]
        return {"Authorization": f"Bearer {self._tokens[who]}"}

    def close(self) -> None:
        """Hangs up."""
        self._client.close()
