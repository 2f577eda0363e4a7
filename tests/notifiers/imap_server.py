"""A mail server that somebody else wrote (pymap), with one mailbox in memory, for tests of reading mail."""

from __future__ import annotations

import asyncio
import imaplib
import threading
import time
from argparse import Namespace

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import Cleartext

from notifiers.channels.accounts import ChannelAccount

USER, PASSWORD, ADDRESS = "duty", "geheim", "duty@county.example"


class ImapServer:
    """Runs in a thread of its own between `with` and its end."""

    def __enter__(self) -> ImapServer:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.server = asyncio.run_coroutine_threadsafe(self._begin(), self._loop).result(20)
        self.port: int = self.server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def account(self) -> ChannelAccount:
        """The mailbox as a channel account for drills."""
        values = {"address": ADDRESS, "user": USER, "password": PASSWORD}
        return ChannelAccount("drill_mailbox", "mailbox", True, f"imap://127.0.0.1:{self.port}", values)

    def comes(self, raw: bytes) -> None:
        """A mail is delivered."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as line:
            line.login(USER, PASSWORD)
            status, said = line.append("INBOX", "", imaplib.Time2Internaldate(time.time()), raw)
            assert status == "OK", said

    async def _begin(self) -> asyncio.Server:
        args = Namespace(
            host="127.0.0.1", port=0, debug=False, cert=None, key=None, tls=False, passlib_cfg=None,
            proxy_protocol=None, demo_data=False, demo_user=USER, demo_password=PASSWORD,
        )  # fmt: skip
        backend, config = await DictBackend.init(args, hash_context=Cleartext(), secure_auth=False)
        config.apply_context()
        serving = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        return await asyncio.start_server(serving, "127.0.0.1", 0)

    async def _end(self) -> None:
        self.server.close()
        mine = asyncio.current_task()
        open_lines = [one for one in asyncio.all_tasks() if one is not mine]
        for one in open_lines:
            one.cancel()
        await asyncio.gather(*open_lines, return_exceptions=True)
