"""The rehearsed providers as a test has them: an account of each kind, requests to the phones, a door for callbacks."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from api.rehearsing import made_up
from notifiers.channels.accounts import ChannelAccount, FixedAccounts
from notifiers.channels.further_codes import SERVICES
from notifiers.channels.heard import Became, Heard, Incoming
from notifiers.channels.kinds import READERS
from notifiers.gate import Gate
from notifiers.rehearsed.front import Providers, Surroundings
from notifiers.rehearsed.provider import Callback
from notifiers.via_apprise import AppriseNotifier
from states.text import Text
from tests.notifiers.scripted import NOW

FIRST = Became("first", Text("已由张三于08-23 17:12答复：收到", "answered by Zhang San at 08-23 17:12: received"))
"""What this door tells whoever answers."""
Door = Callable[[ChannelAccount, Callback], tuple[int, bytes]]


@dataclass
class Accounts:
    """The accounts, once the port of the server is known."""

    known: dict[str, ChannelAccount] = field(default_factory=dict)

    def find(self, key: str) -> ChannelAccount | None:
        return self.known.get(key)


class Pretended:
    """The server in a thread; accounts are for real messages, as the contract is. Every callback is kept and read."""

    def __init__(
        self, file: Path, door: Door | None = None, drill: bool = False, now: Callable[[], datetime] = lambda: NOW
    ) -> None:
        self.heard: list[Heard] = []
        self.came = threading.Condition()
        self._drill = drill
        self._door = door or self._read
        self._accounts = Accounts()
        around = Surroundings(file, self._accounts, lambda one: f"http://desk.example/callbacks/{one.key}", now)
        self.server = Providers(around, post=self._post)

    def account(self, kind: str) -> ChannelAccount:
        """The account of a kind, pointing at the server."""
        for one in made_up(self.server.port, b"test"):
            self._accounts.known.setdefault(one.key, replace(one, drill=self._drill))
        return self._accounts.known[f"drill_{kind}"]

    def change(self, kind: str, **secrets: str) -> ChannelAccount:
        """The account of a kind with other values, from here on."""
        known = self.account(kind)
        self._accounts.known[known.key] = replace(known, secrets={**known.secrets, **secrets})
        return self._accounts.known[known.key]

    def notifier(self, *kinds: str) -> AppriseNotifier:
        """The real notifier, with the accounts of these kinds."""
        accounts = FixedAccounts(*(self.account(kind) for kind in kinds))
        return AppriseNotifier(Gate(["drill.example"], accounts=accounts, services=SERVICES), lambda: NOW)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """A request to the server: status, and what was said."""
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        try:
            connection.request(method, path, body if isinstance(body, str) else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            return answer.status, json.loads(text) if "json" in (answer.headers["Content-Type"] or "") else text
        finally:
            connection.close()

    def does(self, address: str, **done: str) -> Any:
        """The owner of a phone acts; what the callback door answered."""
        status, said = self.ask("POST", f"/phones/{address}/answer", done)
        assert status == 200, said
        return said

    def heard_in_all(self, count: int) -> list[Heard]:
        """So many callbacks, once they have come."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.heard) >= count, 10)
            return list(self.heard)

    async def _post(self, account: ChannelAccount, callback: Callback) -> tuple[int, bytes]:
        # Whoever answers a callback may ask the provider something first.
        return await asyncio.get_running_loop().run_in_executor(None, self._door, account, callback)

    def _read(self, account: ChannelAccount, callback: Callback) -> tuple[int, bytes]:
        headers = {name.lower(): value for name, value in callback.headers.items()}
        incoming = Incoming(callback.method, dict(callback.query), headers, callback.body)
        heard = READERS[account.channel](account, incoming, NOW)
        with self.came:
            self.heard.append(heard)
            self.came.notify_all()
        if heard.then is not None:
            heard.then(FIRST)
        return 200, heard.answered(FIRST) if heard.answered else heard.answer
